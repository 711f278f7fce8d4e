"""Whether a measurement of a checklist lies within its limits."""

from decimal import Decimal


def outside(value: Decimal | None, low: Decimal | None = None, high: Decimal | None = None) -> bool:
    """Whether ``value`` lies beyond a limit, in the unit of both; a limit itself is allowed, one
    that is None is open. What nobody measured is not outside.

    >>> outside(Decimal("3.2"), Decimal(1), Decimal("2.5")), outside(Decimal(1), Decimal(1))
    (True, False)
    >>> outside(None, Decimal(1), Decimal(2))
    False
    """
    if value is None:
        return False
    return (low is not None and value < low) or (high is not None and value > high)
