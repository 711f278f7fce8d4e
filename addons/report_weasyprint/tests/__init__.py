from . import test_long_run
from . import test_page_geometry
from . import test_printed_report
from . import test_report_resources
