from . import account_move
from . import heat_fec_export
from . import res_company
from . import res_company_fec
