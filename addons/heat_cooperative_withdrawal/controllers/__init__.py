from . import cooperative_withdrawal
