from . import test_outages
from . import test_network_page
