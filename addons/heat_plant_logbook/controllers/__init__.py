from . import heat_plant_log
