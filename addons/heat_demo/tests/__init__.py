from . import test_heat_demo
from . import test_heat_demo_plant
