from . import (
    cooperative_assembly,
    cooperative_attendance,
    cooperative_join_attempt,
    cooperative_join_request,
    cooperative_member,
    cooperative_subscription,
    res_company,
    res_users,
)
