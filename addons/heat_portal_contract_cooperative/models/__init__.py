from . import heat_portal_home
