from . import cooperative_interest_pay
from . import cooperative_loan_operate
from . import cooperative_levy_declaration
from . import cooperative_levy_declaration_line
