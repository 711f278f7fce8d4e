"""What two invented weather stations publish: the temperatures that drive the readings.

The mean of a day's two temperatures in the valley is the very mean that :mod:`climate` gives, so
that degree days counted from the published file are those the buildings were heated by. The
station of the pass stands higher and is colder; it serves where the valley's is in doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .chance import permille
from .climate import mean_temperature_mk

HEADER = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;HTN;QHTN;TX;QTX;HTX;QHTX\n"
SOURCE = "Service météorologique imaginaire"

_HALF_RANGE = 4500  # thousandths of °C between a day's mean and its extremes
_HALF_RANGE_MOOD = 2000
_DOUBT = 990  # draws of 1000 above which a temperature is published as doubtful


@dataclass(frozen=True)
class Station:
    """A station; ``colder_mk`` is how much below the valley it is, in thousandths of °C.

    >>> isinstance(STATIONS[0], Station), STATIONS[0].code
    (True, '39999001')
    """

    key: str
    code: str
    name: str
    latitude: str
    longitude: str
    altitude_m: int
    colder_mk: int = 0
    doubts: bool = False


#: department 39 has no commune 999: no real station bears these numbers
STATIONS = (
    Station("valley", "39999001", "Brenouse-le-Bourg", "46.620000", "5.980000", 900, doubts=True),
    Station("pass", "39999002", "Col de la Combe Noire", "46.650000", "6.020000", 1090, 1200),
)


def extremes_mk(day: date, station: Station = STATIONS[0]) -> tuple[int, int]:
    """Lowest and highest temperature of ``day``, in thousandths of °C.

    >>> low, high = extremes_mk(date(2025, 1, 15))
    >>> (low + high) // 2 == mean_temperature_mk(date(2025, 1, 15))
    True
    """
    mood = permille("range", day.toordinal()) * _HALF_RANGE_MOOD // 1000
    mean, half = mean_temperature_mk(day) - station.colder_mk, _HALF_RANGE + mood
    return mean - half, mean + half


def is_doubtful(day: date, station: Station = STATIONS[0]) -> bool:
    """Whether the station publishes the lowest temperature of ``day`` as doubtful.

    >>> days = [date.fromordinal(date(2024, 1, 1).toordinal() + n) for n in range(1000)]
    >>> 1 <= sum(map(is_doubtful, days)) <= 12
    True
    """
    return station.doubts and permille("doubt", day.toordinal()) > _DOUBT


def daily_file(start: date, end: date) -> Iterator[str]:
    """The lines of both stations from ``start`` included to ``end`` excluded, header first.

    >>> lines = list(daily_file(date(2025, 1, 15), date(2025, 1, 16)))
    >>> len(lines), lines[1].split(";")[5]
    (3, '20250115')
    """
    yield HEADER
    for station in STATIONS:
        place = (
            f"{station.code};{station.name.upper()};{station.latitude};{station.longitude};"
            f"{station.altitude_m}"
        )
        for number in range(start.toordinal(), end.toordinal()):
            day = date.fromordinal(number)
            low, high = (Decimal(value).scaleb(-3) for value in extremes_mk(day, station))
            quality = "2" if is_doubtful(day, station) else "1"
            yield f"{place};{day:%Y%m%d};;;{low};{quality};0600;9;{high};1;1400;9\n"
