from . import heat_portal_attempt
