from . import test_heat_contract_cooperative
