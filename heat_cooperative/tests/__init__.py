from . import test_cooperative_documents
from . import test_cooperative_member
from . import test_cooperative_share_ledger
from . import test_cooperative_share_movement
from . import test_cooperative_subscription
from . import test_roles
from . import test_workbook
