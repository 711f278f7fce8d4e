"""Index values as people have them: pasted from a web page, or a file of the publisher.

Each line gives a period and a value, and may give a status, a day of publication and the
series. Periods and numbers are read as France and INSEE write them: ``janvier 2025``,
``janv. 25``, ``01/2025``, ``2025-01``, ``T1 2025``, ``1er trimestre 2025``; ``1 141,4``.
A line that cannot be read says why; the others are given.
"""

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from odoo.addons.heat_base.engine.errors import EngineError

#: lines read at most: a century of months is 1,200
LONGEST = 20_000

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv janvier january", "fev fevr fevrier feb february", "mar mars march",
            "avr avril apr april", "mai may", "jun juin june", "jul juil juillet july",
            "aou aout aug august", "sep sept septembre september", "oct octobre october",
            "nov novembre november", "dec decembre december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_COLUMNS = {
    "index": "indice index serie series code idbank identifiant",
    "period": "periode period mois month date trimestre quarter",
    "value": "valeur value",
    "status": "statut status etat codes",
    "published": "publication published publie",
    "evidence": "preuve source evidence justificatif",
}
_PROVISIONAL = {"p", "provisoire", "provisional", "prov"}
_FINAL = {"a", "d", "definitif", "definitive", "final", "def"}
_NOTHING = {"", "-", "nd", "n.d.", "na", "n.a.", "null", "..."}
_SPACES = " \u00a0\u202f\u2009"
# 1 141,4
_GROUPED = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?"


class BadPeriod(EngineError):
    """A text that is no month nor quarter; parameter ``text``."""

    def __init__(self, text: str) -> None:
        super().__init__("bad_period", text=text)


class BadValue(EngineError):
    """A text that is no number; parameter ``text``."""

    def __init__(self, text: str) -> None:
        super().__init__("bad_value", text=text)


class BadStatus(EngineError):
    """A status that is neither provisional nor final; parameter ``text``."""

    def __init__(self, text: str) -> None:
        super().__init__("bad_status", text=text)


class BadDay(EngineError):
    """A day of publication that cannot be read; parameter ``text``."""

    def __init__(self, text: str) -> None:
        super().__init__("bad_day", text=text)


@dataclass(frozen=True)
class Entry:
    """One line: its number from 1, its text, and what it says or why it cannot be read.

    ``months`` is 3 for a quarter; ``provisional`` None when the line tells no status;
    ``heading`` when the line stands above the values and gives none.
    """

    number: int
    raw: str
    index: str = ""
    period: date | None = None
    months: int = 1
    value: Decimal | None = None
    provisional: bool | None = None
    published: date | None = None
    evidence: str = ""
    error: EngineError | None = None
    heading: bool = False


def read_table(text: str) -> list[Entry]:
    """The lines of ``text``, without headings and blank lines.

    Without a heading, a line gives a period and a value, after the index when it names one.

    >>> lines = read_table("Mois;Valeur\\njanvier 2025;141,4\\nfévrier 2025;142,1 (p)\\nmars;9")
    >>> [(line.number, line.period, line.value, line.provisional) for line in lines[:2]]
    [(2, datetime.date(2025, 1, 1), Decimal('141.4'), None),
     (3, datetime.date(2025, 2, 1), Decimal('142.1'), True)]
    >>> lines[2].number, lines[2].error
    (4, BadPeriod("bad_period(text='mars')"))

    Without separator, the last word is the value:

    >>> [(line.period.month, line.value) for line in read_table("T2 2025   141,4")]
    [(4, Decimal('141.4'))]
    >>> [(line.period.month, line.value) for line in read_table("01/2025 1 141,4")]
    [(1, Decimal('1141.4'))]
    >>> isinstance(read_table("2025-01,141.4")[0], Entry)
    True
    >>> [(line.index, line.value) for line in read_table("PLAQ;10/2026;112,4")]
    [('PLAQ', Decimal('112.4'))]
    """
    return [entry for entry in read_lines(text) if not entry.heading]


