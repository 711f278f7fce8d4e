from . import assemblies, join, member_portal, share_forms, shares
