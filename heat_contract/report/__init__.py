from . import heat_bill
from . import heat_bill_notes
from . import heat_bill_points
from . import heat_bill_line
from . import heat_bill_graph
from . import heat_bill_prices
from . import heat_tariff_revision
from . import heat_contract
