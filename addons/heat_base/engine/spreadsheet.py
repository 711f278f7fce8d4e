"""Tables in XLSX workbooks, read row by row whatever their size.

openpyxl streams the rows; a workbook that is damaged, or not one, makes it raise nearly
anything: here it is always :class:`BadSpreadsheet`. Typed cells stay typed, texts are left
to the profile. Numbers have the fifteen digits that spreadsheets show and keep.
"""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

from .delimited import PREAMBLE, DateOrder, EmptyFile, Line, MissingColumns
from .errors import EngineError

#: What a cell holds; an empty text when it holds nothing.
Cell = str | Decimal | datetime | date | time

#: Rows of a sheet, as Excel allows; a row numbered beyond is damage.
MAX_ROWS = 1_048_576
#: Columns read; no table of ours is wider.
MAX_COLUMNS = 256
#: Bytes of shared texts, once unpacked: they are all kept in memory while rows are read.
MAX_TEXTS = 256 << 20
#: Bytes of a whole workbook once unpacked.
MAX_UNPACKED = 4 << 30


class BadSpreadsheet(EngineError):
    """A workbook that cannot be read; parameter ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__("bad_spreadsheet", reason=reason)


class MissingSheet(EngineError):
    """No sheet of this name; parameters ``sheet`` and ``sheets``."""

    def __init__(self, sheet: str, sheets: Sequence[str]) -> None:
        super().__init__("missing_sheet", sheet=sheet, sheets=", ".join(sheets))


def sheet_names(stream: BinaryIO) -> list[str]:
    """The sheets of a workbook, in their order.

    :raises BadSpreadsheet: when it cannot be read

    >>> sheet_names(io.BytesIO(write([["numero"]], "Relevés")))
    ['Relevés']
    """
    with closing(_open(stream)) as book:
        return [sheet.title for sheet in book.worksheets]


def rows(stream: BinaryIO, sheet: str = "") -> Iterator[tuple[int, list[Cell]]]:
    """The numbered rows of a sheet, the first unless named; blank ones are passed over.

    :raises BadSpreadsheet: when the workbook cannot be read
    :raises MissingSheet: when it has no sheet of this name

    >>> list(rows(io.BytesIO(write([["numero", "kWh"], ["100", Decimal("5.5")]]))))
    [(1, ['numero', 'kWh']), (2, ['100', Decimal('5.5')])]
    """
    with closing(_open(stream)) as book:
        table = _sheet(book, sheet)
        found = _rows(table)
        while True:
            try:
                number, cells = next(found, (0, None))
            except EngineError:
                raise
            except Exception as error:  # noqa: BLE001  openpyxl raises whatever bad bytes lead it to
                raise BadSpreadsheet(_reason(error)) from None
            if cells is None:
                return
            if number > MAX_ROWS:
                raise BadSpreadsheet(f"row {number}")
            if cells:
                yield number, cells


def write(table: Iterable[Sequence[Cell]], sheet: str = "") -> bytes:
    """A workbook of one sheet that holds these rows.

    >>> write([["numero", "kWh"]])[:2]
    b'PK'
    """
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet or None)
    for cells in table:
        page.append([_written(page, cell) for cell in cells])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(cell: Cell, order: DateOrder = "iso", decimal: str = ".") -> str:
    """A cell as it would be written in a text file of this order of dates and decimal mark.

    >>> text(Decimal("2969.03"), decimal=","), text(" a ")
    ('2969,03', 'a')
    >>> text(datetime(2024, 4, 25, 0, 56)), text(date(2024, 4, 25), "dmy"), text(time(0, 56))
    ('2024-04-25 00:56:00', '25/04/2024', '00:56:00')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", decimal)
    if isinstance(cell, time):
        return cell.isoformat()
    day, month, year = f"{cell.day:02}", f"{cell.month:02}", f"{cell.year:04}"
    written = {
        "iso": f"{year}-{month}-{day}",
        "dmy": f"{day}/{month}/{year}",
        "mdy": f"{month}/{day}/{year}",
    }[order]
    return f"{written} {cell.time()}" if isinstance(cell, datetime) else written


