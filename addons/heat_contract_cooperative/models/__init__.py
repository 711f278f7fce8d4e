from . import cooperative_member
from . import heat_contract
