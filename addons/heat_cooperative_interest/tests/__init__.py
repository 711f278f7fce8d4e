from . import test_cooperative_interest
from . import test_cooperative_interest_payment
from . import test_cooperative_levy_exemption
from . import test_cooperative_loan
from . import test_cooperative_result_allocation
from . import test_roles
