from . import heat_demo
from . import heat_demo_month
from . import heat_demo_weather
from . import heat_demo_meters
from . import heat_demo_round
from . import heat_demo_prices
from . import heat_demo_story
from . import heat_demo_members
