from . import heat_portal_request
from . import heat_outage
from . import heat_network
