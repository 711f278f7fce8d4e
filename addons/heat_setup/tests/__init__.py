from . import test_heat_setup_import
from . import test_heat_setup_routes
from . import test_heat_setup_step
