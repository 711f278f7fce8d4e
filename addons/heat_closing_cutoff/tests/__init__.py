from . import test_heat_cutoff_golden
from . import test_heat_cutoff_billed
from . import test_heat_cutoff
from . import test_roles
