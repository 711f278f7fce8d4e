from . import heat_fec_export_prepare
from . import heat_fec_export_prepare_finding
from . import heat_fec_export_prepare_check
