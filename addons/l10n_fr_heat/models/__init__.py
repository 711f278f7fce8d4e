from . import account_chart_template
from . import heat_vat_rule
from . import heat_network
from . import heat_bill
from . import heat_bill_line
from . import res_company
from . import heat_bill_explanation_tree
