from . import cooperative_assembly
from . import cooperative_attendance
from . import cooperative_join_attempt
from . import cooperative_join_request
from . import cooperative_member
from . import cooperative_subscription
from . import res_company
from . import res_users
