from . import cooperative_interest
