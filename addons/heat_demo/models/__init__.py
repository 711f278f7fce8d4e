from . import heat_demo
from . import heat_demo_month
