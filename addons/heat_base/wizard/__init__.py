from . import heat_weather_station_import
from . import heat_weather_station_import_line
