"""Which meters stand where, when each is read, and what it shows then.

``first_month`` is the month the cooperative was set up to bill first. Two years of
monthly readings end with it, one year of hourly ones for the meters read remotely;
the rounds of later months simply follow.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from odoo.addons.heat_base.engine.periods import Period, local_midnight

from .chance import pick
from .cooperative import TZ
from .delivery_points import (
    MAKES,
    METER_CHANGES,
    NEW_HOME,
    OCCUPANT_CHANGE_POINT,
    POINTS,
    UNREAD_POINT,
    Make,
    Point,
)
from .demand import Demand
from .series import MeterSeries, hours

MONTHLY_HISTORY = 24
HOURLY_HISTORY = 12


def shifted(month: date, months: int, day: int = 1) -> date:
    """The given day of the month that comes ``months`` later (earlier when negative).

    >>> shifted(date(2026, 1, 1), -2, 12)
    datetime.date(2025, 11, 12)
    """
    year, month_index = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(year, month_index + 1, day)


@dataclass(frozen=True)
class MeterLife:
    """A meter at its point, from ``installed`` to the day before ``removed``.

    >>> life = MeterLife("new", "60000001", POINTS[0], MAKES["tx"], date(2026, 1, 1))
    >>> life.series.passed(local_midnight(date(2026, 1, 1), TZ))
    (0, 0)
    """

    key: str
    serial: str
    point: Point
    make: Make
    installed: date
    removed: date | None = None

    @cached_property
    def series(self) -> MeterSeries:
        """The indexes it shows; kept, since it remembers the sums it made."""
        demand = self.point.demand()
        return MeterSeries(
            Demand(self.key, demand.base_wh, demand.slope_wh, demand.rhythm), self.installed, TZ
        )

    @property
    def remote(self) -> bool:
        """Read every hour."""
        return self.point.remote

    @property
    def is_missed(self) -> bool:
        """Nobody could enter on the round that closes the first month."""
        return self.point.key == UNREAD_POINT

    def passed(self, at: datetime) -> tuple[int, int]:
        """Wh and litres that have passed at ``at``; nothing passes once it is removed.

        >>> life = MeterLife(
        ...     "old", "60000001", POINTS[0], MAKES["tx"], date(2026, 1, 1), date(2026, 1, 3)
        ... )
        >>> days = [local_midnight(date(2026, 1, day), TZ) for day in (2, 3, 9)]
        >>> one, two, after = map(life.passed, days)
        >>> one < two == after
        True
        """
        if self.removed:
            at = min(at, local_midnight(self.removed, TZ))
        return self.series.passed(at)


class ReadMeter(Protocol):
    """What a round needs to know of a meter.

    >>> meter: ReadMeter = MeterLife("new", "1", POINTS[0], MAKES["tx"], date(2026, 1, 1))
    >>> meter.remote
    True
    """

    @property
    def serial(self) -> str: ...
    @property
    def make(self) -> Make: ...
    @property
    def installed(self) -> date: ...
    @property
    def removed(self) -> date | None: ...
    @property
    def remote(self) -> bool: ...
    @property
    def is_missed(self) -> bool: ...

    def passed(self, at: datetime) -> tuple[int, int]: ...


@dataclass(frozen=True)
class Reading:
    """One line of a reading file: an instant and the two indexes of a meter.

    >>> life = MeterLife("new", "60000001", POINTS[0], MAKES["tx"], date(2026, 1, 1))
    >>> at = local_midnight(date(2026, 1, 1), TZ)
    >>> (reading,) = read(life, [at])
    >>> reading == Reading("60000001", at, "kwh", Decimal(0), Decimal("0.00"))
    True
    """

    serial: str
    at: datetime
    unit: str
    energy: Decimal
    volume: Decimal


def occupant_change(first_month: date) -> date:
    """First day of the present occupant of the house whose occupant changed.

    >>> occupant_change(date(2026, 10, 1))
    datetime.date(2025, 8, 18)
    """
    return shifted(first_month, -14, 18)


def meter_lives(first_month: date, unchanged: Container[str] = ()) -> tuple[MeterLife, ...]:
    """All meters that count a delivery point, past and present.

    :param unchanged: points whose meter was recorded before its exchange was part of the
        story: it stays where it is

    >>> len(meter_lives(date(2026, 10, 1))) - len(POINTS)
    3
    >>> len(meter_lives(date(2026, 10, 1), unchanged={"moulin_3"})) - len(POINTS)
    2
    """
    return tuple(life for point in POINTS for life in _lives(point, first_month, unchanged))


def contract_start(point: Point, first_month: date) -> date:
    """First day of the contract now running at ``point``.

    >>> contract_start(NEW_HOME, date(2026, 10, 1))
    datetime.date(2026, 10, 12)
    """
    if point.key == NEW_HOME.key:
        return shifted(first_month, 0, 12)
    if point.key == OCCUPANT_CHANGE_POINT:
        return occupant_change(first_month)
    return point.since


def _lives(point: Point, first_month: date, unchanged: Container[str]) -> Iterator[MeterLife]:
    installed = shifted(first_month, 0, 12) if point.key == NEW_HOME.key else point.since
    change = None if point.key in unchanged else METER_CHANGES.get(point.key)
    if change:
        replaced = shifted(first_month, change.months, change.day)
        old, new = MAKES[change.old], MAKES[change.new]
        yield MeterLife(f"{point.key}_1", serial(point.key, 1), point, old, installed, replaced)
        yield MeterLife(f"{point.key}_2", serial(point.key, 2), point, new, replaced)
    else:
        yield MeterLife(point.key, serial(point.key, 1), point, MAKES[point.make], installed)


def serial(key: str, rank: int) -> str:
    """Eight digits, as engraved on heat meters.

    >>> serial("mairie", 1)
    '68586419'
    """
    lot, middle, end = pick(20, "lot", key, rank), pick(1000, "a", key, rank), pick(1000, "b", key)
    return f"{60 + lot}{middle:03d}{end:03d}"


def round_instants(life: ReadMeter, month: Period, first_month: date) -> list[datetime]:
    """When ``life`` is read during ``month``, its last midnight included.

    A round closes a month at the local midnight that ends it; a meter is also read the
    day it is installed or removed. The house nobody could enter misses the round that
    closes ``first_month``.

    >>> life = MeterLife("new", "60000001", NEW_HOME, MAKES["tx"], date(2026, 10, 12))
    >>> month = Period(date(2026, 10, 1), date(2026, 11, 1))
    >>> [at.day for at in round_instants(life, month, date(2026, 10, 1))]
    [11, 31]
    """
    days = {life.installed, month.end}
    if month.start == shifted(first_month, 1 - MONTHLY_HISTORY):
        days.add(month.start)
    if life.removed:
        days.add(life.removed)
    if life.is_missed:
        days.discard(shifted(first_month, 1))
    last = min(life.removed, month.end) if life.removed else month.end
    kept = {
        local_midnight(day, TZ)
        for day in days
        if life.installed <= day <= last and month.start <= day
    }
    # the first midnight belongs to the round before, unless the history starts there
    if shifted(first_month, 1 - MONTHLY_HISTORY) != month.start != life.installed:
        kept.discard(local_midnight(month.start, TZ))
    if life.remote and month.start >= shifted(first_month, 1 - HOURLY_HISTORY):
        start, end = month.instants(TZ)
        kept.update(hours(start + timedelta(hours=1), end))
    return sorted(kept)


def readings(lives: Iterable[ReadMeter], month: Period, first_month: date) -> Iterator[Reading]:
    """The readings of ``month`` for ``lives``, meter by meter in the order of time.

    >>> lives = [life for life in meter_lives(date(2026, 10, 1)) if life.point == NEW_HOME]
    >>> month = Period(date(2026, 11, 1), date(2026, 12, 1))
    >>> [reading.at.isoformat() for reading in readings(lives, month, date(2026, 10, 1))]
    ['2026-11-30T23:00:00+00:00']
    """
    for life in lives:
        yield from read(life, round_instants(life, month, first_month))


def read(life: ReadMeter, instants: Iterable[datetime]) -> Iterator[Reading]:
    """What the dials of ``life`` show at each of ``instants``.

    >>> life = MeterLife("new", "60000001", POINTS[0], MAKES["tx"], date(2026, 1, 1))
    >>> days = [local_midnight(date(2026, 1, day), TZ) for day in (1, 2)]
    >>> [first, second] = read(life, days)
    >>> first.energy < second.energy
    True
    """
    for at in instants:
        energy, volume = life.passed(at)
        yield Reading(
            life.serial,
            at,
            life.make.unit,
            life.make.energy.shows(energy),
            life.make.volume.shows(volume),
        )
