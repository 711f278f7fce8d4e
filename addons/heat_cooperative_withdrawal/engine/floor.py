"""The capital that withdrawals may not touch."""

from decimal import Decimal

#: A quarter of the highest capital ever reached (loi 47-1775, article 13).
LEGAL_PART = Decimal("0.25")


def floor(highest: Decimal, part: Decimal = LEGAL_PART, least: Decimal = Decimal()) -> Decimal:
    """The capital below which nothing is given back, in euros.

    :param highest: highest capital ever reached, in euros
    :param part: part of it that the statutes keep, a quarter at least
    :param least: least capital of the statutes or of the form of the company, in euros
    :raises ValueError: for a part below a quarter or above the whole

    >>> floor(Decimal(100_000), Decimal("0.50"))
    Decimal('50000.00')
    >>> floor(Decimal(13_500))
    Decimal('3375.00')
    """
    if not LEGAL_PART <= part <= 1:
        raise ValueError(part)
    return max(highest * part, least)


def available(capital: Decimal, lowest: Decimal) -> Decimal:
    """What may be given back now without going below ``lowest``, in euros.

    >>> available(Decimal(52_000), Decimal(50_000)), available(Decimal(40_000), Decimal(50_000))
    (Decimal('2000'), Decimal('0'))
    """
    return max(Decimal(), capital - lowest)
