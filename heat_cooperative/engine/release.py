"""Release of the capital subscribed: a quarter at least at subscription, the rest on call.

Law 47-1775 of 10 September 1947, art. 12: shares are released by a quarter at least when they
are subscribed, the balance within the time the statutes give, five years at most.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .days import years_after
from .errors import ReleaseTooSmall

LEAST_PERCENT = Decimal(25)
MOST_YEARS = 5
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Release:
    """An amount subscribed, in euros: what is called at subscription and what is not yet.

    >>> Release(Decimal(500), Decimal(1500)) == release_at_subscription(Decimal(2000), Decimal(25))
    True
    """

    called: Decimal
    uncalled: Decimal


def release_at_subscription(amount: Decimal, percent: Decimal) -> Release:
    """``amount`` split by the share of it to pay at subscription.

    :raises ReleaseTooSmall: below a quarter, or beyond the whole

    >>> release_at_subscription(Decimal(2000), Decimal(25))
    Release(called=Decimal('500.00'), uncalled=Decimal('1500.00'))
    """
    if not LEAST_PERCENT <= percent <= 100:
        raise ReleaseTooSmall(percent)
    called = (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)
    # rounding must not take the cent that makes the quarter
    if called * 100 < amount * LEAST_PERCENT:
        called += CENT
    return Release(called, amount.quantize(CENT) - called)


def release_deadline(subscribed: date, years: int = MOST_YEARS) -> date:
    """Last day to call and pay the balance of shares subscribed on a day.

    >>> release_deadline(date(2024, 2, 29)), release_deadline(date(2024, 3, 1))
    (datetime.date(2029, 2, 28), datetime.date(2029, 3, 1))
    """
    return years_after(subscribed, years)
