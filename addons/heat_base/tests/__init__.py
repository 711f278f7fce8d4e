from . import test_heat_network
from . import test_heat_network_energy_mix
from . import test_heat_delivery_point
from . import test_roles
from . import test_heat_weather_station
from . import test_heat_weather_station_import
from . import test_heat_network_weather
from . import test_heat_degree_day_total
