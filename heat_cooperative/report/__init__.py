from . import cooperative_member
from . import cooperative_share_ledger
from . import cooperative_share_ledger_print
