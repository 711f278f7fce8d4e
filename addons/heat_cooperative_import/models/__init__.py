from . import cooperative_register_import
from . import cooperative_register_import_line
from . import cooperative_register_import_reading
from . import cooperative_register_import_recording
