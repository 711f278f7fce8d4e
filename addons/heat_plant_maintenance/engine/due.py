"""When upkeep is due: by months, by running hours, by whichever comes first."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.heat_plant.engine.inspection import due as after_months

from .errors import NoInterval
from .hours import Counter, reached, run_at

#: Missed occurrences beyond which nobody counts on.
MOST_MISSED = 60


@dataclass(frozen=True)
class Interval:
    """How often: every ``months``, every ``hours`` of running, and ``ceiling_months`` after the
    last time at the latest, as the law says. What is None does not apply."""

    months: int | None = None
    hours: Decimal | None = None
    ceiling_months: int | None = None


@dataclass(frozen=True)
class Due:
    """A due day, what it comes by (``months``, ``hours`` or ``law``), and whether it is reckoned:
    hours that are not run yet.

    >>> next_due(Interval(hours=Decimal(800)), date(2026, 1, 1), date(2026, 1, 1),
    ...          Counter((), (), Decimal(8), is_assumed=True))
    Due(day=datetime.date(2026, 4, 11), by='hours', is_reckoned=True)
    """

    day: date
    by: str
    is_reckoned: bool = False


def next_due(
    interval: Interval, anchor: date, done: date, counter: Counter | None = None
) -> Due | None:
    """The next due day after ``anchor``, from which months and hours count.

    Hours that would be reached later than the months change nothing. The ceiling of the law counts
    from the day it was last ``done``, whatever the anchor. None where hours alone count and no
    reading tells them.

    :raises NoInterval: where nothing says how often

    >>> next_due(Interval(months=12), date(2026, 3, 1), date(2026, 5, 20)).day
    datetime.date(2027, 3, 1)
    >>> next_due(Interval(months=24, ceiling_months=12), date(2026, 3, 1), date(2026, 2, 1))
    Due(day=datetime.date(2027, 2, 1), by='law', is_reckoned=False)
    """
    if interval.months is None and interval.hours is None and interval.ceiling_months is None:
        raise NoInterval()
    found = [
        Due(day, by)
        for day, by in (
            (after_months(done, interval.ceiling_months), "law"),
            (after_months(anchor, interval.months), "months"),
        )
        if day
    ]
    by_hours = _by_hours(interval.hours, anchor, counter)
    if by_hours:
        found.append(by_hours)
    return min(found, key=lambda one: one.day, default=None)


def missed(
    interval: Interval, first: date, today: date, counter: Counter | None = None
) -> tuple[date, ...]:
    """Later due days that have passed since the ``first`` one was due and not done; hours count
    where readings tell that they were run.

    >>> missed(Interval(months=12), date(2023, 3, 1), date(2026, 2, 1))
    (datetime.date(2024, 3, 1), datetime.date(2025, 3, 1))
    """
    days: list[date] = []
    day = first
    while len(days) < MOST_MISSED:
        following = next_due(interval, day, day, counter)
        if following and following.is_reckoned:
            following = _without_hours(interval, day)
        if following is None or following.day <= day:
            break
        day = following.day
        if day > today:
            break
        days.append(day)
    return tuple(days)


def _without_hours(interval: Interval, day: date) -> Due | None:
    if interval.months is None and interval.ceiling_months is None:
        return None
    return next_due(replace(interval, hours=None), day, day)


def _by_hours(hours: Decimal | None, anchor: date, counter: Counter | None) -> Due | None:
    if hours is None or counter is None:
        return None
    start = run_at(counter, anchor)
    if start is None:
        if counter.days or not counter.rate:
            return None
        # no reading at all: the expected hours of a year alone
        return Due(anchor + timedelta(days=int(hours / counter.rate)), "hours", True)
    found = reached(counter, start + hours)
    return Due(found[0], "hours", found[1]) if found else None
