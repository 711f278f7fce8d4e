"""How much heat customers that resemble one another use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

#: Fewer customers than this would let one guess what a neighbour uses.
LEAST = 10


@dataclass(frozen=True)
class Comparison:
    """A customer's heat beside that of customers like them, in kWh.

    >>> Comparison(12, Decimal(1000), -4).difference_percent
    -4
    """

    count: int
    median_kwh: Decimal
    difference_percent: int


def compare(own_kwh: Decimal, others_kwh: Sequence[Decimal]) -> Comparison | None:
    """The median of others, and how far one's own heat is from it, in percent.

    The median, since one large building among houses would carry a mean away. ``None`` when
    there are fewer than :data:`LEAST` others (Regulation (EU) 2016/679, article 5: no more data
    of others than needed), or when they use nothing.

    >>> compare(Decimal(1100), [Decimal(1000)] * 10)
    Comparison(count=10, median_kwh=Decimal('1000'), difference_percent=10)
    >>> compare(Decimal(1100), [Decimal(1000)] * 9) is None
    True
    """
    if len(others_kwh) < LEAST:
        return None
    middle = Decimal(median(others_kwh))
    if middle <= 0:
        return None
    return Comparison(len(others_kwh), middle, round(100 * (own_kwh / middle - 1)))
