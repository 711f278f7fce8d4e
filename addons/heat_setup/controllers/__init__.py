from . import heat_setup
