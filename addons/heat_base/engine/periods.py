"""Half-open periods of days and of instants.

Screens and contracts speak of days, both included; computations use half-open
periods. :func:`day_period` and :attr:`Period.last_day` are the border between the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .errors import EngineError


class EmptyPeriod(EngineError):
    """A period that ends before it starts; parameters ``start`` and ``end``."""

    def __init__(self, start: object, end: object) -> None:
        super().__init__("empty_period", start=start, end=end)


@dataclass(frozen=True, order=True)
class Period:
    """Days from ``start`` (included) to ``end`` (excluded).

    :raises EmptyPeriod: unless ``start`` comes before ``end``

    >>> Period(date(2019, 3, 1), date(2019, 4, 1)).days
    31
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise EmptyPeriod(self.start, self.end)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day included.

        >>> Period(date(2019, 3, 1), date(2019, 4, 1)).last_day
        datetime.date(2019, 3, 31)
        """
        return self.end - timedelta(days=1)

    def intersection(self, other: "Period") -> "Period | None":
        """The days common to both, or None.

        >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
        >>> march.intersection(Period(date(2019, 3, 20), date(2020, 1, 1))).days
        12
        >>> march.intersection(Period(date(2019, 4, 1), date(2019, 5, 1))) is None
        True
        """
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def months(self) -> Iterator["Period"]:
        """The period cut at the first of each month.

        >>> [p.days for p in Period(date(2019, 1, 15), date(2019, 3, 1)).months()]
        [17, 28]
        """
        start = self.start
        while start < self.end:
            end = min(first_of_next_month(start), self.end)
            yield Period(start, end)
            start = end

    def split(self, *cuts: date) -> Iterator["Period"]:
        """The period cut at each of ``cuts`` that falls strictly inside it.

        >>> [p.days for p in Period(date(2019, 3, 1), date(2019, 4, 1)).split(date(2019, 3, 11))]
        [10, 21]
        """
        bounds = sorted({self.start, self.end, *(c for c in cuts if self.start < c < self.end)})
        for start, end in zip(bounds, bounds[1:], strict=False):
            yield Period(start, end)

    def instants(self, tz: str) -> tuple[datetime, datetime]:
        """The same period as aware UTC instants: local midnights of the zone ``tz``.

        A billing day starts at local midnight, hence 23 or 25 hours twice a year.

        >>> start, end = Period(date(2019, 3, 1), date(2019, 4, 1)).instants("Europe/Paris")
        >>> start.isoformat(), end.isoformat()
        ('2019-02-28T23:00:00+00:00', '2019-03-31T22:00:00+00:00')
        """
        return local_midnight(self.start, tz), local_midnight(self.end, tz)


def day_period(date_from: date, date_to: date) -> Period:
    """The period of two days, both included.

    :raises EmptyPeriod: when ``date_to`` comes before ``date_from``

    >>> day_period(date(2019, 3, 1), date(2019, 3, 31)).days
    31
    """
    return Period(date_from, date_to + timedelta(days=1))


def local_midnight(day: date, tz: str) -> datetime:
    """The UTC instant at which ``day`` begins in the zone ``tz``.

    >>> local_midnight(date(2019, 7, 1), "Europe/Paris").isoformat()
    '2019-06-30T22:00:00+00:00'
    """
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(tz)).astimezone(UTC)


def first_of_next_month(day: date) -> date:
    """The first day of the month after ``day``.

    >>> first_of_next_month(date(2019, 12, 31))
    datetime.date(2020, 1, 1)
    """
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_complete_month(today: date) -> Period:
    """The calendar month before the one that ``today`` belongs to.

    >>> last_complete_month(date(2026, 1, 3))
    Period(start=datetime.date(2025, 12, 1), end=datetime.date(2026, 1, 1))
    """
    end = today.replace(day=1)
    return Period((end - timedelta(days=1)).replace(day=1), end)
