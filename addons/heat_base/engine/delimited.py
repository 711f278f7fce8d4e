"""Delimited text files, read line by line whatever their size.

A file is looked through once (size, hash, encoding), then read: memory does not grow
with it. Lines that cannot be read are told with their number, the others are given.
"""

import codecs
import contextlib
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from .errors import EngineError

#: In which order a date is written.
DateOrder = Literal["iso", "dmy", "mdy"]
#: Longest line read; no file of ours comes near it.
MAX_LINE = 65_536
#: Lines in which the header is looked for: some makers write a preamble before it.
PREAMBLE = 20

_CHUNK = 1 << 20
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATOR_LINE = re.compile(r"sep=.", re.IGNORECASE)


class EmptyFile(EngineError):
    """A file of zero bytes, or of nothing but blank lines."""

    def __init__(self) -> None:
        super().__init__("empty_file")


class MissingColumns(EngineError):
    """No header holds the columns asked for; parameters ``missing`` and ``header``."""

    def __init__(self, missing: Sequence[str], header: str) -> None:
        super().__init__("missing_columns", missing=", ".join(missing), header=header)


class OldSpreadsheet(EngineError):
    """A workbook of before 2007 (XLS), or a protected one."""

    def __init__(self) -> None:
        super().__init__("old_spreadsheet")


def is_spreadsheet(head: bytes) -> bool:
    """Whether the first bytes are those of an XLSX workbook, which is a zip.

    :raises OldSpreadsheet: when they are those of an XLS

    >>> is_spreadsheet(b"PK\\x03\\x04..."), is_spreadsheet(b"numero;date")
    (True, False)
    """
    if head.startswith(_XLS):
        raise OldSpreadsheet
    return head.startswith(_XLSX)


@dataclass(frozen=True)
class FileFacts:
    """What one look through a file tells: ``size`` in bytes, ``sha256``, ``encoding``.

    >>> facts = look_through(io.BytesIO(b"a;b"))
    >>> isinstance(facts, FileFacts), facts.size, facts.encoding
    (True, 3, 'utf-8')
    """

    size: int
    sha256: str
    encoding: str
    is_spreadsheet: bool = False


def look_through(stream: BinaryIO, expected: str = "utf-8") -> FileFacts:
    """Size, hash and true encoding of a file, read by blocks.

    A byte order mark decides; else the encoding that is ``expected``, when the bytes
    allow it; else UTF-8, then UTF-16 told by its zero bytes, then Windows-1252, which
    any byte fits. Windows-1252 is taken only for bytes that are not UTF-8: accented
    text in UTF-8 hardly ever is anything else.

    :raises EmptyFile: for zero bytes
    :raises OldSpreadsheet: for an XLS

    >>> look_through(io.BytesIO("numéro;date\\n".encode("cp1252"))).encoding
    'cp1252'
    >>> look_through(io.BytesIO("numéro;date\\n".encode("utf-16"))).encoding
    'utf-16'
    >>> look_through(io.BytesIO("numéro;date\\n".encode()), "cp1252").encoding
    'utf-8'
    """
    digest, size, head = hashlib.sha256(), 0, b""
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    ascii_only = True
    while block := stream.read(_CHUNK):
        head = head or block[:4096]
        size += len(block)
        digest.update(block)
        ascii_only = ascii_only and block.isascii()
        if utf8:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                utf8 = None
    if not size:
        raise EmptyFile
    encoding = _encoding(head, expected, utf8 is not None, ascii_only)
    return FileFacts(size, digest.hexdigest(), encoding, is_spreadsheet(head))


def _encoding(head: bytes, expected: str, is_utf8: bool, ascii_only: bool) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    zeros = head.count(0)
    if zeros * 3 > len(head):
        return "utf-16-le" if head[1::2].count(0) * 2 > zeros else "utf-16-be"
    if ascii_only and not expected.startswith("utf-16"):
        return expected
    return "utf-8" if is_utf8 else "cp1252"


@dataclass(frozen=True)
class Line:
    """A line of a file: its ``number`` from 1 as an editor shows it, its text and cells.

    ``code`` is set when the line could not be read: ``nul_byte``, ``line_too_long``,
    ``bad_quotes`` or ``wrong_columns``.

    >>> Line(2, "12;31/02/2019", ["12", "31/02/2019"]).code
    ''
    """

    number: int
    raw: str
    cells: Sequence[str]
    code: str = ""


