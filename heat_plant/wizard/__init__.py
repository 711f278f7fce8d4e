from . import heat_fuel_statement
from . import heat_outage_tell
