from . import test_cooperative_register_import
