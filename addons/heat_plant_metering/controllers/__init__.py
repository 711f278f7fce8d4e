from . import heat_network_balance
