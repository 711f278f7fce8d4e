from . import heat_equipment
