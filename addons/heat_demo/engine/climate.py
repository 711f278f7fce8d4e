"""The weather of an invented valley at 900 m, between the Jura and the Massif central.

The temperature of a day follows twelve monthly normals, moved by the mood of each month
and by spells of a few days. Degree days are counted as French heating contracts do, on
the daily mean below 18 °C ("DJU base 18").
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from .chance import permille

#: thousandths of °C in the middle of January … December
MONTHLY_NORMALS = (-900, 300, 3700, 7100, 11400, 14900, 17000, 16700, 13000, 9100, 3900, 300)
#: °C below which buildings are heated, and from which degree days are counted
BASE = 18

_MONTH_MOOD = 1900  # thousandths of °C: a month is at most that much off its normal
_SPELL = 14_000  # thousandths of °C: range of one draw; a day's is the mean of five
_SPELL_DAYS = 5


def _middle(month_index: int) -> tuple[int, int]:
    """Ordinal of the 15th of a month counted from year 0, and its own temperature."""
    year, month = divmod(month_index, 12)
    mood = permille("month", year, month + 1) * _MONTH_MOOD // 1000
    return date(year, month + 1, 15).toordinal(), MONTHLY_NORMALS[month] + mood


@lru_cache(maxsize=20_000)
def mean_temperature_mk(day: date) -> int:
    """Mean temperature of ``day`` in thousandths of °C.

    >>> mean_temperature_mk(date(2025, 1, 15)) < mean_temperature_mk(date(2025, 7, 15))
    True
    """
    month_index = day.year * 12 + day.month - 1
    before = month_index if day.day >= 15 else month_index - 1
    (start, low), (end, high) = _middle(before), _middle(before + 1)
    ordinal = day.toordinal()
    seasonal = low + (high - low) * (ordinal - start) // (end - start)
    spell = sum(permille("day", ordinal - lag) for lag in range(_SPELL_DAYS))
    return seasonal + spell * _SPELL // (1000 * _SPELL_DAYS)


def degree_days_mk(day: date) -> int:
    """Degree days of ``day`` in thousandths of a degree day, base 18 °C.

    >>> degree_days_mk(date(2025, 1, 15)) > 5000
    True
    """
    return max(0, BASE * 1000 - mean_temperature_mk(day))


def degree_days(start: date, end: date) -> Decimal:
    """Degree days (°C·d, base 18 °C) from ``start`` included to ``end`` excluded.

    >>> degree_days(date(2025, 1, 1), date(2026, 1, 1))
    Decimal('3494.908')
    """
    days = range(start.toordinal(), end.toordinal())
    return Decimal(sum(degree_days_mk(date.fromordinal(day)) for day in days)).scaleb(-3)
