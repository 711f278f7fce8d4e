"""Running hours of a machine from what its hour counters displayed, over their replacements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import floor

#: Days over which the mean rate is taken: a whole year, for boilers stand still in summer.
YEAR = 365
#: Days of readings below which an expected rate is trusted more than the measured one.
ENOUGH = 30
#: Mean length of a year, in days.
MEAN_YEAR = Decimal("365.25")


@dataclass(frozen=True)
class Reading:
    """Hours displayed on a day; ``replaced`` where a new counter displays them."""

    day: date
    hours: Decimal
    replaced: bool = False


@dataclass(frozen=True)
class Counter:
    """Hours run since the first reading, on each day of a reading; ``rate`` in hours a day, None
    where nothing tells it; ``is_assumed`` where it is the expected one.

    >>> Counter((date(2026, 1, 1), date(2026, 1, 11)), (Decimal(0), Decimal(50)), Decimal(5)).rate
    Decimal('5')
    """

    days: tuple[date, ...]
    totals: tuple[Decimal, ...]
    rate: Decimal | None
    is_assumed: bool = False


def counter(readings: Iterable[Reading], hours_per_year: Decimal | None = None) -> Counter:
    """Running hours of readings, replaced counters strung together.

    The rate is the mean of the readings that reach into the last year; where they cover less than
    30 days, the hours expected in a year give it. Between the last reading of a counter and the
    first of the one that replaces it nobody knows: the rate fills the gap.

    >>> known = [Reading(date(2026, 1, 1), Decimal(8000)),
    ...          Reading(date(2026, 2, 10), Decimal(8400)),
    ...          Reading(date(2026, 2, 20), Decimal(5), replaced=True),
    ...          Reading(date(2026, 3, 2), Decimal(105))]
    >>> [str(total) for total in counter(known).totals], str(counter(known).rate)
    (['0', '400', '500', '600'], '10')
    >>> counter([], Decimal(2922)).rate == 8 and counter([], Decimal(2922)).is_assumed
    True
    """
    known = sorted(readings, key=lambda one: one.day)
    steps = [
        (before.day, after.day, None if _restarts(before, after) else after.hours - before.hours)
        for before, after in pairwise(known)
    ]
    rate, is_assumed = _rate(steps, hours_per_year)
    totals = [Decimal()] if known else []
    for first, last, run in steps:
        filled = (rate or Decimal()) * (last - first).days if run is None else run
        totals.append(totals[-1] + filled)
    return Counter(tuple(one.day for one in known), tuple(totals), rate, is_assumed)


def run_at(known: Counter, day: date) -> Decimal | None:
    """Hours run by a day, counted from the first reading: straight between two readings, by the
    rate before the first and after the last. None where that rate is not known.

    >>> known = counter([Reading(date(2026, 1, 1), Decimal(0)),
    ...                  Reading(date(2026, 2, 10), Decimal(400))])
    >>> str(run_at(known, date(2025, 12, 31))), str(run_at(known, date(2026, 1, 3)))
    ('-10', '20')
    """
    if not known.days:
        return None
    for (first, last), (start, end) in zip(
        pairwise(known.days), pairwise(known.totals), strict=True
    ):
        if first <= day <= last and last > first:
            return start + (end - start) * (day - first).days / (last - first).days
    at = 0 if day <= known.days[0] else -1
    away = (day - known.days[at]).days
    if not away:
        return known.totals[at]
    return None if known.rate is None else known.totals[at] + known.rate * away


def reached(known: Counter, hours: Decimal) -> tuple[date, bool] | None:
    """The day on which so many ``hours``, counted from the first reading, are run, rounded down;
    and whether it is reckoned with the rate, for lack of a reading that reached them. None where
    they never will be.

    >>> known = counter([Reading(date(2026, 1, 1), Decimal(0)),
    ...                  Reading(date(2026, 2, 10), Decimal(400))])
    >>> reached(known, Decimal(395)), reached(known, Decimal(500))
    ((datetime.date(2026, 2, 9), False), (datetime.date(2026, 2, 20), True))
    """
    if not known.days:
        return None
    for (first, last), (start, end) in zip(
        pairwise(known.days), pairwise(known.totals), strict=True
    ):
        if start <= hours <= end and end > start:
            days = (last - first).days * (hours - start) / (end - start)
            return first + timedelta(days=floor(days)), False
    if not known.rate:
        return None
    at = 0 if hours < known.totals[0] else -1
    return known.days[at] + timedelta(days=floor((hours - known.totals[at]) / known.rate)), at == -1


def _restarts(before: Reading, after: Reading) -> bool:
    return after.replaced or after.hours < before.hours


def _rate(
    steps: Sequence[tuple[date, date, Decimal | None]], hours_per_year: Decimal | None
) -> tuple[Decimal | None, bool]:
    """Mean hours a day of the last year of readings, and whether they are but expected."""
    since = steps[-1][1] - timedelta(days=YEAR) if steps else None
    counted = [
        ((last - first).days, run)
        for first, last, run in steps
        if run is not None and since is not None and last > since
    ]
    days = sum(length for length, _run in counted)
    if hours_per_year is not None and days < ENOUGH:
        return hours_per_year / MEAN_YEAR, True
    return (sum((run for _length, run in counted), Decimal()) / days if days else None), False
