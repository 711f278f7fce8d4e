from . import heat_metering
