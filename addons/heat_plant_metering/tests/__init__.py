from . import (
    test_heat_network_balance,
    test_heat_network_balance_record,
    test_heat_plant_log_index,
    test_heat_plant_meter,
    test_roles,
)
from . import test_heat_plant_board
