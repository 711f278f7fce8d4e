"""What a table of readings says, recognised from its head: nothing here is certain.

The words of headers are those of French, German, English and Danish exports, and of the Czech
one that is public; values decide where words do not. What is found is proposed to a person,
who sees the readings it would make before anything is stored.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from odoo.addons.heat_base.engine.delimited import DateOrder

from .reading import SPACES

#: Lines of a file that are looked at.
HEAD = 300

_WORDS: dict[str, str] = {
    "serial": r"serial|serie|seriell?e?|matricule|compteur|zahler\w*|zaehler\w*|gerate\w*|"
    r"fabrikation\w*|meter|maler\w*|maaler\w*|numero|numer|num|nummer|nr|no|id|"
    r"vyrobni|cislo|counter|device",
    "date": r"date|datum|dato|dates?|jour|day|tag|dag|horodatage|zeitstempel|timestamp|"
    r"ablesedatum|aflaesningsdato|tidspunkt|datetime|zeitpunkt|dateheure",
    "time": r"heure|uhrzeit|zeit|time|tid|klokkeslaet|cas|hour",
    "register": r"registre|register|totalisateur|totaliseur|grandeur|groesse|messgrosse|type|art|"
    r"nature|quantity|medium|druh|registru|obis|kanal|channel|storrelse|canal",
    "unit": r"unite|unites|einheit|unit|units|enhed|mj|unita",
    "energy": r"energie|energy|energi|chaleur|heat|warme\w*|waerme\w*|varme\w*|heating|teplo|"
    r"chauffage|thermique",
    "cold_energy": r"froid|cold|cooling|kalte\w*|kaelte\w*|koling|koele\w*|chlad",
    "volume": r"volume|volumen|vol|objem|wasser\w*|eau|durchfluss\w*menge|vandmaengde|volym",
    "flow_energy": r"inlet|forward|flow energy|vorlauf\w*|aller|depart|e8|fremlob\w*",
    "return_energy": r"back|return|retour|rucklauf\w*|ruecklauf\w*|e9|returlob\w*",
    "operating_hours": r"heures?|betriebsstunden|stunden|hours?|driftstimer|timer|fonctionnement",
    "error_hours": r"defaut|erreur|fehlerstunden|fehler|error|fault|fejl\w*|panne",
    "index": r"index|stand|zahlerstand|zaehlerstand|reading|releve|valeur|wert|value|odecet|"
    r"aflaesning|maalerstand|malerstand|indice",
}
#: A column of one of these is no index, whatever else its name says.
_INSTANT = re.compile(
    r"\b(puissance|power|leistung|effekt|debit|durchfluss|flowrate|temperature|temp|temperatur|"
    r"ecart|delta|differenz|consommation|consumption|verbrauch|forbrug|prix|price|status|etat)\b"
)
_UNITS = {
    "kwh": "kwh",
    "mwh": "mwh",
    "wh": "wh",
    "gj": "gj",
    "mj": "mj",
    "gcal": "gcal",
    "mcal": "mcal",
    "m3": "m3",
    "m³": "m3",
    "cbm": "m3",
    "l": "l",
    "litre": "l",
    "litres": "l",
    "liter": "l",
    "h": "h",
    "m3c": "m3c",
    "m3xc": "m3c",
    "m3*c": "m3c",
    "m3·c": "m3c",
    "m3*°c": "m3c",
    "m3·°c": "m3c",
    "m³·°c": "m3c",
    "m³*°c": "m3c",
    "m3°c": "m3c",
}
#: Units of what is no index, seen in columns that tell the unit of each row.
_OTHER_UNITS = {"c", "°c", "k", "w", "kw", "mw", "m3/h", "m³/h", "l/h", "bar", "%", "-"}
_QUANTITY_OF_UNIT = {
    "kwh": "energy",
    "mwh": "energy",
    "wh": "energy",
    "gj": "energy",
    "mj": "energy",
    "gcal": "energy",
    "mcal": "energy",
    "m3": "volume",
    "l": "volume",
    "h": "operating_hours",
    "m3c": "flow_energy",
}
_DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?|(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}(?:[ T].*)?",
    re.ASCII,
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?", re.ASCII)
_NUMBER = re.compile(rf"[+-]?\d+(?:[{SPACES}.,]\d+)*", re.ASCII)
_DELIMITERS = (";", "\t", "|", ",")


@dataclass(frozen=True)
class Column:
    """A column of the file and what it seems to be.

    :param name: of the header, or the number of the column from 1 without one
    :param role: "serial", "date", "time", "register", "unit", "index" or "" (left out)
    :param quantity: that an index counts; empty when it cannot be told
    :param unit: its code; empty when the header does not say it

    >>> Column("energie_kwh", "index", "energy", "kwh").unit
    'kwh'
    """

    name: str
    role: str = ""
    quantity: str = ""
    unit: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """What a table seems to be.

    :param start: number of the first row of readings, from 0
    :param doubts: codes: "date_doubtful" when days and months could be exchanged,
        "decimal_doubtful" when decimals could be thousands

    >>> guess([["numero", "date", "energie_kwh"], ["100", "25/04/2024", "5,5"]]).missing
    ()
    """

    has_header: bool
    columns: tuple[Column, ...]
    decimal: str = "."
    thousands: str = ""
    order: DateOrder = "dmy"
    doubts: tuple[str, ...] = ()
    start: int = 0

    def named(self, role: str) -> str:
        """Name of the first column of a role, or nothing."""
        return next((column.name for column in self.columns if column.role == role), "")

    @property
    def missing(self) -> tuple[str, ...]:
        """Roles without which there are no readings, and that no column has."""
        return tuple(role for role in ("serial", "date", "index") if not self.named(role))


def delimiter(lines: Sequence[str]) -> str:
    """The delimiter of most lines; a semicolon when none is likely.

    >>> delimiter(["sep=;", "numero;date;kwh", "1;01/02/2019;2,5"])
    ';'
    >>> delimiter(["a,b,c", "1,2019-02-01,2.5", "1,2019-02-02,2.6"])
    ','
    """
    best, most = ";", 0
    for mark in _DELIMITERS:
        widths = Counter(len(split(line, mark)) for line in lines if line.strip())
        widths.pop(1, None)
        if widths:
            # lines of the most frequent width; of two marks alike, the first is the likelier
            count = max(widths.values())
            if count * 5 > most * 6:
                best, most = mark, count
    return best


def split(line: str, mark: str) -> list[str]:
    """The cells of a line.

    >>> split('1;"a;b"', ";")
    ['1', 'a;b']
    """
    if '"' not in line:
        return line.split(mark)
    try:
        return next(csv.reader([line.replace("\0", "")], delimiter=mark))
    except (csv.Error, StopIteration):
        return line.split(mark)


def guess(
    table: Sequence[Sequence[str]],
    is_serial: Callable[[str], bool] = lambda _text: False,
    has_header: bool = True,
) -> Guess:
    """What the head of a table seems to be.

    :param table: its first rows, header and preamble included
    :param is_serial: whether a text is the serial number of a known meter
    :param has_header: False when columns are known to have no names

    >>> found = guess([
    ...     ["Zählernummer", "Datum", "Wärmemenge [MWh]", "Volumen [m³]"],
    ...     ["68837353", "25.4.2024", "2.969,03", "51,2"],
    ... ])
    >>> [(column.role, column.quantity, column.unit) for column in found.columns[2:]]
    [('index', 'energy', 'mwh'), ('index', 'volume', 'm3')]
    >>> found.decimal, found.thousands, found.order
    (',', '.', 'dmy')
    """
    start = _first_readings(table)
    width = max((len(row) for row in table[start:]), default=0)
    header = _header(table[:start], width) if has_header else []
    body = [row for row in table[start:] if len(row) > 1]
    facts = [
        _Facts(
            header[place] if header else str(place + 1),
            words(header[place]) if header else "",
            [row[place].strip() for row in body if place < len(row) and row[place].strip()],
        )
        for place in range(width)
    ]
    roles = _roles(facts, is_serial)
    columns = tuple(
        Column(f.name, *roles.get(place, ("", "", "")), tuple(f.values[:3]))
        for place, f in enumerate(facts)
    )
    numbers = [v for place in _of_role(roles, "index") for v in facts[place].values]
    decimal, thousands, doubtful = separators(numbers)
    order, either = date_order(
        [value for place in _of_role(roles, "date") for value in facts[place].values]
    )
    doubts = ("date_doubtful",) * either + ("decimal_doubtful",) * doubtful
    return Guess(bool(header), columns, decimal, thousands, order, doubts, start)


def registers(
    body: Sequence[Sequence[str]], place: int, unit_place: int | None = None
) -> dict[str, tuple[str, str]]:
    """{text that tells a register: (quantity, unit), both perhaps empty}, in the file's order.

    :param body: rows of readings
    :param place: of the column of the register, from 0; ``unit_place`` of that of the unit

    >>> registers([["1", "Teplo", "GJ"], ["1", "Objem", "m3"]], 1, 2)
    {'Teplo': ('energy', 'gj'), 'Objem': ('volume', 'm3')}
    """
    found: dict[str, tuple[str, str]] = {}
    for row in body:
        told = row[place].strip() if place < len(row) else ""
        if told and told not in found:
            beside = unit_place is not None and unit_place < len(row)
            cell = row[unit_place].strip() if unit_place is not None and beside else ""
            unit = _UNITS.get(cell.casefold(), "") or unit_in(told)
            found[told] = (quantity_in(told, unit), unit)
    return found


def separators(values: Sequence[str]) -> tuple[str, str, bool]:
    """(decimal separator, thousands separator, whether they could be the other way round).

    >>> separators(["2 969,03", "12,5"]), separators(["1,234.5"]), separators(["1,234"])
    ((',', ' ', False), ('.', ',', False), (',', ' ', True))
    """
    marks = Counter[str]()
    thousands, doubtful = "", False
    for value in values:
        if any(space in value.strip() for space in SPACES):
            thousands = " "
        found = re.findall(r"[.,]", value)
        if len(set(found)) == 2 or len(found) == 1:
            marks[found[-1]] += 1
        if len(set(found)) == 2 or len(found) > 1:
            thousands = found[0]
    if not marks and thousands in (".", ","):
        return (",", ".", False) if thousands == "." else (".", ",", False)
    decimal = max(marks, key=lambda mark: (marks[mark], mark == ",")) if marks else "."
    if decimal == thousands:
        thousands = ""
    alone = [v for v in values if decimal in v]
    doubtful = bool(alone) and not thousands
    doubtful = doubtful and all(re.fullmatch(r"\d{1,3}[.,]\d{3}", v.strip()) for v in alone)
    return decimal, thousands or (" " if decimal == "," else ""), doubtful


def date_order(values: Sequence[str]) -> tuple[DateOrder, bool]:
    """(order of the dates, whether days and months could be exchanged).

    >>> date_order(["2024-04-25"]), date_order(["4/25/2024"]), date_order(["1/2/2024"])
    (('iso', False), ('mdy', False), ('dmy', True))
    """
    firsts, seconds = [], []
    for value in values:
        if found := _DATE.fullmatch(value.strip()):
            if found[1]:
                return "iso", False
            if "." in value:
                return "dmy", False  # nobody writes 4.25.2024
            firsts.append(int(found[4]))
            seconds.append(int(found[5]))
    if any(number > 12 for number in firsts):
        return "dmy", False
    if any(number > 12 for number in seconds):
        return "mdy", False
    # the first of each month, read every month, is not the second month of a year
    same = all(first == second for first, second in zip(firsts, seconds, strict=True))
    return "dmy", bool(firsts) and not same


def words(text: str) -> str:
    """A header without accents, case nor marks, its words set apart.

    >>> words("Énergie_kWh (Zähler-Nr.)")
    'energie kwh zahler nr'
    """
    text = re.sub(r"([a-z])([A-Z][a-z]{2,})", r"\1 \2", text.strip())
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain))


def unit_in(text: str) -> str:
    """The code of the unit that a header or a cell names, or nothing.

    >>> unit_in("Volume (m³)"), unit_in("energy_heat_kwh"), unit_in("inlet_m3xC"), unit_in("date")
    ('m3', 'kwh', 'm3c', '')
    """
    plain = text.casefold().replace("^", "").replace("m³", "m3")
    if found := re.search(r"m3\s*[x*·]?\s*°?c(?![a-z])", plain):
        return "m3c" if found[0] else ""
    for word in re.split(r"[^\w°]+|_", plain):
        if word in _UNITS:
            return _UNITS[word]
    return ""


def quantity_in(text: str, unit: str = "") -> str:
    """What a header or the text of a register says is counted, or nothing.

    >>> quantity_in("Teplo horké vody"), quantity_in("Kältemenge", "mwh"), quantity_in("x", "m3")
    ('energy', 'cold_energy', 'volume')
    """
    plain = words(text)
    if unit == "m3c":
        return "return_energy" if _has(plain, "return_energy") else "flow_energy"
    if unit == "h" or not unit:
        for quantity in ("error_hours", "operating_hours"):
            if _has(plain, quantity) and (unit == "h" or _has(plain, "hours")):
                return quantity
    for quantity in ("cold_energy", "energy", "volume"):
        if _has(plain, quantity) and (not unit or _fits(quantity, unit)):
            return quantity
    return _QUANTITY_OF_UNIT.get(unit, "")


_WORDS["meter"] = r"meter|compteur|zahler\w*|maler\w*|serial|serie\w*|matricule|vyrobni"
_WORDS["hours"] = r"heures|betriebsstunden|fehlerstunden|hours|driftstimer|timer"
_PATTERNS = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _WORDS.items()}


def _has(plain: str, name: str) -> bool:
    return bool(_PATTERNS[name].search(plain))


def _fits(quantity: str, unit: str) -> bool:
    natural = _QUANTITY_OF_UNIT.get(unit, "")
    return natural == quantity or (quantity == "cold_energy" and natural == "energy")


@dataclass(frozen=True)
class _Facts:
    """A column's name, its words and its filled values."""

    name: str
    words: str
    values: list[str]

    def mostly(self, pattern: re.Pattern[str], percent: int) -> bool:
        """Whether so many of the values are of this form."""
        fitting = sum(bool(pattern.fullmatch(value)) for value in self.values)
        return bool(fitting) and fitting * 100 >= percent * len(self.values)

    @property
    def is_number(self) -> bool:
        return self.mostly(_NUMBER, 60) and not self.is_date

    @property
    def is_date(self) -> bool:
        return self.mostly(_DATE, 50)

    @property
    def is_unit(self) -> bool:
        texts = [value.casefold() for value in self.values]
        known = sum(text in _UNITS or text in _OTHER_UNITS for text in texts)
        return known * 5 >= 4 * len(texts) and any(text in _UNITS for text in texts)


