from . import test_write_heat_fec
from . import test_heat_fec_export_prepare
from . import test_roles
