from . import test_heat_fuel_stock
from . import test_heat_plant
from . import test_heat_fuel_delivery
from . import test_heat_plant_log
from . import test_heat_outage
from . import test_heat_inspection
from . import test_roles
from . import test_heat_plant_board
