"""Consumption of a register between two instants, from the readings around them.

An index is known exactly where a reading stands, by a straight line between two
readings, and nowhere else: there is no extrapolation, and a missing reading makes a
missing consumption, never zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period


class Quality(IntEnum):
    """How a figure is known, from best to worst; a sum is as good as its worst part.

    >>> max(Quality.MEASURED, Quality.INTERPOLATED).label
    'interpolated'
    """

    MEASURED = 0
    INTERPOLATED = 1
    ESTIMATED = 2
    MISSING = 3

    @property
    def label(self) -> str:
        """The word stored and shown."""
        return self.name.lower()


class BackwardIndex(EngineError):
    """An index at the end below the one at the start; parameters ``start`` and ``end``."""

    def __init__(self, start: Decimal, end: Decimal) -> None:
        super().__init__("backward_index", start=start, end=end)


@dataclass(frozen=True)
class Reading:
    """The ``index`` that a register showed at ``at`` (UTC), in the register's own unit.

    >>> Reading(datetime(2019, 3, 1), Decimal("5347.614")).estimated
    False
    """

    at: datetime
    index: Decimal
    estimated: bool = False
    reading_id: int | None = None


@dataclass(frozen=True)
class Bound:
    """A register's index at an instant, and how it is known.

    ``reading_id`` is empty when the index was interpolated.

    >>> Bound(datetime(2019, 3, 1), Decimal("5347.6"), Quality.INTERPOLATED).quality.label
    'interpolated'
    """

    at: datetime
    index: Decimal
    quality: Quality
    reading_id: int | None = None


def index_at(at: datetime, before: Reading | None, after: Reading | None) -> Bound | None:
    """The index at ``at``, from the last reading before and the first one after.

    Either may stand exactly on ``at``. The straight line is
    ``before + (after - before) × elapsed / span``, in the register's unit.

    :return: None when one side is missing

    >>> from datetime import timedelta, timezone
    >>> noon = datetime(2019, 3, 1, 12, tzinfo=timezone.utc)
    >>> first, last = Reading(noon, Decimal(100)), Reading(noon + timedelta(days=2), Decimal(140))
    >>> index_at(noon, first, last).quality.label
    'measured'
    >>> bound = index_at(noon + timedelta(hours=12), first, last)
    >>> bound.index == 110, bound.quality.label
    (True, 'interpolated')
    >>> index_at(noon + timedelta(days=3), last, None) is None
    True
    """
    for reading in (before, after):
        if reading and reading.at == at:
            return exact(reading)
    if before is None or after is None:
        return None
    if after.index < before.index:
        raise BackwardIndex(before.index, after.index)
    growth = (after.index - before.index) * _ticks(before.at, at) / _ticks(before.at, after.at)
    quality = max(_quality(before), _quality(after), Quality.INTERPOLATED)
    return Bound(at, before.index + growth, quality)


def exact(reading: Reading) -> Bound:
    """The bound that stands on ``reading`` itself, such as the day a meter was fitted.

    >>> exact(Reading(datetime(2019, 3, 1), Decimal("5347.614"))).quality.label
    'measured'
    """
    return Bound(reading.at, reading.index, _quality(reading), reading.reading_id)


def _quality(reading: Reading) -> Quality:
    return Quality.ESTIMATED if reading.estimated else Quality.MEASURED


def _ticks(start: datetime, end: datetime) -> int:
    return (end - start) // datetime.resolution


@dataclass(frozen=True)
class Segment:
    """What one register counted between two bounds, in its own unit.

    :param multiplier: what the index is multiplied by (pulse or transformer ratio)
    :raises BackwardIndex: when the index goes down

    >>> from datetime import timezone
    >>> def bound(day, index):
    ...     at = datetime(2019, 3, day, tzinfo=timezone.utc)
    ...     return Bound(at, Decimal(index), Quality.MEASURED)
    >>> Segment(bound(1, "5347.614"), bound(31, "7462.89")).amount
    Decimal('2115.276')
    """

    start: Bound
    end: Bound
    multiplier: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.end.index < self.start.index:
            raise BackwardIndex(self.start.index, self.end.index)

    @property
    def amount(self) -> Decimal:
        """End less start, multiplied."""
        return (self.end.index - self.start.index) * self.multiplier

    @property
    def quality(self) -> Quality:
        """The worse of the two bounds."""
        return max(self.start.quality, self.end.quality)


def total(amounts: Iterable[tuple[Decimal | None, Quality]]) -> tuple[Decimal | None, Quality]:
    """The sum of amounts of one unit, such as those of a meter and of its successor.

    One missing part makes the sum missing, and so does the absence of any part.

    >>> total([(Decimal(30), Quality.MEASURED), (Decimal(12), Quality.INTERPOLATED)])
    (Decimal('42'), <Quality.INTERPOLATED: 1>)
    >>> total([(Decimal(30), Quality.MEASURED), (None, Quality.MISSING)])
    (None, <Quality.MISSING: 3>)
    >>> total([])
    (None, <Quality.MISSING: 3>)
    """
    found = False
    result, worst = Decimal(0), Quality.MEASURED
    for amount, quality in amounts:
        if amount is None:
            return None, Quality.MISSING
        found, result, worst = True, result + amount, max(worst, quality)
    return (result, worst) if found else (None, Quality.MISSING)


def gap_days(period: Period, parts: Iterable[Period]) -> int:
    """Days of ``period`` that none of ``parts`` covers, such as days without a meter.

    >>> from datetime import date
    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> gap_days(march, [Period(date(2019, 3, 11), date(2019, 4, 1))])
    10
    >>> gap_days(march, list(march.split(date(2019, 3, 11))))
    0
    """
    missing, reached = 0, period.start
    for part in sorted(parts):
        missing += max((part.start - reached).days, 0)
        reached = max(reached, part.end)
    return missing + max((period.end - reached).days, 0)
