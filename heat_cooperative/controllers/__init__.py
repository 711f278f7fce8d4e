from . import cooperative_register
