"""Two invented series that the price of heat follows: wood chips, and labour.

No real series bears these codes: a figure of the demonstration must never be taken for one that
a statistical office published.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .chance import permille

PUBLISHER = "Groupement imaginaire des chaufferies du Val"
#: months before the first bill from which values are known, and months that stay provisional
MONTHS_BEFORE, PROVISIONAL = 36, 1
#: what the R1 of the village network follows; the values chosen are those of three months before
FORMULA = "0.25 + 0.45 × PLAQ/PLAQ_0 + 0.30 × MO/MO_0"
LAG = 3


@dataclass(frozen=True)
class PriceIndex:
    """A series: value of January 2020, yearly rise and seasonal swing, in thousandths.

    >>> isinstance(INDICES[0], PriceIndex), INDICES[0].code
    (True, 'PLAQ')
    """

    code: str
    name: str
    base: str
    start: int
    rise: int
    swing: int


INDICES = (
    PriceIndex(
        "PLAQ",
        "Plaquettes forestières livrées (série d’exemple)",
        "base 100 en 2020",
        100000,
        18,
        9,
    ),
    PriceIndex("MO", "Coût du travail (série d’exemple)", "base 100 en 2020", 100000, 27, 0),
)


def value(index: PriceIndex, month: date) -> Decimal:
    """The value of ``index`` in ``month``, with one decimal as such series are published.

    >>> value(INDICES[1], date(2020, 1, 1))
    Decimal('100.0')
    >>> value(INDICES[0], date(2026, 1, 1)) > value(INDICES[0], date(2025, 1, 1))
    True
    """
    age = (month.year - 2020) * 12 + month.month - 1
    trend = index.start * (12000 + index.rise * age) // 12000
    mood = permille(index.code, month.toordinal()) - 500
    winter = 1 if month.month in (11, 12, 1, 2, 3) else -1
    swing = trend * index.swing * (winter * 500 + mood) // 1_000_000
    return (Decimal(trend + swing) / 1000).quantize(Decimal("0.1"))


def published_on(month: date) -> date:
    """The day on which the value of ``month`` comes out: the 20th, two months later.

    >>> published_on(date(2025, 11, 1))
    datetime.date(2026, 1, 20)
    """
    after = month.month + 1
    return date(month.year + after // 12, after % 12 + 1, 20)
