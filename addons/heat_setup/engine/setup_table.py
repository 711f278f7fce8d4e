"""The lines of a filled sheet: what each cell says, and what is wrong with those that say nothing.

Nothing is guessed. A cell that does not hold what its column wants is told with its value; a line
is read whole, so that all its faults are told at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum.fr import siret

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_cooperative_import.engine.register_table import BadCell, day, plain

from .setup_sheets import EXAMPLE, Column, Sheet

#: Rows in which the titles of the columns are looked for: the purpose stands above them.
PREAMBLE = 20
#: What a cell says.
Value = str | date | Decimal | int | tuple[str, ...]

_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,9})?", re.ASCII)


class NoHeader(EngineError):
    """No row near the top has the titles of the sheet; parameter ``sheet``."""

    def __init__(self, sheet: str) -> None:
        super().__init__("no_header", sheet=sheet)


class MissingColumn(EngineError):
    """The titles leave a column out that every line needs; parameters ``number``, ``column``."""

    def __init__(self, number: int, column: str) -> None:
        super().__init__("missing_column", number=number, column=column)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: ``code``, the heading of its ``column``, its ``value``.

    >>> Fault("bad_date", "Début", "31/02/2025").column
    'Début'
    """

    code: str
    column: str
    value: str


@dataclass(frozen=True)
class Row:
    """A line: its ``number`` as the spreadsheet shows it, its values by column, its faults.

    >>> Row(4, {"code": "BOURG"}, ()).cells["code"]
    'BOURG'
    """

    number: int
    cells: dict[str, Value] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def rows(sheet: Sheet, table: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    """The lines under the titles, the examples left out.

    :param table: numbered rows of texts
    :raises NoHeader: when no row near the top has two titles of the sheet
    :raises MissingColumn: when a column that every line needs is not there

    >>> from .setup_sheets import SHEETS
    >>> table = [(1, ["Une ligne par réseau"]), (2, ["code", "NOM", "Taux EnR&R (%)"]),
    ...          (3, ["EXEMPLE A", "Un réseau", "80"]), (4, [" B1 ", "Le bourg", "62,5"]),
    ...          (5, ["B2", "", "beaucoup"])]
    >>> good, bad = rows(SHEETS[0], table)
    >>> good.number, good.cells
    (4, {'code': 'B1', 'name': 'Le bourg', 'share': Decimal('62.5')})
    >>> [(fault.code, fault.column, fault.value) for fault in bad.faults]
    [('missing', 'Nom', ''), ('bad_number', 'Taux EnR&R (%)', 'beaucoup')]
    """
    places: dict[Column, int] = {}
    for number, cells in table:
        if not places:
            found = _places(sheet, cells)
            if len(found) > 1:
                _check_whole(sheet, number, found)
                places = found
            elif number > PREAMBLE:
                break
            continue
        told = {
            column: cells[place].strip() if place < len(cells) else ""
            for column, place in places.items()
        }
        first = told.get(sheet.columns[0], "")
        if any(told.values()) and not plain(first).startswith(plain(EXAMPLE)):
            yield _row(number, told)
    if not places:
        raise NoHeader(sheet.title)


def _places(sheet: Sheet, header: Sequence[str]) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for column in sheet.columns:
        for place, heading in enumerate(header):
            if column.is_headed(heading) and place not in found.values():
                found[column] = place
                break
    return found


def _check_whole(sheet: Sheet, number: int, places: dict[Column, int]) -> None:
    for column in sheet.columns:
        if column.is_required and column not in places:
            raise MissingColumn(number, column.heading)


def _row(number: int, told: dict[Column, str]) -> Row:
    cells: dict[str, Value] = {}
    faults = []
    for column, text in told.items():
        if not text:
            if column.is_required:
                faults.append(Fault("missing", column.heading, ""))
            continue
        try:
            cells[column.code] = value(column, text)
        except BadCell as error:
            faults.append(Fault(error.code, column.heading, text))
    return Row(number, cells, tuple(faults))


def value(column: Column, text: str) -> Value:
    """What a cell says, of the kind of its column.

    :param text: what stands there, without spaces around it
    :raises BadCell: ``bad_date``, ``bad_number``, ``bad_percent``, ``bad_year``, ``bad_word``,
        ``bad_siret`` or ``bad_postcode``

    >>> value(Column("power", "kW", "number"), "1 250,5")
    Decimal('1250.5')
    >>> value(Column("zip", "CP", "postcode"), "5200")
    '05200'
    >>> value(Column("start", "Début", "day"), "1/9/2025")
    datetime.date(2025, 9, 1)
    >>> value(Column("p", "Points", "list"), "SST-01 ; SST-02")
    ('SST-01', 'SST-02')
    >>> value(Column("s", "Taux", "percent"), "100 %")
    Decimal('100')
    >>> value(Column("s", "Taux", "percent"), "1")
    Traceback (most recent call last):
    odoo.addons.heat_cooperative_import.engine.register_table.BadCell: bad_percent
    """
    kind = column.kind
    if kind == "day":
        return day(column.code, text)
    if kind in ("number", "percent", "year"):
        return _figure(column, text)
    if kind == "choice":
        return _choice(column, text)
    if kind == "list":
        return tuple(filter(None, (part.strip() for part in re.split(r"[;\n]", text))))
    if kind == "siret":
        return _siret(column, text)
    if kind == "postcode":
        return _postcode(column, text)
    return " ".join(text.split())


def _figure(column: Column, text: str) -> Value:
    compact = "".join(text.split())
    if column.kind == "percent":
        compact = compact.removesuffix("%")
    if not _NUMBER.fullmatch(compact):
        raise BadCell("bad_year" if column.kind == "year" else "bad_number", column.code, text)
    number = Decimal(compact.replace(",", "."))
    if column.kind == "percent" and (number > 100 or 0 < number <= 1):
        # a workbook keeps a percentage as a fraction: 0.8 may be 0.8 % or 80 %, 1 may be 100 %
        raise BadCell("bad_percent", column.code, text)
    if column.kind != "year":
        return number
    if number != int(number) or not 1990 <= number <= 2100:
        raise BadCell("bad_year", column.code, text)
    return int(number)


def _choice(column: Column, text: str) -> str:
    for word, key in column.choices:
        if plain(word) == plain(text):
            return key
    raise BadCell("bad_word", column.code, text)


def _siret(column: Column, text: str) -> str:
    digits = re.sub(r"[\s.\-]", "", text)
    if len(digits) != 14 or not siret.is_valid(digits):
        raise BadCell("bad_siret", column.code, text)
    return digits


def _postcode(column: Column, text: str) -> str:
    digits = "".join(text.split())
    if re.fullmatch(r"\d{4}", digits, re.ASCII):
        # a spreadsheet takes the zero away from 05200
        return f"0{digits}"
    if not re.fullmatch(r"\d{5}", digits, re.ASCII):
        raise BadCell("bad_postcode", column.code, text)
    return digits
