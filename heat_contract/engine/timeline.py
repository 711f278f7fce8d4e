"""Values that hold from a day on, until the next one takes over.

Subscribed power, shares of a fixed charge, tariff and payer of a contract are such values:
each is a dated fact and none is ever written over.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from odoo.addons.heat_base.engine.periods import Period

from .errors import TwoValuesADay

Value = TypeVar("Value")


@dataclass(frozen=True)
class Timeline(Generic[Value]):
    """Values by the first day from which each holds, in any order; the last one holds on.

    :raises TwoValuesADay: when two values begin on the same day

    >>> power = Timeline([(date(2020, 3, 1), 90), (date(2018, 1, 1), 120)])
    >>> power.entries
    ((datetime.date(2018, 1, 1), 120), (datetime.date(2020, 3, 1), 90))
    """

    entries: Sequence[tuple[date, Value]] = ()

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.entries, key=lambda entry: entry[0]))
        for (day, _value), (next_day, _next) in zip(ordered, ordered[1:], strict=False):
            if day == next_day:
                raise TwoValuesADay(day)
        object.__setattr__(self, "entries", ordered)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def at(self, day: date) -> Value | None:
        """The value in force on ``day``, or None before the first one.

        >>> power = Timeline([(date(2018, 1, 1), 120), (date(2020, 3, 1), 90)])
        >>> power.at(date(2020, 2, 29)), power.at(date(2020, 3, 1)), power.at(date(2017, 1, 1))
        (120, 90, None)
        """
        position = bisect_right([start for start, _value in self.entries], day)
        return self.entries[position - 1][1] if position else None

    def slices(self, period: Period) -> Iterator[tuple[Period, Value | None]]:
        """``period`` cut where a value takes over, with the value of each part.

        A value that repeats the one before cuts nothing.

        >>> power = Timeline([(date(2018, 1, 1), 120), (date(2020, 3, 11), 90)])
        >>> march = Period(date(2020, 3, 1), date(2020, 4, 1))
        >>> [(part.days, kw) for part, kw in power.slices(march)]
        [(10, 120), (21, 90)]
        >>> [(part.days, kw) for part, kw in Timeline([]).slices(march)]
        [(31, None)]
        """
        start, held = period.start, self.at(period.start)
        for day, value in self.entries:
            if period.start < day < period.end and value != held:
                yield Period(start, day), held
                start, held = day, value
        yield Period(start, period.end), held
