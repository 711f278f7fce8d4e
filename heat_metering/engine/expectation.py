"""Where an index is expected to stand, and what an index typed by hand looks like beside it.

Somebody in front of a meter can still look twice: what seems wrong is said before it is
stored. The range is no verdict on the reading, whose checks come after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from .reading import BadNumber

#: What the range rests on: consumption estimated from weather, or the mean rate of the
#: last readings alone.
Basis = Literal["estimate", "mean_rate"]
#: Less than this is too short to tell a daily rate from.
SHORTEST_HISTORY = timedelta(days=1)

IndexVerdict = Literal["fits", "backward", "rollover", "low", "high", "beyond_display"]


@dataclass(frozen=True)
class IndexRange:
    """Lowest and highest index expected, both included, in the register's unit.

    >>> Decimal("5020") in IndexRange(Decimal(5000), Decimal(5040))
    True
    """

    low: Decimal
    high: Decimal

    def __contains__(self, index: object) -> bool:
        return isinstance(index, Decimal) and self.low <= index <= self.high


def typed_index(text: str) -> Decimal:
    """The number somebody typed: comma or point, and spaces between thousands.

    :raises BadNumber: when it is none

    >>> typed_index("12 345,6"), typed_index("0012345.60")
    (Decimal('12345.6'), Decimal('12345.60'))
    >>> typed_index("12,345.6")
    Traceback (most recent call last):
    ...
    odoo.addons.heat_metering.engine.reading.BadNumber: bad_number(value='12,345.6')
    """
    compact = "".join(text.split())
    if not re.fullmatch(r"\d{1,15}(?:[.,]\d{1,9})?", compact, re.ASCII):
        raise BadNumber(text)
    return Decimal(compact.replace(",", "."))


def mean_rate(before: tuple[datetime, Decimal], last: tuple[datetime, Decimal]) -> Decimal | None:
    """Units a day between two readings of a register; None when they cannot tell.

    >>> from datetime import UTC
    >>> mean_rate(
    ...     (datetime(2026, 10, 1, tzinfo=UTC), Decimal(100)),
    ...     (datetime(2026, 10, 31, tzinfo=UTC), Decimal(190)),
    ... )
    Decimal('3')
    """
    elapsed = last[0] - before[0]
    if elapsed < SHORTEST_HISTORY or last[1] < before[1]:
        return None
    return (last[1] - before[1]) / days(elapsed)


def days(elapsed: timedelta) -> Decimal:
    """A duration in days, exact to the second.

    >>> days(timedelta(hours=36))
    Decimal('1.5')
    """
    return Decimal(elapsed // timedelta(seconds=1)) / 86400


def expected_range(
    last: Decimal, amount: Decimal, elapsed: timedelta, factor: Decimal
) -> IndexRange:
    """The range around ``last + amount``.

    :param amount: what is expected to have passed since ``last``, in the register's unit
    :param elapsed: time since ``last``
    :param factor: share of the amount allowed on either side, such as 0.5; one day's
        amount is allowed in any case, since a short span says little

    >>> expected_range(Decimal(1000), Decimal(300), timedelta(days=30), Decimal("0.5"))
    IndexRange(low=Decimal('1150.0'), high=Decimal('1450.0'))
    >>> expected_range(Decimal(1000), Decimal(5), timedelta(hours=12), Decimal("0.5"))
    IndexRange(low=Decimal('1000'), high=Decimal('1015'))
    """
    a_day = amount / days(elapsed) if elapsed > timedelta(0) else amount
    margin = max(amount * factor, a_day)
    return IndexRange(max(last, last + amount - margin), last + amount + margin)


def judge(
    index: Decimal,
    last: Decimal | None,
    expected: IndexRange | None,
    capacity: Decimal | None,
) -> IndexVerdict:
    """What an index looks like beside the last one and the range expected.

    :param capacity: what the display can count before it starts again at zero, or None

    >>> around = IndexRange(Decimal(1150), Decimal(1450))
    >>> judge(Decimal(1300), Decimal(1000), around, Decimal(100000))
    'fits'
    >>> judge(Decimal(130), Decimal(1000), around, Decimal(100000))
    'backward'
    >>> judge(Decimal(13000), Decimal(1000), around, Decimal(100000))
    'high'
    >>> judge(
    ...     Decimal(120), Decimal("9999850"), IndexRange(Decimal("9999900"), Decimal("10000200")),
    ...     Decimal(10000000),
    ... )
    'rollover'
    """
    if capacity is not None and index >= capacity:
        return "beyond_display"
    if last is not None and index < last:
        if capacity is not None and expected is not None and index + capacity <= expected.high:
            return "rollover"
        return "backward"
    if expected is None or index in expected:
        return "fits"
    return "low" if index < expected.low else "high"
