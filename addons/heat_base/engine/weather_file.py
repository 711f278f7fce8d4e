"""Météo-France's daily climatological files: one line a station and day.

Published by department under the Licence Ouverte 2.0, plain or compressed, as
"Données climatologiques de base - quotidiennes", files ``RR-T-Vent``. Columns are separated by
semicolons and named by the first line: ``NUM_POSTE`` (eight digits, sometimes after a space),
``NOM_USUEL``, ``LAT``, ``LON``, ``ALTI``, ``AAAAMMJJ``, then each quantity followed by its quality
code. ``TN`` is the lowest temperature from 18 h UTC the day before to 18 h UTC, ``TX`` the highest
from 6 h UTC to 6 h UTC the day after, both in °C.

Quality codes: 0 protected (validated for good by the climatologist), 1 validated, 2 doubtful and
being checked, 9 filtered (has passed the first automatic checks). A doubtful value is not given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .errors import EngineError

#: quality codes of the files → the words of our records
QUALITIES = {"0": "protected", "1": "validated", "2": "doubtful", "9": "filtered"}
NEEDED = ("NUM_POSTE", "AAAAMMJJ", "TN", "TX")
#: °C; no French station, overseas included, has ever measured outside
COLDEST, HOTTEST = Decimal(-60), Decimal(60)
#: characters; published lines have some 250
LONGEST_LINE = 4000

_TEMPERATURE = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{8}")
_STATION = re.compile(r"\s*\"?[0-9A-Za-z_-]{1,20}\"?\s*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


class NotADailyFile(EngineError):
    """A file without the columns of daily temperatures; parameters ``missing``, ``header``."""

    def __init__(self, missing: tuple[str, ...], header: str) -> None:
        super().__init__("not_a_daily_file", missing=missing, header=header)


class Refusal(NamedTuple):
    """A line that cannot be used: its number, the value at fault, and why.

    >>> Refusal(6, "20261301", "bad_date").line
    6
    """

    line: int
    value: str
    code: str


class Day(NamedTuple):
    """Temperatures of a station's day; None where the file gives none, or a doubtful one.

    >>> Day(2, "25056001", date(2026, 1, 1), None, Decimal(5), "doubtful", "validated").t_min
    """

    line: int
    station: str
    day: date
    t_min: Decimal | None
    t_max: Decimal | None
    quality_min: str
    quality_max: str


@dataclass(frozen=True)
class Place:
    """Where a station stands, as each line of the file repeats it.

    >>> columns = columns_of("NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;TN;QTN;TX;QTX")
    >>> place_of("25056001;BESANCON;47.249;5.988;307;20260101;-1.0;1;4.0;1".split(";"), columns)
    Place(name='BESANCON', latitude='47.249', longitude='5.988', altitude='307')
    """

    name: str
    latitude: str
    longitude: str
    altitude: str


def station_key(code: str) -> str:
    """A station's number as it is compared: spreadsheets drop its leading zeros.

    >>> station_key(" 01014002") == station_key("1014002")
    True
    """
    return code.strip().strip('"').lstrip("0")


def columns_of(header: str) -> dict[str, int]:
    """Where each column stands in the lines.

    :raises NotADailyFile: when one of the columns needed is not there

    >>> columns_of("NUM_POSTE;AAAAMMJJ;TN;QTN;TX;QTX")["TX"]
    4
    >>> columns_of("NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;T;QT")
    Traceback (most recent call last):
    heat_base.engine.weather_file.NotADailyFile: not_a_daily_file(...)
    """
    names = header.lstrip("\ufeff").strip().split(";")
    columns = {name.strip().strip('"').upper(): place for place, name in enumerate(names)}
    missing = tuple(name for name in NEEDED if name not in columns)
    if missing:
        raise NotADailyFile(missing, header[:200])
    return columns


def place_of(cells: list[str], columns: Mapping[str, int]) -> Place:
    """The name and place of the station of a line; empty where the file has no such column.

    >>> place_of(["25056001", "20260101", "", ""], columns_of("NUM_POSTE;AAAAMMJJ;TN;TX")).name
    ''
    """

    def cell(name: str) -> str:
        text = cells[columns[name]] if name in columns else ""
        return _UNPRINTABLE.sub("", text).strip().strip('"')[:100]

    return Place(cell("NOM_USUEL"), cell("LAT"), cell("LON"), cell("ALTI"))


def read_days(
    lines: Iterable[tuple[int, str]],
    columns: Mapping[str, int],
    stations: Mapping[str, str],
    last_day: date,
) -> Iterator[Day | Refusal]:
    """The days of the stations wanted, and the lines that cannot be used.

    :param lines: numbered lines after the header
    :param stations: :func:`station_key` → the name under which the station is given
    :param last_day: a later day is refused

    Lines of other stations, blank lines and lines without any temperature are left out.

    >>> columns = columns_of("NUM_POSTE;AAAAMMJJ;TN;QTN;TX;QTX")
    >>> lines = [(2, "25056001;20260101;-3.2;1;4.0;9"), (3, "25056001;20260102;0.1;2;5.0;1"),
    ...          (4, "25056001;20260103;;;;"), (5, "39362001;20260101;0;1;1;1"),
    ...          (6, "25056001;20261301;0;1;1;1")]
    >>> for found in read_days(lines, columns, {"25056001": "besancon"}, date(2026, 12, 31)):
    ...     print(found)  # doctest: +ELLIPSIS
    Day(line=2, station='besancon', day=..., t_min=Decimal('-3.2'), t_max=Decimal('4.0'),
        quality_min='validated', quality_max='filtered')
    Day(line=3, station='besancon', day=..., t_min=None, t_max=Decimal('5.0'),
        quality_min='doubtful', quality_max='validated')
    Refusal(line=6, value='20261301', code='bad_date')
    """
    station_column, width = columns["NUM_POSTE"], len(columns)
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            yield Refusal(number, line[:60], "line_too_long")
            continue
        text = line.strip()
        if not text:
            continue
        cells = text.split(";")
        if len(cells) < width:
            yield Refusal(number, text[:60], "wrong_columns")
            continue
        station = stations.get(station_key(cells[station_column]))
        if station is not None:
            found = _day(number, cells, columns, station, last_day)
            if found:
                yield found


def _day(
    number: int, cells: list[str], columns: Mapping[str, int], station: str, last_day: date
) -> Day | Refusal | None:
    """What one line of a station says: its day, why not, or nothing of temperatures."""
    text = cells[columns["AAAAMMJJ"]].strip()
    day = _date(text)
    if day is None:
        return Refusal(number, text, "bad_date")
    if day > last_day:
        return Refusal(number, text, "future_date")
    t_min, quality_min, refusal = _temperature(number, cells, columns, "TN")
    if refusal:
        return refusal
    t_max, quality_max, refusal = _temperature(number, cells, columns, "TX")
    if refusal:
        return refusal
    if not quality_min and not quality_max:
        return None
    if t_min is not None and t_max is not None and t_min > t_max:
        return Refusal(number, f"TN {t_min} > TX {t_max}", "reversed_temperatures")
    return Day(number, station, day, t_min, t_max, quality_min, quality_max)


def _date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _temperature(
    number: int, cells: list[str], columns: Mapping[str, int], name: str
) -> tuple[Decimal | None, str, Refusal | None]:
    """The value that may be used, its quality ('' for an empty cell), or why it is refused.

    Without a quality code the value has at least been published: it counts as filtered.
    """
    text = cells[columns[name]].strip()
    if not text:
        return None, "", None
    if not _TEMPERATURE.fullmatch(text):
        return None, "", Refusal(number, text[:60], "bad_temperature")
    code = cells[columns[f"Q{name}"]].strip() if f"Q{name}" in columns else "9"
    quality = QUALITIES.get(code or "9")
    if quality is None:
        return None, "", Refusal(number, code[:60], "unknown_quality")
    if quality == "doubtful":
        return None, quality, None
    value = Decimal(text.replace(",", "."))
    if not COLDEST <= value <= HOTTEST:
        return None, "", Refusal(number, text, "impossible_temperature")
    return value, quality, None


@dataclass(frozen=True)
class Found:
    """A station of a file: ``days`` of its lines, ``first`` to ``last``, have both temperatures.

    >>> columns = columns_of("NUM_POSTE;AAAAMMJJ;TN;QTN;TX;QTX")
    >>> lines = [(2, "25056001;20260101;-3.2;1;4.0;9"), (3, "25056001;20260102;;;5.0;1"), (4, "x")]
    >>> survey(lines, columns)["25056001"].days
    1
    """

    code: str
    place: Place
    first: date | None
    last: date | None
    days: int


def survey(lines: Iterable[tuple[int, str]], columns: Mapping[str, int]) -> dict[str, Found]:
    """The stations of a file by :func:`station_key`, without judging their values.

    Lines that make no sense are left out; importing names them.

    >>> survey([(2, "25056001;20260101;-3.2;1;4.0;9")],
    ...        columns_of("NUM_POSTE;AAAAMMJJ;TN;QTN;TX;QTX"))["25056001"].last
    datetime.date(2026, 1, 1)
    """
    width, station = len(columns), columns["NUM_POSTE"]
    day, t_min, t_max = columns["AAAAMMJJ"], columns["TN"], columns["TX"]
    places: dict[str, list[str]] = {}
    spans: dict[str, tuple[str, str, int]] = {}
    for _number, line in lines:
        cells = line.strip().split(";")
        if len(cells) < width or not _DATE.fullmatch(cells[day].strip()):
            continue
        code = cells[station]
        if code not in places:
            if not _STATION.fullmatch(code):
                continue
            places[code], spans[code] = cells, ("99999999", "00000000", 0)
        if cells[t_min].strip() and cells[t_max].strip():
            first, last, count = spans[code]
            text = cells[day].strip()
            if (text < first or text > last) and not _date(text):
                continue
            spans[code] = min(first, text), max(last, text), count + 1
    return {
        station_key(code): Found(
            code.strip().strip('"'),
            place_of(cells, columns),
            _date(spans[code][0]),
            _date(spans[code][1]),
            spans[code][2],
        )
        for code, cells in places.items()
        if station_key(code)
    }
