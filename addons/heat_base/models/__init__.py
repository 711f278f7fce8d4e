from . import uom_uom
from . import res_partner
from . import heat_network
from . import heat_network_renewable_share
from . import heat_delivery_point
