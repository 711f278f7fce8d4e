from . import test_checklist
from . import test_heat_maintenance_plan
from . import test_label
from . import test_maintenance_request
from . import test_roles
