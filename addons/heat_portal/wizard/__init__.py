from . import heat_portal_attempt
from . import heat_contract_occupant_change
