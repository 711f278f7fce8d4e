from . import test_heat_consumption
from . import test_heat_meter
from . import test_heat_meter_reading
from . import test_heat_metering_rights
from . import test_heat_reading_import
from . import test_heat_reading_import_bad_input
from . import test_heat_reading_import_telegram
from . import test_heat_reading_upload
