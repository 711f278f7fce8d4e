"""Cells of an operation log: days, numbers with their units, and words for “not read”."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo.addons.heat_base.engine.delimited import DateOrder
from odoo.addons.heat_base.engine.spreadsheet import Cell

from .errors import BadCell
from .log_titles import plain

#: What operators write where they did not look.
NOT_READ = frozenset(
    {"", "hs", "h s", "nr", "nc", "na", "n a", "nm", "x", "ras", "non releve", "non mesure",
     "pas releve", "not measured", "not read", "panne", "arret"}
)  # fmt: skip
#: First words of rows that sum up those above.
TOTALS = frozenset(
    {"total", "totaux", "totals", "somme", "sum", "moyenne", "moyennes", "mean", "average",
     "cumul", "maxi", "mini", "max", "min", "maximum", "minimum"}
)  # fmt: skip
#: Spreadsheets count days from here.
_DAY_ZERO = date(1899, 12, 30)
_MONTHS = {
    **{name: rank for rank, names in enumerate(
        ("janv janvier jan january", "fevr fevrier fev feb february", "mars mar march",
         "avr avril apr april", "mai may", "juin jun june", "juil juillet jul july",
         "aout aug august", "sept septembre sep september", "oct octobre october",
         "nov novembre november", "dec decembre december"), start=1) for name in names.split()},
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", re.ASCII)
_WORDED = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4}|\d{2})", re.ASCII)
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)([^\d]*)", re.ASCII)


@dataclass(frozen=True)
class Measure:
    """What a column of numbers takes: its units as written, bounds, whether it is whole.

    >>> level: Measure = MEASURES["fuel_level"]
    >>> str(level.high), level.whole
    ('100', False)
    """

    units: frozenset[str]
    low: Decimal
    high: Decimal
    whole: bool = False


_DEGREES = frozenset({"c", "°c", "°", "degres", "deg"})
MEASURES: dict[str, Measure] = {
    "t_outdoor": Measure(_DEGREES, Decimal(-50), Decimal(60)),
    "t_supply": Measure(_DEGREES, Decimal(-20), Decimal(220)),
    "t_return": Measure(_DEGREES, Decimal(-20), Decimal(220)),
    "pressure_bar": Measure(frozenset({"bar", "bars", "b"}), Decimal(0), Decimal(60)),
    "fuel_level": Measure(frozenset({"%", "pct"}), Decimal(0), Decimal(100)),
    "ash_kg": Measure(frozenset({"kg", "kgs"}), Decimal(0), Decimal(100_000)),
    "make_up_m3": Measure(frozenset({"m3", "m³"}), Decimal(0), Decimal(10_000)),
    "hour_counter": Measure(
        frozenset({"h", "heures", "heure", "hours", "hrs"}), Decimal(0), Decimal(10**7)
    ),
    "start_counter": Measure(frozenset(), Decimal(0), Decimal(10**8), whole=True),
    "t_flue": Measure(_DEGREES, Decimal(-20), Decimal(900)),
}


def is_total(first: Cell) -> bool:
    """Whether a row whose first cell is this one sums up others.

    >>> is_total("TOTAL février"), is_total("Moyenne :"), is_total("12/02/2026")
    (True, True, False)
    """
    words = plain(first).split() if isinstance(first, str) else []
    return bool(words) and words[0] in TOTALS


def is_not_read(cell: Cell) -> bool:
    """Whether a cell says that nobody looked, or that the instrument is out of order.

    >>> is_not_read("—"), is_not_read("HS"), is_not_read("0"), is_not_read(Decimal(0))
    (True, True, False, False)
    """
    return isinstance(cell, str) and plain(cell) in NOT_READ


def day(column: str, cell: Cell, order: DateOrder = "dmy") -> date:
    """The day that a cell tells, typed or written, with the name of a weekday or not.

    :raises BadCell: ``bad_day``

    >>> day("Date", "lundi 2 février 2026"), day("Date", "02/02/26")
    (datetime.date(2026, 2, 2), datetime.date(2026, 2, 2))
    >>> day("Date", datetime(2026, 2, 2, 7, 30)), day("Date", Decimal(46055))
    (datetime.date(2026, 2, 2), datetime.date(2026, 2, 2))
    >>> day("Date", "31/02/2026")
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant_logbook.engine.errors.BadCell: bad_day(...)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal) and 30_000 < cell < 80_000:
        # a day whose cell lost its format: the days since that of the spreadsheet's zero
        return _DAY_ZERO + timedelta(days=int(cell))
    text = str(cell).strip()
    parts = _parts(text, order)
    try:
        year, month, number = parts or (0, 0, 0)
        return date(year + 2000 if year < 100 and parts else year, month, number)
    except ValueError:
        raise BadCell("bad_day", column, text) from None


