from . import heat_meter_replace
from . import heat_meter_replace_preview
from . import heat_meter_replace_line
from . import heat_meter_read
from . import heat_meter_read_line
