"""Interest on a daily balance: each day earns the rate of its year over the days of that year.

Actual/actual by calendar year: 365 days of a common year, 366 of a leap year, make the annual
rate. The day of a movement is excluded: what is paid in on 20 January 2025 earns from the 21st,
345 days up to 31 December; what leaves on that day has earned it.

Amounts are in euros, rates in percent a year. Nothing is rounded until :func:`rounded`, so that
the interest of split periods adds up to that of the whole.
"""

import calendar
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Change:
    """What a movement of a day adds to a capital, in euros, or takes from it if negative."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class YearPart:
    """The days of one calendar year in a period, both included, and the days of that year."""

    first: date
    last: date
    year_days: int

    def days_after(self, day: date) -> int:
        """Days of the part that come after ``day``.

        >>> YearPart(date(2025, 1, 1), date(2025, 12, 31), 365).days_after(date(2025, 1, 20))
        345
        """
        return max(0, (self.last - max(day, self.first - timedelta(days=1))).days)


def year_parts(start: date, end: date) -> Iterator[YearPart]:
    """The half-open period ``start`` to ``end`` cut at each new year.

    >>> [part.year_days for part in year_parts(date(2024, 7, 1), date(2025, 7, 1))]
    [366, 365]
    """
    for year in range(start.year, end.year + 1):
        first, after = max(start, date(year, 1, 1)), min(end, date(year + 1, 1, 1))
        if first < after:
            yield YearPart(first, after - timedelta(days=1), 365 + calendar.isleap(year))


def capital_days(changes: Iterable[Change], start: date, end: date) -> dict[int, Decimal]:
    """Capital held times days, by calendar year of the half-open period; in euro-days.

    >>> shares = [Change(date(2024, 3, 1), Decimal(1000)), Change(date(2025, 1, 20), Decimal(2000)),
    ...           Change(date(2025, 6, 30), Decimal(-400))]
    >>> capital_days(shares, date(2025, 1, 1), date(2026, 1, 1))
    {2025: Decimal('981400')}
    """
    known = list(changes)
    return {
        part.first.year: sum(
            (change.amount * part.days_after(change.day) for change in known), Decimal()
        )
        for part in year_parts(start, end)
    }


def interest(days: Mapping[int, Decimal], percent: Decimal) -> Fraction:
    """Exact interest of euro-days by year (see :func:`capital_days`) at a yearly rate, in euros.

    >>> interest({2025: Decimal(981400)}, Decimal(2)) == Fraction(981400 * 2, 36500)
    True
    >>> interest({2024: Decimal(366 * 1000)}, Decimal(2))
    Fraction(20, 1)
    """
    return sum(
        (
            Fraction(amount) * Fraction(percent) / (100 * (365 + calendar.isleap(year)))
            for year, amount in days.items()
        ),
        Fraction(),
    )


def rounded(amount: Fraction) -> Decimal:
    """To the cent, the half cent up.

    >>> rounded(Fraction(981400 * 2, 36500)), rounded(Fraction(1, 200))
    (Decimal('53.78'), Decimal('0.01'))
    """
    return Decimal(math.floor(amount * 100 + Fraction(1, 2))) * CENT
