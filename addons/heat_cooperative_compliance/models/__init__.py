from . import cooperative_compliance_rule
from . import cooperative_revision
from . import cooperative_holding
from . import heat_home_item
