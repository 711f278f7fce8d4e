from . import cooperative_register_import
