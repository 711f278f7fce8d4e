"""Consumption of a register between two instants, from the readings around them.

An index is known exactly where a reading stands, by sharing what lies between two
readings (:mod:`.proration`), and nowhere else: there is no extrapolation, and a missing
reading makes a missing consumption, never zero.

A register shows only so many digits, then starts again from zero: between two valid readings
an index that goes down means one such rollover, where the register's capacity is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period

from .proration import Split, split_by_time


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


def growth(before: Reading, after: Reading, capacity: Decimal | None = None) -> Decimal:
    """What a register counted from one valid reading to the next, in its own unit.

    :param capacity: 10^digits × resolution, after which the index starts again from zero;
        None when it is not known
    :raises BackwardIndex: when the index goes down and cannot have started again

    >>> first, last = (Reading(datetime(2019, 3, day), Decimal(index))
    ...                for day, index in ((1, 9_999_850), (31, 120)))
    >>> growth(first, last, Decimal(10) ** 7)
    Decimal('270')
    """
    difference = after.index - before.index
    if difference >= 0:
        return difference
    if capacity is None or before.index >= capacity:
        raise BackwardIndex(before.index, after.index)
    return difference + capacity


@dataclass(frozen=True)
class Bound:
    """A register's index at an instant, and how it is known.

    ``reading_id`` is empty when the index was shared out of a span, which ``split`` then
    explains. ``turns`` is 1 when the register started again from zero between the reading
    before and this instant.

    >>> Bound(datetime(2019, 3, 1), Decimal("5347.6"), Quality.INTERPOLATED).quality.label
    'interpolated'
    """

    at: datetime
    index: Decimal
    quality: Quality
    reading_id: int | None = None
    split: Split | None = None
    turns: int = 0


def index_at(
    at: datetime,
    before: Reading | None,
    after: Reading | None,
    split: Split | None = None,
    capacity: Decimal | None = None,
) -> Bound | None:
    """The index at ``at``, from the last reading before and the first one after.

    Either may stand exactly on ``at``. The index is
    ``before + growth × weight before / weight of the span``, in the register's unit, kept to
    the ninth decimal as stored indexes are.

    :param split: the weights; without any, hours weigh the same
    :param capacity: see :func:`growth`
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
    counted = growth(before, after, capacity)
    split = split or split_by_time(before.at, at, after.at)
    index, turns = before.index + split.part_of(counted), 0
    if capacity is not None and after.index < before.index and index >= capacity:
        index, turns = index - capacity, 1
    quality = max(_quality(before), _quality(after), Quality.INTERPOLATED)
    return Bound(at, index, quality, split=split, turns=turns)


def exact(reading: Reading) -> Bound:
    """The bound that stands on ``reading`` itself, such as the day a meter was fitted.

    >>> exact(Reading(datetime(2019, 3, 1), Decimal("5347.614"))).quality.label
    'measured'
    """
    return Bound(reading.at, reading.index, _quality(reading), reading.reading_id)


def _quality(reading: Reading) -> Quality:
    return Quality.ESTIMATED if reading.estimated else Quality.MEASURED


@dataclass(frozen=True)
class Segment:
    """What one register counted between two bounds, in its own unit.

    :param multiplier: what the index is multiplied by (pulse or transformer ratio)
    :param capacity: see :func:`growth`
    :param turns: how often the register is known to have started again from zero; an index
        that goes down has done so once at least
    :raises BackwardIndex: when the index goes down and cannot have started again

    >>> from datetime import timezone
    >>> def bound(day, index):
    ...     at = datetime(2019, 3, day, tzinfo=timezone.utc)
    ...     return Bound(at, Decimal(index), Quality.MEASURED)
    >>> Segment(bound(1, "5347.614"), bound(31, "7462.89")).amount
    Decimal('2115.276')
    >>> rolled = Segment(bound(1, "9999850"), bound(31, "120"), capacity=Decimal(10) ** 7)
    >>> rolled.amount, rolled.rollovers
    (Decimal('270'), 1)
    """

    start: Bound
    end: Bound
    multiplier: Decimal = Decimal(1)
    capacity: Decimal | None = None
    turns: int = 0

    def __post_init__(self) -> None:
        falls = self.end.index < self.start.index
        if falls and (self.capacity is None or self.start.index >= self.capacity):
            raise BackwardIndex(self.start.index, self.end.index)

    @property
    def rollovers(self) -> int:
        """How often the register started again from zero."""
        if self.capacity is None:
            return 0
        return max(self.turns, int(self.end.index < self.start.index))

    @property
    def amount(self) -> Decimal:
        """End less start, and a whole capacity for each rollover, multiplied."""
        turned = self.rollovers * (self.capacity or Decimal(0))
        return (self.end.index - self.start.index + turned) * self.multiplier

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
