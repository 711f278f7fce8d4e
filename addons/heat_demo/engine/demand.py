"""What a building asks of its network, day by day and hour by hour."""

from dataclasses import dataclass
from datetime import date

from .chance import permille
from .climate import degree_days_mk

_NOISE = 60  # thousandths of a day's energy
_MILD = 2000  # thousandths of °C: below two degree days the heating stays off


@dataclass(frozen=True)
class Rhythm:
    """When a kind of building draws its heat.

    ``week``: percent of an ordinary day, Monday to Sunday;
    ``hours``: relative weights of the 24 hours of a day.
    """

    week: tuple[int, ...]
    hours: tuple[int, ...]

    def elapsed_share(self, minutes: int, day_minutes: int) -> tuple[int, int]:
        """Share of the day's energy drawn ``minutes`` after local midnight, as a fraction.

        ``day_minutes`` is 1440, or 1380 and 1500 on the days the clocks change: the day's
        profile is then stretched to fit.

        >>> HOME.elapsed_share(0, 1440)[0]
        0
        >>> drawn, whole = HOME.elapsed_share(1500, 1500)
        >>> drawn == whole
        True
        """
        hour, rest = divmod(minutes * 24, day_minutes)
        drawn = sum(self.hours[:hour]) * day_minutes
        if rest:
            drawn += self.hours[hour] * rest
        return drawn, sum(self.hours) * day_minutes


#: dwellings: morning and evening peaks
HOME = Rhythm(
    week=(100, 100, 99, 100, 101, 106, 107),
    hours=(3, 3, 3, 3, 3, 5, 6, 7, 6, 5, 4, 4, 4, 4, 4, 4, 4, 5, 6, 6, 5, 5, 4, 3),
)
#: offices and schools: warmed up before opening, set back at night and at weekends
OFFICE = Rhythm(
    week=(118, 108, 104, 106, 102, 66, 70),
    hours=(3, 3, 3, 3, 5, 6, 7, 7, 6, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3),
)
#: pools, nursing homes, hotels: almost level
CONTINUOUS = Rhythm(
    week=(98, 99, 101, 100, 100, 102, 100),
    hours=(3, 3, 3, 3, 4, 5, 6, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 4, 4, 4, 3),
)
#: ovens, cheese dairies: from the night to the early afternoon
WORKSHOP = Rhythm(
    week=(100, 108, 108, 108, 108, 104, 60),
    hours=(2, 3, 6, 8, 9, 9, 8, 8, 7, 7, 6, 6, 5, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2),
)
#: halls and churches: warmed for the end of the week
WEEKEND = Rhythm(
    week=(50, 50, 62, 66, 122, 186, 164),
    hours=(2, 2, 2, 2, 3, 4, 5, 6, 7, 7, 6, 5, 5, 5, 5, 5, 6, 7, 7, 7, 6, 4, 3, 2),
)


@dataclass(frozen=True)
class Demand:
    """Heat demand of one delivery point.

    ``key`` names the noise that is the building's own; ``base_wh`` is the hot water of a
    day; ``slope_wh`` the heating of one degree day; both in Wh.
    """

    key: str
    base_wh: int
    slope_wh: int
    rhythm: Rhythm = HOME

    def daily_wh(self, day: date) -> int:
        """Energy of a local day in Wh.

        >>> house = Demand("house", base_wh=6_000, slope_wh=5_000)
        >>> house.daily_wh(date(2025, 1, 15)) > house.daily_wh(date(2025, 7, 15)) > 0
        True
        """
        degree_days = degree_days_mk(day)
        heating = self.slope_wh * degree_days // 1000 if degree_days > _MILD else 0
        ordinary = (self.base_wh + heating) * self.rhythm.week[day.weekday()] // 100
        noise = permille("demand", self.key, day.toordinal()) * _NOISE // 1000
        return ordinary * (1000 + noise) // 1000


def daily_litres(energy_wh: int, day: date) -> int:
    """Water that carries ``energy_wh`` on ``day``, in litres.

    The spread between flow and return widens with the cold, from 22 to some 38 K;
    water gives 1.163 Wh per litre and kelvin.

    >>> daily_litres(1_163_000, date(2025, 7, 15))
    45454
    """
    spread_mk = 22_000 + degree_days_mk(day) * 6 // 10
    return energy_wh * 1_000_000 // (1163 * spread_mk)
