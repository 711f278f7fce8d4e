from . import heat_metering
from . import table_export