@dataclass(frozen=True)
class SheetLayout:
    """How a sheet is laid out, read as if it were a text file.

    :param columns: names of the columns wanted, or their numbers from 1 without header
    :param sheet: its name, the first one if empty
    :param order: how typed dates are told; texts are given as they are
    :param decimal: how typed numbers are told

    >>> layout = SheetLayout(("kwh", "numero"))
    >>> book = write([["Relevés"], ["Numero", "kWh"], ["100", Decimal(5)]])
    >>> [(line.number, line.cells, line.raw) for line in layout.read(io.BytesIO(book))]
    [(3, ['5', '100'], '100;5')]
    """

    columns: tuple[str, ...]
    has_header: bool = True
    sheet: str = ""
    order: DateOrder = "iso"
    decimal: str = "."

    def matches(self, stream: BinaryIO, _encoding: str = "") -> bool:
        """Whether the head of the sheet holds every column wanted."""
        try:
            self._find_header(rows(stream, self.sheet))
        except EngineError:
            return False
        return True

    def read(self, stream: BinaryIO, _encoding: str = "") -> Iterator[Line]:
        """The rows under the header, each with the cells of the columns wanted.

        :raises MissingColumns: when no row near the top names them all
        :raises EmptyFile: when the sheet is empty
        """
        found = rows(stream, self.sheet)
        positions = self._find_header(found)
        for number, cells in found:
            told = [text(cell, self.order, self.decimal) for cell in cells]
            kept = [told[place] if place < len(told) else "" for place in positions]
            yield Line(number, ";".join(told), kept)

    def workbook(self, stream: BinaryIO, numbers: set[int]) -> bytes:
        """A workbook of what stands above the readings, and of the rows of these numbers."""
        top: list[list[Cell]] = []

        def keep() -> Iterator[tuple[int, list[Cell]]]:
            for number, cells in rows(stream, self.sheet):
                top.append(cells)
                yield number, cells

        found = keep()
        if self.has_header:
            self._find_header(found)
        header = list(top)
        kept = []
        for number, cells in found:
            top.clear()
            if number in numbers:
                kept.append(cells)
        return write([*header, *kept], self.sheet)

    def _find_header(self, found: Iterator[tuple[int, list[Cell]]]) -> list[int]:
        if not self.has_header:
            return [int(column) - 1 for column in self.columns]
        wanted = [column.strip().casefold() for column in self.columns]
        first, missing = "", list(self.columns)
        for number, cells in found:
            names = [text(cell).casefold() for cell in cells]
            absent = [c for c, w in zip(self.columns, wanted, strict=True) if w not in names]
            if not absent:
                return [names.index(name) for name in wanted]
            if not first or len(absent) < len(missing):
                first, missing = ";".join(map(text, cells)), absent
            if number >= PREAMBLE:
                break
        if not first:
            raise EmptyFile
        raise MissingColumns(missing, "".join(c if c.isprintable() else "·" for c in first[:200]))


def _open(stream: BinaryIO) -> Any:
    try:
        with zipfile.ZipFile(stream) as parts:
            sizes = {info.filename.casefold(): info.file_size for info in parts.infolist()}
        texts = sum(size for name, size in sizes.items() if "sharedstrings" in name)
        if texts > MAX_TEXTS or sum(sizes.values()) > MAX_UNPACKED:
            raise BadSpreadsheet("too large")
        stream.seek(0)
        with warnings.catch_warnings():
            # styles and extensions that it leaves out, which are none of ours
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except EngineError:
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever bad bytes lead it to
        raise BadSpreadsheet(_reason(error)) from None


def _sheet(book: Any, name: str) -> Any:
    sheets = book.worksheets
    if not sheets:
        raise BadSpreadsheet("no sheet")
    if not name:
        return sheets[0]
    for sheet in sheets:
        if sheet.title.strip().casefold() == name.strip().casefold():
            return sheet
    raise MissingSheet(name, [sheet.title for sheet in sheets])


def _rows(table: Any) -> Iterator[tuple[int, list[Cell]]]:
    table.reset_dimensions()  # what writers say of them is often wrong
    for number, cells in enumerate(table.iter_rows(max_col=MAX_COLUMNS), start=1):
        told = [_cell(cell) for cell in cells]
        while told and told[-1] == "":
            told.pop()
        yield number, told


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, bytes)):
        return str(value)
    if isinstance(value, (int, float)):
        return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if isinstance(value, datetime):
        # the fraction of a day that a time is has been rounded
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        shows_time = "h" in str(cell.number_format).casefold()
        return value if shows_time or value.time() != time() else value.date()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return (datetime.min + timedelta(seconds=seconds)).time() if seconds < 86_400 else ""
    return value if isinstance(value, (date, time)) else str(value)


def _written(page: Any, cell: Cell) -> Any:
    if isinstance(cell, str):
        written = WriteOnlyCell(page, "".join(c for c in cell if c.isprintable() or c == "\n"))
        written.data_type = "s"  # a text that starts with = is no formula
        return written
    return cell


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
