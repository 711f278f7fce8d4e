from . import test_account_chart_template
from . import test_heat_vat_rule
from . import test_golden_bill
from . import test_heat_network_vat
from . import test_heat_vat_correction
