from . import (
    test_account,
    test_join,
    test_own_members,
    test_portal_assemblies,
    test_portal_routes,
    test_portal_shares,
)
