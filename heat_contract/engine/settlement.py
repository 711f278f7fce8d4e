"""What a bill owes to earlier ones: days already billed, minimum of a year, corrections."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from odoo.addons.heat_base.engine.periods import Period

from .rating import round_half_up


class Billed(Enum):
    """Whether days were billed before: not at all, for some of them, or all."""

    NONE = "none"
    PART = "part"
    ALL = "all"


def billed(days: Period, others: Iterable[Period]) -> Billed:
    """How much of ``days`` the bills in force of ``others`` cover.

    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> halves = list(march.split(date(2019, 3, 16)))
    >>> billed(march, []).value, billed(march, halves[:1]).value, billed(march, halves).value
    ('none', 'part', 'all')

    A bill of more days than these covers them for good too, but bills them otherwise:

    >>> billed(march, [Period(date(2019, 1, 1), date(2019, 4, 1))]).value
    'part'
    """
    parts = sorted(other for other in others if days.intersection(other))
    if not parts:
        return Billed.NONE
    whole = parts[0].start == days.start and parts[-1].end == days.end
    if whole and sum(part.days for part in parts) == days.days:
        return Billed.ALL
    return Billed.PART


def uncovered(days: Period, others: Iterable[Period]) -> list[Period]:
    """The parts of ``days`` that none of ``others`` covers, in order.

    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> [part.days for part in uncovered(march, [Period(date(2019, 3, 11), date(2019, 3, 21))])]
    [10, 11]
    >>> uncovered(march, [march])
    []
    """
    found, start = [], days.start
    for other in sorted(others):
        if not other.intersection(days):
            continue
        if start < other.start:
            found.append(Period(start, other.start))
        start = max(start, other.end)
    if start < days.end:
        found.append(Period(start, days.end))
    return found


def counted_once(charges: Iterable[tuple[str, Period, Decimal]]) -> Fraction:
    """The quantity of ``charges`` (code, days, quantity) of one point, each day counted once.

    Several codes may price the same energy, cut on other days; the one that charges most days
    tells, the others add the days that it leaves out.

    >>> months = [Period(date(2019, m, 1), date(2019, m + 1, 1)) for m in (1, 2, 3)]
    >>> quarter = Period(date(2019, 1, 1), date(2019, 4, 1))
    >>> charges = [("R1", month, Decimal(1)) for month in months]
    >>> print(counted_once([*charges, ("CO2", quarter, Decimal(3))]))
    3
    >>> print(counted_once([*charges[:2], ("GAS", months[2], Decimal(2))]))
    4
    """
    by_code: dict[str, list[tuple[Period, Decimal]]] = {}
    for code, days, quantity in charges:
        by_code.setdefault(code, []).append((days, quantity))
    counted: list[Period] = []
    total = Fraction(0)
    for lines in sorted(by_code.values(), key=lambda rows: -sum(row[0].days for row in rows)):
        for days, quantity in lines:
            left = sum(part.days for part in uncovered(days, counted))
            total += Fraction(quantity) * Fraction(left, days.days)
        counted += [days for days, _quantity in lines]
    return total


def shortfall(
    annual: Decimal,
    period: Period,
    charged: Iterable[Decimal],
    step: Decimal,
    whole: Period | None = None,
) -> Decimal:
    """What is missing to the minimum of a year, by the days of ``period``; never below zero.

    ``whole`` is the year that ``period`` belongs to; without it, calendar years are meant.

    >>> year = Period(date(2019, 1, 1), date(2020, 1, 1))
    >>> shortfall(Decimal(500), year, [Decimal("420.10")], Decimal("0.01"))
    Decimal('79.90')
    >>> half = Period(date(2019, 1, 1), date(2019, 7, 2))
    >>> shortfall(Decimal(500), half, [Decimal(100)], Decimal("0.01"))
    Decimal('149.32')
    >>> season = Period(date(2019, 7, 1), date(2020, 7, 1))
    >>> shortfall(Decimal(500), season, [], Decimal("0.01"), season)
    Decimal('500.00')
    """
    years = [whole] if whole else _calendar_years(period)
    parts = [(period.intersection(year), year) for year in years]
    fraction = sum((Fraction(part.days, year.days) for part, year in parts if part), Fraction(0))
    minimum = round_half_up(Fraction(annual) * fraction, step)
    return max(minimum - sum(charged, Decimal(0)), Decimal(0) * step)


def _calendar_years(period: Period) -> list[Period]:
    years = range(period.start.year, period.last_day.year + 1)
    return [Period(date(year, 1, 1), date(year + 1, 1, 1)) for year in years]
