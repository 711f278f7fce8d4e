from . import test_cooperative_compliance
from . import test_cooperative_holding
from . import test_roles
