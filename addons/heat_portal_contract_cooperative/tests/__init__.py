from . import test_one_home
