from . import heat_meter_replace
from . import heat_meter_replace_preview
from . import heat_meter_replace_line
