from . import test_heat_network
from . import test_heat_delivery_point
from . import test_roles