def read_lines(text: str) -> list[Entry]:
    """The lines of ``text`` without the blank ones; headings are given, and say that they are.

    >>> [(line.number, line.heading) for line in read_lines("Mois;Valeur\\n01/2025;141,4")]
    [(1, True), (2, False)]
    """
    usual = _separator(text)
    columns: dict[str, int] | None = None
    index = ""
    entries: list[Entry] = []
    for number, raw in enumerate(text.splitlines()[:LONGEST], 1):
        separator = _separator(raw, usual)
        cells = _cells(raw, separator)
        if not any(cells):
            continue
        entry = Entry(number, raw.strip())
        heading = _heading(cells)
        above = columns is None and all(known.heading for known in entries)
        if columns is None and len(cells) > 1 and _plain(cells[0]) == "idbank":
            index = cells[1]  # INSEE names the series once, above its values
            entries.append(replace(entry, heading=True))
        elif heading or (above and _is_preamble(cells)):
            columns = heading or columns
            entries.append(replace(entry, heading=True))
        else:
            cells = cells if separator or columns else _index_apart(cells)
            entry = _entry(entry, cells, columns or _places(cells))
            entries.append(replace(entry, index=entry.index or index))
    return entries


def read_period(text: str) -> tuple[date, int]:
    """The first day of a month or quarter, and its length in months.

    :raises BadPeriod: when ``text`` is neither

    >>> [read_period(text)[0].isoformat() for text in ("janvier 2025", "févr.-25", "3/2025")]
    ['2025-01-01', '2025-02-01', '2025-03-01']
    >>> read_period("2025-T2"), read_period("1er trimestre 2025")[0].isoformat()
    ((datetime.date(2025, 4, 1), 3), '2025-01-01')
    >>> read_period("01/02/2025")[0].isoformat(), read_period("2025M11")[0].month
    ('2025-02-01', 11)
    """
    plain = _plain(text)
    for shape in (r"(\d{4})[- ]?[tq]([1-4])", r"[tq]([1-4])[- /]?(\d{4})"):
        if found := re.fullmatch(shape, plain):
            year, quarter = sorted(map(int, found.groups()), reverse=True)
            return _period(text, year, quarter, 3)
    if found := re.fullmatch(r"([1-4])(?:er|e|eme|nd)? ?trim(?:estre)?[. ]*(?:de )?(\d{4})", plain):
        return _period(text, int(found[2]), int(found[1]), 3)
    if found := re.fullmatch(r"([a-z]+)[.]?[-/ ]*(\d{4}|\d{2})", plain):
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return _period(text, year, _MONTHS.get(found[1], 0), 1)
    if found := re.fullmatch(r"(\d{4})[-/ m](\d{1,2})(?:-\d{2})?(?:[t ][\d:]+)?", plain):
        return _period(text, int(found[1]), int(found[2]), 1)
    if found := re.fullmatch(r"(?:\d{1,2}[/.-])?(\d{1,2})[/.-](\d{4})", plain):
        return _period(text, int(found[2]), int(found[1]), 1)
    raise BadPeriod(text)


def read_value(text: str) -> tuple[Decimal, bool]:
    """A number as France or an English page writes it, and whether it is marked provisional.

    Where a comma and a point stand in one number, the last is the decimal mark.

    :raises BadValue: when ``text`` is no number above zero

    >>> read_value("1 141,4"), read_value("142.1 (p)"), read_value("1.141,40")[0]
    ((Decimal('1141.4'), False), (Decimal('142.1'), True), Decimal('1141.40'))
    >>> read_value("nd")
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.index_table.BadValue
    """
    marked = re.sub(
        r"\s*[(]?\b(?:p|prov[.]?|provisoire|provisional)\b[)]?\s*$", "", text, flags=re.I
    )
    number = re.sub(f"[{_SPACES}'’]", "", marked)
    comma, point = number.rfind(","), number.rfind(".")
    if comma >= 0 and point >= 0:
        number = number.replace("," if comma < point else ".", "")
    number = number.replace(",", ".")
    if not re.fullmatch(r"\d{1,10}(?:[.]\d{1,6})?", number) or not Decimal(number):
        raise BadValue(text)
    return Decimal(number), marked != text


