from . import test_cooperative_withdrawal
from . import test_cooperative_withdrawal_queue
from . import test_cooperative_withdrawal_payment
from . import test_books_follow
from . import test_roles
from . import test_cooperative_withdrawal_edges
from . import test_heat_home
