from . import account_move_reversal
from . import heat_tariff_price
from . import heat_contract_occupant_change
from . import heat_contract_occupant_change_line
from . import heat_contract_dedicated_plant
