from . import test_heat_ash_removal
from . import test_heat_boiler_efficiency
from . import test_heat_plant_livret
from . import test_heat_plant_log
from . import test_heat_plant_log_import
from . import test_heat_plant_log_workbook
from . import test_roles
