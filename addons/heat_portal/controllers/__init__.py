from . import heat_portal
from . import heat_portal_home
from . import heat_portal_contract
from . import heat_portal_consumption
from . import heat_portal_bill
from . import heat_portal_request
from . import heat_portal_details
from . import heat_portal_activation
