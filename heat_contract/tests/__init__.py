from . import test_heat_tariff
from . import test_heat_contract
from . import test_heat_billing_run
from . import test_heat_bill
from . import test_account_move
from . import test_roles
from . import test_heat_meter_exchange
from . import test_heat_contract_facts
