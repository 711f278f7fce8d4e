from . import account_move_reversal
from . import heat_tariff_price
