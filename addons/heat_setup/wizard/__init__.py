from . import heat_setup_company
from . import heat_setup_tariff
