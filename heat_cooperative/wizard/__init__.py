from . import cooperative_subscription_pay
from . import cooperative_member_certify
from . import cooperative_share_movement_reverse
from . import cooperative_share_transfer
from . import cooperative_board_decide
from . import cooperative_share_ledger_compare
from . import cooperative_share_ledger_compare_line
from . import cooperative_share_ledger_print
