from . import heat_bill_line
