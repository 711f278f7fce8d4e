from . import cooperative_withdrawal_execute
from . import cooperative_withdrawal_pay
