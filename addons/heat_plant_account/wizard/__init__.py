from . import heat_fuel_delivery_bill
