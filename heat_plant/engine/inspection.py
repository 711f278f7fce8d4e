"""When the law wants a plant inspected: powers, scopes of rules, due dates."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .balance import total
from .errors import NoBoiler


@dataclass(frozen=True)
class Boiler:
    """A boiler: its useful power, its power at the burner (thermal input), in kW, its first day."""

    output_kw: Decimal | None
    input_kw: Decimal | None
    commissioned: date


@dataclass(frozen=True)
class Room:
    """Boilers that are one in law; a power is None where one of theirs is not known."""

    output_kw: Decimal | None
    input_kw: Decimal | None
    commissioned: date


@dataclass(frozen=True)
class Band:
    """A band of power in kW; a bound that is None is open."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_included: bool = True
    high_included: bool = False


def room(boilers: Iterable[Boiler]) -> Room:
    """Boilers networked in one room count as one: powers add up, the oldest gives its date
    (Code de l'environnement, art. R224-20).

    :raises NoBoiler: without any

    >>> both = room([Boiler(Decimal(600), Decimal(700), date(2020, 9, 1)),
    ...              Boiler(Decimal(800), None, date(2012, 9, 1))])
    >>> both == Room(Decimal(1400), None, date(2012, 9, 1))
    True
    """
    known = list(boilers)
    if not known:
        raise NoBoiler()
    return Room(
        total(boiler.output_kw for boiler in known),
        total(boiler.input_kw for boiler in known),
        min(boiler.commissioned for boiler in known),
    )


def within(band: Band, power_kw: Decimal) -> bool:
    """Whether a power falls into a band.

    >>> over_400 = Band(Decimal(400), Decimal(5000), low_included=False)
    >>> within(over_400, Decimal(400)), within(over_400, Decimal(1400))
    (False, True)
    """
    if band.low is not None and (
        power_kw < band.low or (power_kw == band.low and not band.low_included)
    ):
        return False
    return band.high is None or (
        power_kw < band.high or (power_kw == band.high and band.high_included)
    )


def due(
    anchor: date,
    months: int | None = None,
    hours: Decimal | None = None,
    hours_per_year: Decimal | None = None,
) -> date | None:
    """When what was done on ``anchor`` must be done again: after ``months``, or as soon as
    ``hours`` of running are reached, whichever comes first.

    The months are the ceiling: hours that would be reached later change nothing. The day of the
    hours is reckoned in whole months, rounded down: early rather than late. None where neither is
    known.

    >>> due(date(2026, 1, 15), months=36)
    datetime.date(2029, 1, 15)
    >>> due(date(2026, 1, 1), 60, Decimal(1500), Decimal(120))
    datetime.date(2031, 1, 1)
    >>> due(date(2026, 1, 1), 60, Decimal(1500), Decimal(400))
    datetime.date(2029, 10, 1)
    """
    reached = None
    if hours is not None and hours_per_year:
        reached = int(hours * 12 / hours_per_year)
    limits = [limit for limit in (months, reached) if limit is not None]
    return _after(anchor, min(limits)) if limits else None


def _after(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
