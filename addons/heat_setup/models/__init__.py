from . import heat_setup_step
from . import heat_setup_step_facts
from . import heat_setup_step_actions
from . import heat_setup_import
from . import heat_setup_import_issue
from . import heat_setup_import_reading
from . import heat_setup_import_recording
from . import heat_setup_import_sheet