def _period(text: str, year: int, rank: int, months: int) -> tuple[date, int]:
    if not (1900 <= year <= 2200 and 1 <= rank <= 12 // months):
        raise BadPeriod(text)
    return date(year, (rank - 1) * months + 1, 1), months


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.strip().strip('"').casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def _cells(raw: str, separator: str) -> list[str]:
    if separator:
        return [cell.strip() for cell in next(csv.reader([raw], delimiter=separator), [])]
    line = raw.strip()
    first, _comma, rest = line.partition(",")
    if rest and _is_period(first):
        return [cell.strip() for cell in next(csv.reader([line]), [])]
    for number in (_GROUPED, r"\d[\d.,]*"):
        found = re.fullmatch(rf"(.*?\S)[\s:=]+({number}(?:\s*[(]?p[)]?)?)", line)
        # spaces of thousands are told from those of a date by what stands before them
        if found and (number != _GROUPED or _names_period(found[1])):
            return [found[1], found[2]]
    return next(csv.reader([line]), [])


def _separator(text: str, usual: str = "") -> str:
    """What stands between the cells of ``text``: ``usual`` where it stands in it at all."""
    if usual and usual in text:
        return usual
    counts = {mark: text.count(mark) for mark in "\t;"}
    most = max(counts, key=counts.__getitem__)
    return most if counts[most] else usual


def _names_period(text: str) -> bool:
    """Whether ``text`` is a month or quarter, after an index or not."""
    return any(map(_is_period, (text, text.partition(" ")[2])))


def _index_apart(cells: list[str]) -> list[str]:
    """``cells`` of a line without separator, the index that stands before its period apart."""
    index, _space, period = cells[0].partition(" ")
    if not _is_period(cells[0]) and _is_period(period):
        return [index, period, *cells[1:]]
    return cells


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Where a line that no heading explains has its period and its value."""
    if len(cells) > 2 and not _is_period(cells[0]) and _is_period(cells[1]):
        return {"index": 0, "period": 1, "value": 2}
    return {"period": 0, "value": 1}


def _is_period(text: str) -> bool:
    try:
        read_period(text)
    except BadPeriod:
        return False
    return True


def _heading(cells: Sequence[str]) -> dict[str, int] | None:
    """The position of each known column, when ``cells`` name a period and a value."""
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        words = set(re.findall(r"[a-z]+", _plain(cell)))
        for column, names in _COLUMNS.items():
            if words & set(names.split()):
                # "date de publication" speaks of publication, not of a period
                name = "published" if words & set(_COLUMNS["published"].split()) else column
                found.setdefault(name, position)
                break
    named = {"period", "value"} <= set(found) and not any(map(_is_period, cells))
    return found if named else None


def _is_preamble(cells: Sequence[str]) -> bool:
    """A line above the values: no month or quarter, and no digit where it would stand."""
    if any(map(_is_period, [*cells, *_index_apart(list(cells))])):
        return False
    return not any(char.isdigit() for char in cells[0])


def _entry(entry: Entry, cells: Sequence[str], columns: dict[str, int]) -> Entry:
    def cell(column: str) -> str:
        position = columns.get(column, len(cells))
        return cells[position].strip() if position < len(cells) else ""

    try:
        period, months = read_period(cell("period"))
        value, provisional = read_value(cell("value"))
        status = _plain(cell("status") or _status_beside(cells, columns))
        published = _day(cell("published"))
    except EngineError as error:
        return replace(entry, index=cell("index"), error=error)
    told = True if provisional else None
    if status:
        if status not in _PROVISIONAL | _FINAL:
            return replace(entry, index=cell("index"), error=BadStatus(status))
        told = status in _PROVISIONAL
    return replace(
        entry,
        index=cell("index"),
        period=period,
        months=months,
        value=value,
        provisional=told,
        published=published,
        evidence=cell("evidence"),
    )


def _status_beside(cells: Sequence[str], columns: dict[str, int]) -> str:
    """A status beside the value in a table without such a heading, as INSEE's files have it."""
    place = columns["value"] + 1
    if set(columns) <= {"index", "period", "value"} and len(cells) > place:
        beside = _plain(cells[place])
        return beside if beside in _PROVISIONAL | _FINAL else ""
    return ""


def _day(text: str) -> date | None:
    if _plain(text) in _NOTHING:
        return None
    for shape in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(text.strip()[:10], shape).date()
        except ValueError:
            continue
    raise BadDay(text)
