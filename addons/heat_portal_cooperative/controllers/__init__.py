from . import assemblies
from . import join
from . import member_portal
from . import share_forms
from . import shares
from . import withdrawals
