"""Does a file of accounting entries (FEC) keep the rules of the tax administration?

Written from the text alone (livre des procédures fiscales, article A47 A-1, VI to XII; the doctrine
BOI-CF-IOR-60-40-20), for flat files of a company under commercial law. It shares nothing with what
writes our files: what one of them gets wrong, the other finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

#: The eighteen pieces of information, in their order (VII, 1°).
COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
#: Those that the text does not let blank.
REQUIRED = (0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15)
DATES = (3, 9, 14, 15)
#: Two that go together: one is never filled without the other.
PAIRS = ((6, 7), (13, 14), (16, 17))
#: Digits, a comma, no thousands; the sign is the first or the last character (XII, 2°).
AMOUNT = re.compile(r"[+-]?\d+(?:,\d+)?|\d+(?:,\d+)?[+-]")
#: Classes of the French chart: 1 to 5 balance sheet, 6 and 7 result, 8 special accounts.
ACCOUNT = re.compile(r"[1-8]\d\d")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
NUMBER = re.compile(r"(\d+)\D*$")
NAME = re.compile(r"(\d{9})FEC(\d{8})(?:\.\w+)?")


@dataclass(frozen=True)
class Finding:
    """A rule that a file breaks: how often, and where first.

    ``line`` counts from 1, the titles included; 0 where the file as a whole is meant.

    >>> Finding("account", 2, 7, "CompteNum", "999999").line
    7
    """

    code: str
    count: int
    line: int
    column: str
    value: str


@dataclass(frozen=True)
class FecReport:
    """What a file holds and which rules it breaks; amounts in cents, titles not counted.

    >>> FecReport(2, 1, 1000, 1000, ()).debit_cents
    1000
    """

    line_count: int
    entry_count: int
    debit_cents: int
    credit_cents: int
    findings: tuple[Finding, ...]


class _Entry:
    """What is kept of an entry until the end of the file."""

    __slots__ = ("cents", "day", "line", "valid")

    def __init__(self, line: int, day: str, valid: str) -> None:
        self.line = line
        self.day = day
        self.valid = valid
        self.cents = 0


class _Reading:
    """The state of a file being read."""

    def __init__(self, date_from: date, date_to: date, today: date) -> None:
        self.date_from = date_from
        self.date_to = date_to
        self.today = today
        self.separator = "\t"
        self.lines = 0
        self.debit = 0
        self.credit = 0
        self.last_valid = ""
        self.entries: dict[tuple[str, str], _Entry] = {}
        self.days: dict[str, date | None] = {}
        self.found: dict[str, Finding] = {}

    def note(self, code: str, line: int, column: str, value: str) -> None:
        known = self.found.get(code)
        self.found[code] = (
            Finding(code, known.count + 1, known.line, known.column, known.value)
            if known
            else Finding(code, 1, line, column, value[:60])
        )

    def day(self, text: str) -> date | None:
        """The day of AAAAMMJJ, None if it is no day; the same days come back all the time."""
        if text not in self.days:
            try:
                self.days[text] = date(int(text[:4]), int(text[4:6]), int(text[6:]))
                if len(text) != 8 or not text.isascii() or not text.isdigit():
                    self.days[text] = None
            except ValueError:
                self.days[text] = None
        return self.days[text]


def fec_check(
    content: Iterable[bytes], name: str, date_from: date, date_to: date, today: date
) -> FecReport:
    """Read the file line by line and tell every rule that it breaks.

    ``date_from`` and ``date_to`` are the first and last day of the financial year, ``today`` the
    day on which one asks. Rules of article A47 A-1: VI (separators), VII (columns, order), IX
    (name), XII (characters, amounts, dates); entries and file balance (PCG 922-1 and 1031-2).

    >>> year = date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 1)
    >>> row = ["VT", "Ventes", "VT/1", "20260105", "411100", "Clients", "", "", "VT/1",
    ...        "20260105", "Facture", "10,00", "0,00", "", "", "20260106", "", ""]
    >>> lines = [chr(9).join(one).encode() for one in (COLUMNS, row)]
    >>> report = fec_check(lines, "732829320FEC20261231.txt", *year)
    >>> [(finding.code, finding.line, finding.value) for finding in report.findings]
    [('entry_unbalanced', 2, 'VT VT/1'), ('file_unbalanced', 0, '10,00')]
    """
    reading = _Reading(date_from, date_to, today)
    _check_name(reading, name)
    rows = _rows(reading, content)
    if not _check_title(reading, next(rows, (1, ""))[1]):
        return _report(reading)
    for number, text in rows:
        cells = text.split(reading.separator)
        reading.lines += 1
        if len(cells) != len(COLUMNS):
            reading.note("cell_count", number, "", str(len(cells)))
            continue
        _check_cells(reading, number, cells)
        _check_days(reading, number, cells)
        _check_amounts(reading, number, cells)
    _check_entries(reading)
    return _report(reading)


def _rows(reading: _Reading, content: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(content, start=1):
        line = line.rstrip(b"\r\n")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            # the other set of characters that the text allows takes every byte
            text = line.decode("iso8859-15")
        if CONTROL.search(text.replace("\t", "")):
            reading.note("control_character", number, "", text)
        yield number, text


def _check_name(reading: _Reading, name: str) -> None:
    match = NAME.fullmatch(name)
    if not match or not _is_siren(match[1]):
        reading.note("file_name", 0, "", name)
    elif match[2] != f"{reading.date_to:%Y%m%d}":
        reading.note("file_name_day", 0, "", name)


def _is_siren(digits: str) -> bool:
    """Nine digits whose weighted sum is a multiple of ten (formula of Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _check_title(reading: _Reading, text: str) -> bool:
    for separator in ("\t", "|"):
        if tuple(text.split(separator)[: len(COLUMNS)]) == COLUMNS:
            reading.separator = separator
            if len(text.split(separator)) == len(COLUMNS):
                return True
    reading.note("titles", 1, "", text)
    return False


def _check_cells(reading: _Reading, number: int, cells: list[str]) -> None:
    for place in REQUIRED:
        if not cells[place].strip():
            reading.note("required", number, COLUMNS[place], "")
    for one, other in PAIRS:
        if bool(cells[one]) != bool(cells[other]):
            empty, full = (one, other) if cells[other] else (other, one)
            reading.note("pair", number, COLUMNS[empty], cells[full])
    if cells[4] and not ACCOUNT.match(cells[4]):
        reading.note("account", number, COLUMNS[4], cells[4])


def _check_days(reading: _Reading, number: int, cells: list[str]) -> None:
    days = [reading.day(cells[place]) if cells[place] else None for place in DATES]
    for place, day in zip(DATES, days, strict=True):
        if cells[place] and day is None:
            reading.note("day", number, COLUMNS[place], cells[place])
    booked, _piece, _letter, valid = days
    if booked and not reading.date_from <= booked <= reading.date_to:
        reading.note("outside_year", number, COLUMNS[3], cells[3])
    if booked and valid and valid < booked:
        reading.note("validated_before", number, COLUMNS[15], cells[15])
    if valid and valid > reading.today:
        reading.note("validated_later", number, COLUMNS[15], cells[15])
    if valid:
        if cells[15] < reading.last_valid:
            reading.note("order", number, COLUMNS[15], cells[15])
        reading.last_valid = cells[15]


def _check_amounts(reading: _Reading, number: int, cells: list[str]) -> None:
    amounts = []
    for place in (11, 12):
        cents = _cents(cells[place])
        if cents is None:
            if cells[place].strip():
                reading.note("amount", number, COLUMNS[place], cells[place])
            cents = 0
        amounts.append(cents)
    if cells[16] and not AMOUNT.fullmatch(cells[16]):
        reading.note("amount", number, COLUMNS[16], cells[16])
    debit, credit = amounts
    if debit and credit:
        reading.note("both_sides", number, COLUMNS[12], cells[12])
    reading.debit += debit
    reading.credit += credit
    key = (cells[0], cells[2])
    entry = reading.entries.get(key)
    if entry is None:
        entry = reading.entries[key] = _Entry(number, cells[3], cells[15])
    elif (entry.day, entry.valid) != (cells[3], cells[15]):
        reading.note("number_twice", number, COLUMNS[2], cells[2])
    entry.cents += debit - credit


def _cents(text: str) -> int | None:
    """Cents of an amount in euros as the text writes them, None if it is none."""
    if not AMOUNT.fullmatch(text):
        return None
    whole, _comma, part = text.strip("+-").partition(",")
    if part[2:].strip("0"):
        return None
    cents = int(whole) * 100 + int((part + "00")[:2])
    return -cents if "-" in text else cents


def _check_entries(reading: _Reading) -> None:
    numbers: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for (journal, number), entry in reading.entries.items():
        if entry.cents:
            reading.note("entry_unbalanced", entry.line, "", f"{journal} {number}")
        last = NUMBER.search(number)
        if not last:
            if number.strip():
                reading.note("number_without_digits", entry.line, COLUMNS[2], number)
            continue
        around = number[: last.start(1)], number[last.end(1) :]
        numbers.setdefault((journal, *around), []).append((int(last[1]), entry.line))
    for (_journal, prefix, suffix), taken in numbers.items():
        taken.sort()
        for (before, _line), (after, line) in zip(taken, taken[1:], strict=False):
            if after > before + 1:
                reading.note("number_gap", line, COLUMNS[2], f"{prefix}{before + 1}{suffix}")
    if reading.debit != reading.credit:
        gap = abs(reading.debit - reading.credit)
        reading.note("file_unbalanced", 0, "", f"{gap // 100},{gap % 100:02d}")


def _report(reading: _Reading) -> FecReport:
    return FecReport(
        reading.lines,
        len(reading.entries),
        reading.debit,
        reading.credit,
        tuple(reading.found.values()),
    )
