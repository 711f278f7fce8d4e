from . import heat_bill
