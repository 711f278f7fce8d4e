"""Meters that count no delivery point: the main one of each network, and a sub-meter."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from odoo.addons.heat_base.engine.periods import local_midnight

from .cooperative import NETWORKS, TZ
from .delivery_points import MAKES, Make
from .reading_rounds import MeterLife, serial

#: what a network's pipes lose, in W for each kW subscribed: long pipes or a single building
LONG_PIPES, SHORT_PIPES = 20, 4
#: the point whose hot water is counted apart, and its share of the heat in percent
SUB_METER_POINT, SUB_METER_SHARE = "piscine", 30


@dataclass(frozen=True)
class NetworkMeter:
    """The main meter of a network: what its points draw and what its pipes lose.

    >>> from .reading_rounds import meter_lives
    >>> main = main_meters(meter_lives(date(2026, 10, 1)))[0]
    >>> main.network, main.installed
    ('brenouse', datetime.date(2021, 10, 1))
    """

    key: str
    serial: str
    network: str
    make: Make
    installed: date
    losses_w: int
    lives: tuple[MeterLife, ...] = field(repr=False)
    removed: None = None
    remote: bool = False
    is_missed: bool = False

    def passed(self, at: datetime) -> tuple[int, int]:
        """Wh and litres that have entered the network at ``at``.

        >>> from .reading_rounds import meter_lives
        >>> lives = meter_lives(date(2026, 10, 1))
        >>> main = main_meters(lives)[0]
        >>> at = local_midnight(date(2022, 1, 1), TZ)
        >>> drawn = sum(life.passed(at)[0] for life in lives if life.point.network == "brenouse")
        >>> 1 < main.passed(at)[0] / drawn < 1.2
        True
        """
        amounts = [life.passed(at) for life in self.lives]
        seconds = (at - local_midnight(self.installed, TZ)) // timedelta(seconds=1)
        lost = self.losses_w * max(seconds, 0) // 3600
        return sum(energy for energy, _volume in amounts) + lost, sum(
            volume for _energy, volume in amounts
        )


@dataclass(frozen=True)
class SubMeter:
    """A meter behind another, that counts a share of what passes through it.

    >>> from .reading_rounds import meter_lives
    >>> sub = sub_meter(meter_lives(date(2026, 10, 1)))
    >>> at = local_midnight(date(2026, 1, 1), TZ)
    >>> sub.passed(at)[0] * 100 // sub.parent.passed(at)[0]
    29
    """

    key: str
    serial: str
    parent: MeterLife = field(repr=False)
    make: Make
    installed: date
    removed: None = None
    remote: bool = False
    is_missed: bool = False

    def passed(self, at: datetime) -> tuple[int, int]:
        """Wh and litres that have passed at ``at``, rounded down."""
        energy, volume = self.parent.passed(at)
        return energy * SUB_METER_SHARE // 100, volume * SUB_METER_SHARE // 100


def main_meters(lives: Iterable[MeterLife]) -> tuple[NetworkMeter, ...]:
    """One a network, there since its first delivery point.

    >>> from .reading_rounds import meter_lives
    >>> len(main_meters(meter_lives(date(2026, 10, 1)))) == len(NETWORKS)
    True
    """
    by_network = {network.key: [] for network in NETWORKS}  # type: dict[str, list[MeterLife]]
    for life in lives:
        by_network[life.point.network].append(life)
    return tuple(_main_meter(key, tuple(fed)) for key, fed in by_network.items())


def _main_meter(network: str, lives: tuple[MeterLife, ...]) -> NetworkMeter:
    power = sum(point.power_kw for point in {life.point.key: life.point for life in lives}.values())
    pipes = LONG_PIPES if len(lives) > 1 else SHORT_PIPES
    key = f"main_{network}"
    return NetworkMeter(
        key,
        serial(key, 1),
        network,
        MAKES["main"],
        min(life.installed for life in lives),
        int(power * pipes),
        lives,
    )


def sub_meter(lives: Iterable[MeterLife]) -> SubMeter:
    """The one that counts the hot water of the swimming pool.

    >>> from .reading_rounds import meter_lives
    >>> sub_meter(meter_lives(date(2026, 10, 1))).parent.point.key
    'piscine'
    """
    parent = next(life for life in lives if life.point.key == SUB_METER_POINT)
    key = f"{SUB_METER_POINT}_hot_water"
    return SubMeter(key, serial(key, 1), parent, MAKES["tx"], parent.installed)
