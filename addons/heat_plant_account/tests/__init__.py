from . import test_heat_fuel_delivery_bill