def _first_readings(table: Sequence[Sequence[str]]) -> int:
    """Number of the first row that holds a date and another figure."""
    for number, row in enumerate(table):
        cells = [cell.strip() for cell in row]
        dates = [cell for cell in cells if _DATE.fullmatch(cell)]
        figures = [c for c in cells if _NUMBER.fullmatch(c) and not _DATE.fullmatch(c)]
        if dates and figures:
            return number
    return min(1, len(table))


def _header(top: Sequence[Sequence[str]], width: int) -> list[str]:
    """The row of names just above the readings, if there is one."""
    for row in reversed(top):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) >= 2 and not all(_NUMBER.fullmatch(cell.strip()) for cell in filled):
            names = [cell.strip() for cell in row[:width]]
            return names + [""] * (width - len(names))
    return []


def _roles(
    facts: Sequence[_Facts], is_serial: Callable[[str], bool]
) -> dict[int, tuple[str, str, str]]:
    """{place: (role, quantity, unit)} of the columns that seem to be of use."""
    roles: dict[int, tuple[str, str, str]] = {}
    dates = [place for place, f in enumerate(facts) if f.is_date]
    if dates:
        dates.sort(key=lambda place: (not _has(facts[place].words, "date"), place))
        roles[dates[0]] = ("date", "", "")
        whole = any(":" in value for value in facts[dates[0]].values[:20])
        times = [p for p, f in enumerate(facts) if not whole and f.mostly(_TIME, 80)]
        if times:
            roles[times[0]] = ("time", "", "")
    serial = _serial(facts, is_serial, set(roles))
    if serial is not None:
        roles[serial] = ("serial", "", "")
    indexes = [
        (place, *found)
        for place, f in enumerate(facts)
        if place not in roles and (found := _index(f))
    ]
    clear = [index for index in indexes if index[1] or index[2]]
    chosen = clear or indexes[:1]
    for place, quantity, unit in chosen:
        roles[place] = ("index", quantity, unit)
    if chosen:
        _of_each_row(facts, roles, chosen)
    return roles


