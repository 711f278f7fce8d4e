from . import heat_plant_log_prepare
from . import heat_plant_log_export
from . import heat_plant_livret
