"""Who leaves the demonstration cooperative, and what its statutes say of it, all invented.

``months`` counts back from the first month that the cooperative bills.
"""

from dataclasses import dataclass

#: statutes: capital kept, months that shares are kept, instalments, months before the first one
FLOOR_PERCENT = 50
LOCK_IN_MONTHS = 12
INSTALMENTS = 2
FIRST_PAYMENT_MONTHS = 1
SOURCE = "Statuts, article 14 : capital et retraits"


@dataclass(frozen=True)
class Withdrawal:
    """A member who asks to leave: shares, months, and how far the request went.

    >>> Withdrawal("perrier", 10, 1, "submitted").kind
    'withdrawal'
    """

    member: str
    quantity: int
    months: int
    state: str
    kind: str = "withdrawal"


WITHDRAWALS = (
    Withdrawal("vasseur", 6, 4, "cancelled"),
    Withdrawal("couple", 2, 1, "accepted"),
    Withdrawal("perrier", 10, 1, "submitted"),
)
