from . import test_heat_demo
from . import test_heat_demo_maintenance
from . import test_heat_demo_logbook
from . import test_heat_demo_plant
from . import test_heat_demo_fuel
from . import test_heat_demo_balance
from . import test_heat_demo_portal
from . import test_heat_demo_portal_cooperative
