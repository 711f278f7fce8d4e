from . import heat_fuel_statement