def _parts(text: str, order: DateOrder) -> tuple[int, int, int] | None:
    if match := _ISO.search(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMBERS.search(text):
        first, second = int(match[1]), int(match[2])
        month, number = (first, second) if order == "mdy" else (second, first)
        return int(match[3]), month, number
    if (match := _WORDED.search(plain(text))) and match[2] in _MONTHS:
        return int(match[3]), _MONTHS[match[2]], int(match[1])
    return None


def number(target: str, column: str, cell: Cell, decimal: str = ",") -> Decimal | None:
    """The number of a cell of what is looked at, None where nobody looked.

    :param target: a key of ``MEASURES``
    :param decimal: the decimal mark of written numbers
    :raises BadCell: ``bad_number``, ``bad_unit``, ``ambiguous``, ``fraction``, ``not_whole`` or
        ``out_of_range``

    >>> str(number("t_supply", "Départ", "82 °C")), str(number("hour_counter", "H", "1 204,5 h"))
    ('82', '1204.5')
    >>> number("t_supply", "Départ", "HS") is None, str(number("t_outdoor", "Ext", "−3,5"))
    (True, '-3.5')
    >>> number("t_supply", "Départ", "tiède")
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant_logbook.engine.errors.BadCell: bad_number(...)
    """
    if is_not_read(cell):
        return None
    value = cell if isinstance(cell, Decimal) else _written(target, column, str(cell), decimal)
    measure = MEASURES[target]
    if target == "fuel_level" and 0 < value < 1:
        raise BadCell("fraction", column, str(cell))
    if measure.whole and value != int(value):
        raise BadCell("not_whole", column, str(cell))
    if not measure.low <= value <= measure.high:
        raise BadCell("out_of_range", column, str(cell))
    return value


def truth(cell: Cell) -> bool:
    """Whether a cell says yes: a tick, a word, a number that is not zero.

    >>> truth("Oui"), truth("x"), truth("non"), truth(""), truth(Decimal(1))
    (True, True, False, False, True)
    """
    if isinstance(cell, Decimal):
        return bool(cell)
    return plain(str(cell)) in {"oui", "yes", "x", "vrai", "true", "1", "o", "y"}


def _written(target: str, column: str, text: str, decimal: str) -> Decimal:
    compact = re.sub(r"[\s\u00a0\u202f']", "", text).replace("−", "-").casefold()
    match = _NUMBER.fullmatch(compact)
    if not match:
        raise BadCell("bad_number", column, text)
    sign, digits, unit = match.groups()
    if unit and unit.strip(".") not in MEASURES[target].units:
        raise BadCell("bad_unit", column, text)
    other = "." if decimal == "," else ","
    if decimal in digits:
        digits = digits.replace(other, "").replace(decimal, ".")
    elif digits.count(other) == 1:
        whole, part = digits.split(other)
        if len(part) == 3 and whole not in ("", "0"):
            raise BadCell("ambiguous", column, text)
        digits = f"{whole}.{part}"
    else:
        digits = digits.replace(other, "")
    try:
        return Decimal(f"{sign}{digits}")
    except ArithmeticError:
        raise BadCell("bad_number", column, text) from None
