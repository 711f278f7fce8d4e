"""The indexes a meter shows: a function of the meter and the instant, of nothing else.

A reading asked for twice, or a year later, is the same: what is generated today never
contradicts what was imported yesterday.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from odoo.addons.heat_base.engine.periods import local_midnight
from odoo.addons.heat_base.engine.units import UNITS, dimension

from .demand import Demand, daily_litres

_GENERATED = {"energy": "wh", "volume": "l"}


@dataclass(frozen=True)
class Dial:
    """The face of a register: its unit, its decimals, and the index it started from.

    ``start`` is counted in steps of the last decimal; ``digits`` is the number of digits
    in all, after which the register starts again from zero.
    """

    unit: str
    decimals: int
    start: int = 0
    digits: int = 8

    def shows(self, amount: int) -> Decimal:
        """The index after ``amount`` (Wh or litres, by the unit's dimension) has passed.

        A register shows whole steps only: it never rounds up.

        :raises UnknownUnit: for a unit that the engine of units does not know

        >>> Dial("mwh", decimals=3, start=1000).shows(2_500_999)
        Decimal('3.500')
        >>> Dial("gj", decimals=2).shows(1_000_000)
        Decimal('3.60')
        >>> Dial("m3", decimals=2).shows(50_558)
        Decimal('50.55')
        >>> Dial("kwh", decimals=0, start=999_998, digits=6).shows(3_000)
        Decimal('1')
        """
        per_unit = _per_unit(self.unit)
        passed = amount * 10**self.decimals * per_unit.numerator // per_unit.denominator
        steps = self.start + passed
        return Decimal(steps % 10**self.digits).scaleb(-self.decimals)


@cache
def _per_unit(unit: str) -> Fraction:
    """How many ``unit`` one Wh or one litre makes."""
    return UNITS[_GENERATED[dimension(unit)]][1] / UNITS[unit][1]


@dataclass(frozen=True)
class MeterSeries:
    """The life of one meter since ``origin``, the day from which it counts.

    Days are local days of the zone ``tz``; instants are aware. Sums are kept, so that
    asking for the hours of a year costs one pass over its days.
    """

    demand: Demand
    origin: date
    tz: str = "Europe/Paris"
    _sums: list[tuple[int, int]] = field(
        default_factory=lambda: [(0, 0)], repr=False, compare=False
    )

    def passed(self, instant: datetime) -> tuple[int, int]:
        """Energy in Wh and volume in litres that have passed at ``instant``.

        Nothing had passed before the origin.

        >>> series = MeterSeries(Demand("m", 5_000, 4_000), origin=date(2024, 1, 1))
        >>> series.passed(local_midnight(date(2023, 12, 31), "Europe/Paris"))
        (0, 0)
        >>> energy, litres = series.passed(local_midnight(date(2024, 1, 2), "Europe/Paris"))
        >>> energy == series.demand.daily_wh(date(2024, 1, 1))
        True
        """
        day = instant.astimezone(ZoneInfo(self.tz)).date()
        if day < self.origin:
            return 0, 0
        energy, volume = self._until(day)
        midnight, day_minutes = _local_day(day, self.tz)
        if instant == midnight:
            return energy, volume
        minutes = (instant - midnight) // timedelta(minutes=1)
        drawn, whole = self.demand.rhythm.elapsed_share(minutes, day_minutes)
        full_energy, full_volume = self._until(day + timedelta(days=1))
        return (
            energy + (full_energy - energy) * drawn // whole,
            volume + (full_volume - volume) * drawn // whole,
        )

    def _until(self, day: date) -> tuple[int, int]:
        """What has passed at the start of ``day``."""
        wanted = (day - self.origin).days
        while len(self._sums) <= wanted:
            current = self.origin + timedelta(days=len(self._sums) - 1)
            energy = self.demand.daily_wh(current)
            before_energy, before_volume = self._sums[-1]
            self._sums.append(
                (before_energy + energy, before_volume + daily_litres(energy, current))
            )
        return self._sums[wanted]


@lru_cache(maxsize=10_000)
def _local_day(day: date, tz: str) -> tuple[datetime, int]:
    """The instant at which a local day begins, and its length in minutes."""
    start = local_midnight(day, tz)
    end = local_midnight(day + timedelta(days=1), tz)
    return start, (end - start) // timedelta(minutes=1)


def hours(start: datetime, end: datetime) -> list[datetime]:
    """The whole hours from ``start`` included to ``end`` excluded, both aware and in UTC.

    >>> start, end = (local_midnight(date(2025, 3, day), "Europe/Paris") for day in (30, 31))
    >>> len(hours(start, end))
    23
    """
    count = (end - start) // timedelta(hours=1)
    return [start + timedelta(hours=hour) for hour in range(count)]
