"""Figures of the database, which come as floats, for engines that count in hundredths."""

from decimal import Decimal


def exact(amount: float | None) -> Decimal:
    """``amount``, in euros or in percent, to the hundredth; nothing is zero.

    >>> exact(0.1 + 0.2), exact(None)
    (Decimal('0.3'), Decimal('0'))
    """
    return Decimal(str(round(amount or 0, 2)))