@dataclass(frozen=True)
class Layout:
    """How a delimited file is laid out.

    :param columns: names of the columns wanted, or their numbers from 1 without header
    """

    delimiter: str
    columns: tuple[str, ...]
    has_header: bool = True

    def matches(self, stream: BinaryIO, encoding: str) -> bool:
        """Whether the head of the file holds every column wanted.

        >>> Layout(";", ("numero",)).matches(io.BytesIO(b"NUMERO;date"), "utf-8")
        True
        """
        try:
            self._find_header(numbered(stream, encoding))
        except EngineError:
            return False
        return True

    def read(self, stream: BinaryIO, encoding: str) -> Iterator[Line]:
        """The lines under the header, each with the cells of the columns wanted.

        :raises MissingColumns: when no line near the top names them all
        :raises EmptyFile: when there is no line at all

        >>> content = io.BytesIO(b"day,id,kwh\\n1,7,5\\n2,7\\n")
        >>> lines = Layout(",", ("id", "kwh")).read(content, "utf-8")
        >>> [(line.number, line.cells, line.code) for line in lines]
        [(2, ['7', '5'], ''), (3, [], 'wrong_columns')]
        """
        body = self.body(stream, encoding)
        for number, raw, too_long in body.lines:
            if raw.strip():
                yield body.line(number, raw, too_long)

    def body(self, stream: BinaryIO, encoding: str) -> "Body":
        """What stands under the header, not split yet: for who can split plain lines faster.

        >>> body = Layout(",", ("kwh",)).body(io.BytesIO(b"id,kwh\\n7,5\\n"), "utf-8")
        >>> body.positions, body.width, [body.line(*line).cells for line in body.lines]
        ([1], 2, [['5']])
        """
        lines = numbered(stream, encoding)
        return Body(self, *self._find_header(lines), lines)

    def header(self, stream: BinaryIO, encoding: str) -> str:
        """Everything above the first data line, to write a file of the same layout.

        >>> Layout(",", ("id",)).header(io.BytesIO(b"sep=,\\nid,kwh\\n7,5\\n"), "utf-8")
        'sep=,\\nid,kwh\\n'
        """
        if not self.has_header:
            return ""
        top: list[str] = []

        def keep() -> Iterator[tuple[int, str, bool]]:
            for line in numbered(stream, encoding):
                top.append(line[1])
                yield line

        self._find_header(keep())
        return "".join(f"{raw}\n" for raw in top)

    def _split(self, raw: str) -> tuple[list[str], str]:
        if "\0" in raw:
            return [], "nul_byte"
        if '"' not in raw:
            return raw.split(self.delimiter), ""
        try:
            return next(csv.reader([raw], delimiter=self.delimiter, strict=True)), ""
        except (csv.Error, StopIteration):
            return [], "bad_quotes"

    def _find_header(self, lines: Iterator[tuple[int, str, bool]]) -> tuple[list[int], int]:
        if not self.has_header:
            positions = [int(column) - 1 for column in self.columns]
            return positions, max(positions) + 1
        first, missing = "", list(self.columns)
        for number, raw, too_long in lines:
            if raw.strip() and not too_long and not _SEPARATOR_LINE.fullmatch(raw.strip()):
                names = [name.strip().casefold() for name in self._split(raw)[0]]
                absent = [c for c in self.columns if c.strip().casefold() not in names]
                if not absent:
                    return [names.index(c.strip().casefold()) for c in self.columns], len(names)
                if not first or len(absent) < len(missing):
                    first, missing = raw, absent
            if number >= PREAMBLE:
                break
        if not first:
            raise EmptyFile
        shown = "".join(c if c.isprintable() else "·" for c in first[:200])
        raise MissingColumns(missing, shown)


@dataclass(frozen=True)
class Body:
    """The lines of a file under its header.

    :param positions: where the columns wanted stand, from 0
    :param width: number of columns of the header
    :param lines: number, text, and whether it was cut, of each line
    """

    layout: Layout
    positions: list[int]
    width: int
    lines: Iterator[tuple[int, str, bool]]

    def line(self, number: int, raw: str, too_long: bool) -> Line:
        """A line with the cells of the columns wanted, or what is wrong with it.

        >>> layout = Layout(",", ("id", "kwh"))
        >>> body = layout.body(io.BytesIO(b"day,id,kwh\\n"), "utf-8")
        >>> body.line(2, "1,7,5", False).cells, body.line(3, "1,7", False).code
        (['7', '5'], 'wrong_columns')
        """
        cells, code = ([], "line_too_long") if too_long else self.layout._split(raw)
        if not code and (
            len(cells) < self.width
            or (self.layout.has_header and any(c.strip() for c in cells[self.width :]))
        ):
            code = "wrong_columns"
        return Line(number, raw, [] if code else [cells[i] for i in self.positions], code)


def numbered(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, str, bool]]:
    """(number, text without its end, whether it was cut) of each line.

    >>> list(numbered(io.BytesIO(b"a\\nb\\n"), "utf-8"))
    [(1, 'a', False), (2, 'b', False)]
    """
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace")
    try:
        number = 0
        while raw := text.readline(MAX_LINE):
            number += 1
            too_long = len(raw) == MAX_LINE and not raw.endswith("\n")
            rest = raw
            while rest and not rest.endswith("\n"):
                rest = text.readline(MAX_LINE)
            yield number, raw[:1000] if too_long else raw.rstrip("\n"), too_long
    finally:
        # the caller opened the stream and closes it, perhaps before this reader ends
        with contextlib.suppress(ValueError):
            text.detach()
