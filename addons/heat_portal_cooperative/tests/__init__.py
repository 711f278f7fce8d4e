from . import test_account
from . import test_join
from . import test_own_members
from . import test_portal_assemblies
from . import test_portal_routes
from . import test_portal_shares
from . import test_portal_withdrawals
