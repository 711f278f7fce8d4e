"""Optical read-outs of heat meters: the text of EN 62056-21, as Landis+Gyr's UH50 and T550 say it.

A read-out is a line of identification (``/LUGCUH50``) and lines of ``code(value*unit)``,
ended by ``!``. What the codes mean was compared with the ultraheat project's descriptions
(MIT) of the same meters; ``*01`` after a code is its value at the last due date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from odoo.addons.heat_base.engine.errors import EngineError

#: A read-out has some thirty lines; a file beyond this is something else.
MAX_LINES = 100_000

_TOKEN = re.compile(r"([A-Z0-9]+(?:\.\d+)*(?:\*\d+)?)\(([^()]*)\)")
_START = re.compile(r"/[A-Za-z]{3}\S*")
_LOOKS_LIKE = re.compile(
    rb"(?:^|[\r\n\x02])\s*/[A-Za-z]{3}[^\r\n]*[\r\n\x02\s]+.{0,200}?\d\.\d+\(", re.S
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_UNITS = {
    "kwh": "kwh",
    "mwh": "mwh",
    "wh": "wh",
    "gj": "gj",
    "mj": "mj",
    "gcal": "gcal",
    "m3": "m3",
    "l": "l",
    "h": "h",
}
#: code → (quantity, units it may be in)
_REGISTERS = {
    "6.8": ("energy", {"kwh", "mwh", "wh", "gj", "mj", "gcal"}),
    "6.26": ("volume", {"m3", "l"}),
    "6.31": ("operating_hours", {"h"}),
    "6.32": ("error_hours", {"h"}),
}
_DUE = "*01"


class NoReadout(EngineError):
    """A file without one optical read-out."""

    def __init__(self) -> None:
        super().__init__("no_readout")


class BadReadout(EngineError):
    """A read-out damaged on its way; parameters ``line``, ``field`` (the code) and ``value``."""

    def __init__(self, line: int, code: str, value: str) -> None:
        super().__init__("bad_readout", line=line, field=code, value=value)


@dataclass(frozen=True)
class Index:
    """An index of a read-out, with the line that says it.

    :param quantity: energy, volume, operating_hours or error_hours
    :param due: whether it is that of the last due date, and not the present one

    >>> Index("energy", Decimal("328.871"), "gj", False, 2).unit
    'gj'
    """

    quantity: str
    value: Decimal
    unit: str
    due: bool
    line: int


@dataclass(frozen=True)
class Readout:
    """What a meter told through its optical eye.

    :param number: of the line on which it starts, from 1
    :param serials: the device's number, then the owner's
    :param clock: the meter's own local time, None when not told
    :param due_at: local time of the last due date; None when the read-out does not tell it
        without doubt
    :param status: content of ``F``; "0" is no fault
    :param code: empty, or "bad_readout": then ``error`` says where

    >>> Readout(1, "LUGCUH50", ("66153690",), None, None, "0").indexes
    ()
    """

    number: int
    device: str
    serials: tuple[str, ...]
    clock: datetime | None
    due_at: datetime | None
    status: str
    indexes: tuple[Index, ...] = ()
    facts: dict[str, str] = field(default_factory=dict, hash=False)
    code: str = ""
    error: BadReadout | None = None
    lines: tuple[tuple[int, str], ...] = field(default=(), repr=False)

    @property
    def raw(self) -> str:
        """The text of the read-out."""
        return "\n".join(text for _number, text in self.lines)


def looks_like_readouts(head: bytes) -> bool:
    """Whether the head of a file is that of an optical read-out.

    >>> looks_like_readouts(b"/LUGCUH50\\r\\n6.8(0328.871*GJ)"), looks_like_readouts(b"a;b")
    (True, False)
    """
    return bool(_LOOKS_LIKE.search(head))


def decode(content: bytes) -> Iterator[Readout]:
    """The read-outs of a file; a damaged one says where, and stops no other.

    :raises NoReadout: when not one starts

    >>> text = b"/LUGCUH50\\n6.8(0328.871*GJ)6.26(03329.67*m3)9.20(66153690)\\n!\\n"
    >>> readout, = decode(text)
    >>> readout.serials, [str(index.value) for index in readout.indexes]
    (('66153690',), ['328.871', '3329.67'])
    >>> damaged, = decode(text.replace(b"0328", b"032A"))
    >>> damaged.code, damaged.error.params["line"], damaged.error.params["field"]
    ('bad_readout', 2, '6.8')
    """
    found = False
    for lines in _split(content):
        found = True
        try:
            yield read_one(lines)
        except BadReadout as error:
            name = _START.search(lines[0][1])
            yield Readout(
                lines[0][0],
                name[0][1:] if name else "",
                (),
                None,
                None,
                "",
                code=error.code,
                error=error,
                lines=tuple(lines),
            )
    if not found:
        raise NoReadout


def read_one(lines: list[tuple[int, str]]) -> Readout:
    """One read-out from its numbered lines.

    :raises BadReadout: for a code without its brackets, an index that is no number in a unit
        of its quantity, a date that is none, or a read-out without its serial or an index

    >>> read_one([(7, "/LUGCUH50"), (8, "6.8(x*GJ)9.20(1)")])
    Traceback (most recent call last):
    ...
    odoo.addons.heat_metering.engine.optical.BadReadout: bad_readout(line=8, field='6.8', ...)
    """
    values: dict[str, tuple[int, str]] = {}
    for number, text in lines:
        for code, value in _tokens(number, text):
            values.setdefault(code, (number, value))
    first = lines[0][0]
    serials = [values[code][1] for code in ("9.20", "9.21", "0.0") if code in values]
    serials = list(dict.fromkeys(text.strip() for text in serials if text.strip()))
    indexes = tuple(_indexes(values))
    if not serials or not all(text.isalnum() and text.isascii() for text in serials):
        raise BadReadout(values.get("9.20", (first, ""))[0], "9.20", " ".join(serials))
    if not any(index.quantity == "energy" and not index.due for index in indexes):
        raise BadReadout(values.get("6.8", (first, ""))[0], "6.8", "")
    clock = _clock(values)
    name = _START.search(lines[0][1])
    return Readout(
        number=first,
        device=name[0][1:] if name else "",
        serials=tuple(serials),
        clock=clock,
        due_at=_due_at(values, clock),
        status=values.get("F", (0, ""))[1],
        indexes=indexes,
        facts={code: value for code, (_line, value) in values.items() if value},
        lines=tuple(lines),
    )


def quantity_of(code: str) -> str:
    """What a code tells the index of, nothing for the others.

    >>> quantity_of("6.8"), quantity_of("6.26*01"), quantity_of("9.36")
    ('energy', 'volume', '')
    """
    return _REGISTERS.get(code.removesuffix(_DUE), ("", set[str]()))[0]


def _split(content: bytes) -> Iterator[list[tuple[int, str]]]:
    """The numbered lines of each read-out: from a ``/`` to the one before the next."""
    text = content.decode("latin-1").replace("\x02", "\n").replace("\x03", "")
    current: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines()[:MAX_LINES], start=1):
        stripped = line.strip()
        if _START.match(stripped):
            if current:
                yield current
            current = [(number, stripped)]
        elif current and stripped:
            current.append((number, stripped))
    if current:
        yield current


def _tokens(number: int, text: str) -> Iterator[tuple[str, str]]:
    position = 0
    if _START.match(text) or text.startswith("!"):
        return
    for token in _TOKEN.finditer(text):
        _nothing_between(number, text[position : token.start()])
        position = token.end()
        yield token[1], token[2]
    _nothing_between(number, text[position:])


def _nothing_between(number: int, rest: str) -> None:
    if "(" in rest or ")" in rest:
        raise BadReadout(number, rest.partition("(")[0][:20], rest[:60])


def _indexes(values: dict[str, tuple[int, str]]) -> Iterator[Index]:
    for code, (quantity, units) in _REGISTERS.items():
        for due in (False, True):
            name = code + _DUE if due else code
            line, text = values.get(name, (0, ""))
            if not text:
                continue
            number, _mark, unit = text.partition("*")
            unit = _UNITS.get(unit.casefold(), "")
            if unit not in units or not _NUMBER.fullmatch(number):
                raise BadReadout(line, name, text[:60])
            yield Index(quantity, Decimal(number), unit, due, line)


def _clock(values: dict[str, tuple[int, str]]) -> datetime | None:
    line, text = values.get("9.36", (0, ""))
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d&%H:%M:%S")
    except ValueError:
        raise BadReadout(line, "9.36", text[:60]) from None


def _due_at(values: dict[str, tuple[int, str]], clock: datetime | None) -> datetime | None:
    """The last yearly due date (code 6.36) at or before the clock.

    It is written as two numbers and a time. Which is the month is known only when they are
    the same, or one is above 12: else the date is left unknown.
    """
    found = re.fullmatch(r"(\d\d)-(\d\d)&(\d\d):(\d\d)", values.get("6.36", (0, ""))[1], re.ASCII)
    if not found or clock is None:
        return None
    first, second, hour, minute = map(int, found.groups())
    if first != second and first <= 12 and second <= 12:
        return None
    month, day = (second, first) if first > 12 else (first, second)
    try:
        # hour 24 is the end of the day
        at = datetime(clock.year, month, day) + timedelta(hours=hour, minutes=minute)
        return at if at <= clock else at.replace(year=at.year - 1)
    except (ValueError, OverflowError):
        return None