def _of_each_row(
    facts: Sequence[_Facts],
    roles: dict[int, tuple[str, str, str]],
    chosen: Sequence[tuple[int, str, str]],
) -> None:
    """The columns that say the unit, and the register, of each row."""
    units = [place for place, f in enumerate(facts) if place not in roles and f.is_unit]
    if units:
        # the unit stands beside its index, after it rather than before
        index = chosen[0][0]
        units.sort(key=lambda place: (place < index, abs(place - index)))
        roles[units[0]] = ("unit", "", "")
    if len(chosen) > 1:
        return
    for place, f in enumerate(facts):
        texts = set(f.values)
        few = 0 < len(texts) <= 12 and not (f.is_number or f.is_unit)
        told = sum(bool(quantity_in(text)) for text in texts)
        if place not in roles and few and told and (_has(f.words, "register") or told > 1):
            roles[place] = ("register", "", "")
            return


def _serial(
    facts: Sequence[_Facts], is_serial: Callable[[str], bool], taken: set[int]
) -> int | None:
    best, most = None, 0
    for place, f in enumerate(facts):
        if place in taken or not f.values:
            continue
        head = f.values[:50]
        known = 100 * sum(map(is_serial, head)) // len(head)
        score = known + 20 * _has(f.words, "serial") + 10 * _has(f.words, "meter")
        if unit_in(f.name) or _INSTANT.search(f.words) or _has(f.words, "index"):
            score -= 20
        whole = all(re.fullmatch(r"[0-9A-Za-z/-]{3,}", value) for value in f.values)
        score += 5 * (whole and len(set(f.values)) * 2 <= max(2, len(f.values)))
        score += 4 * (whole and all(len(value) >= 6 for value in f.values))
        if score > most and (known or whole):
            best, most = place, score
    return best if most >= 5 else None


def _index(facts: _Facts) -> tuple[str, str] | None:
    """(quantity, unit) of a column of figures that may be indexes."""
    if not facts.is_number:
        return None
    unit = unit_in(facts.name)
    if _INSTANT.search(facts.words) and unit != "m3c":
        return None
    if re.search(r"\b(kw|mw|w|m3 h|l h|c|k)\b", facts.words) and not unit:
        return None
    quantity = quantity_in(facts.name, unit)
    if not quantity and _has(facts.words, "index"):
        quantity = "energy"
    return quantity, unit


def _of_role(roles: dict[int, tuple[str, str, str]], role: str) -> list[int]:
    return [place for place, found in sorted(roles.items()) if found[0] == role]
