from . import test_heat_demo
