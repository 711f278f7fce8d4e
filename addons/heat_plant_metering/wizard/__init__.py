from . import heat_network_balance_record
