"""M-Bus telegrams of heat meters (EN 13757-3), decoded by pyMeterBus and normalised.

pyMeterBus finds the records and scales them in binary floating point. Values here are
scaled again from the record's own bytes, exactly, and named in this project's units.
"""

import binascii
import math
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import meterbus  # type: ignore[import-untyped]

from odoo.addons.heat_base.engine.errors import EngineError

from .validation import Figure

#: pyMeterBus' unit → (this project's unit, factor)
_UNITS: dict[str, tuple[str, Decimal]] = {
    "Wh": ("kwh", Decimal("0.001")),
    "J": ("gj", Decimal("1E-9")),
    "m^3": ("m3", Decimal(1)),
    "W": ("kw", Decimal("0.001")),
    "J/h": ("kj/h", Decimal("0.001")),
    "m^3/h": ("m3/h", Decimal(1)),
    "m^3/min": ("m3/h", Decimal(60)),
    "m^3/s": ("m3/h", Decimal(3600)),
    "C": ("c", Decimal(1)),
    "K": ("k", Decimal(1)),
    "seconds": ("s", Decimal(1)),
}
#: Units of the first extension table (VIF FB) that pyMeterBus 0.8 lists as reserved:
#: EN 13757-3 table 12, 0.1 GJ, 1 GJ, and calories from 0.1 to 100 Mcal.
_EXTENDED: dict[int, tuple[str, str, Decimal]] = {
    0x08: ("energy", "gj", Decimal("0.1")),
    0x09: ("energy", "gj", Decimal(1)),
    0x0C: ("energy", "mcal", Decimal("0.1")),
    0x0D: ("energy", "mcal", Decimal(1)),
    0x0E: ("energy", "mcal", Decimal(10)),
    0x0F: ("energy", "mcal", Decimal(100)),
}
_QUANTITIES = {
    "ENERGY_WH": "energy",
    "ENERGY_J": "energy",
    "Energy": "energy",
    "VOLUME": "volume",
    "POWER_W": "power",
    "POWER_J_H": "power",
    "VOLUME_FLOW": "volume_flow",
    "VOLUME_FLOW_EXT": "volume_flow",
    "VOLUME_FLOW_EXT_S": "volume_flow",
    "FLOW_TEMPERATURE": "flow_temperature",
    "RETURN_TEMPERATURE": "return_temperature",
    "TEMPERATURE_DIFFERENCE": "temperature_difference",
    "EXTERNAL_TEMPERATURE": "external_temperature",
    "ON_TIME": "on_time",
    "OPERATING_TIME": "operating_time",
    "DATE": "date",
    "DATE_TIME_GENERAL": "date",
}
_FUNCTIONS = {
    "INSTANTANEOUS_VALUE": "current",
    "MAXIMUM_VALUE": "maximum",
    "MINIMUM_VALUE": "minimum",
    "ERROR_STATE_VALUE": "error",
}
#: Manufacturers' own VIF FF: (manufacturer, VIFE) → quantity and unit. Kamstrup's E8 and E9 are
#: volume × flow and return temperature, in m3·°C (technical descriptions of MULTICAL).
_OWN: dict[tuple[str, int], tuple[str, str]] = {
    ("KAM", 0x07): ("flow_energy", "m3c"),
    ("KAM", 0x08): ("return_energy", "m3c"),
}
_DURATIONS = ("operating_time", "on_time")
#: Quantities whose indexes a register may count.
COUNTED = (
    "energy",
    "cold_energy",
    "volume",
    "flow_energy",
    "return_energy",
    "operating_hours",
    "error_hours",
)
_COLD_MEDIA = frozenset({0x0A, 0x0B})
_NEGATIVE_ONLY = 0x3C  # orthogonal VIFE: counts negative contributions only
_LIMIT_DATES = range(0x68, 0x70)  # orthogonal VIFE E110 1xxx: date (and time) of a value
_HEX_TEXT = re.compile(rb"[0-9A-Fa-f\s:;,x-]+")
_START = re.compile(rb"\x68(.)\1\x68", re.DOTALL)


class NoTelegram(EngineError):
    """A file without one frame."""

    def __init__(self) -> None:
        super().__init__("no_telegram")


class BadTelegram(EngineError):
    """Bytes that are no variable data telegram; parameter ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__("bad_telegram", reason=reason)


@dataclass(frozen=True)
class Record:
    """One value of a telegram.

    :param quantity: energy, cold_energy, volume, flow_energy, return_energy, power, volume_flow,
        a temperature, on_time, operating_time or date; "other" for what heat billing does not use
    :param value: exact, in ``unit``; None for dates and for values in error
    :param moment: the date, or the meter's local date and time, of a ``date`` record
    :param function: "current", "maximum", "minimum" or "error"
    :param in_error: said by the meter, or digits that are no number: never an index
    :param step: by how much the last digit counts; None where the figure does not tell it

    >>> Record("energy", Decimal(5347), "kwh", None, 0, 0, 0, "current", False).value
    Decimal('5347')
    """

    quantity: str
    value: Decimal | None
    unit: str
    moment: datetime | date | None
    storage: int
    tariff: int
    device: int
    function: str
    in_error: bool
    step: Decimal | None = None


@dataclass(frozen=True)
class Telegram:
    """A meter's answer: ``serial`` is the identification number of its secondary address.

    >>> present = Record("energy", Decimal(5347), "kwh", None, 0, 0, 0, "current", False)
    >>> last_year = Record("energy", Decimal(4000), "kwh", None, 1, 0, 0, "current", False)
    >>> telegram = Telegram(1, "06523452", "ACW", 4, 0, (last_year, present))
    >>> telegram.indexes == (present,)
    True
    """

    number: int
    serial: str
    manufacturer: str
    medium: int
    status: int
    records: tuple[Record, ...] = ()
    code: str = ""
    reason: str = ""
    raw: bytes = field(default=b"", repr=False)
    more_follows: bool = False

    @property
    def local_time(self) -> datetime | None:
        """The meter's own clock, without zone, when the telegram gives it."""
        for record in self.records:
            current = record.function == "current" and not (record.storage or record.tariff)
            if record.quantity == "date" and current and isinstance(record.moment, datetime):
                return record.moment
        return None

    @property
    def indexes(self) -> tuple[Record, ...]:
        """Present indexes of what registers count: storage, tariff and sub-unit 0.

        Values in error are kept, marked, so that they can be told. Of a meter that tells both
        the hours since it was connected and those it measured, the latter count.
        """
        chosen: dict[str, Record] = {}
        for record in self.records:
            main = not (record.storage or record.tariff or record.device)
            current = record.function in ("current", "error")
            if main and current and record.quantity in COUNTED:
                chosen.setdefault(record.quantity, record)
        for quantity, function in (("operating_hours", "current"), ("error_hours", "error")):
            if hours := self._hours(function):
                chosen[quantity] = replace(hours, quantity=quantity)
        return tuple(chosen.values())

    def _hours(self, function: str) -> Record | None:
        for quantity in _DURATIONS:
            for record in self.records:
                main = not (record.storage or record.tariff or record.device)
                if main and record.quantity == quantity and record.function == function:
                    value = record.value
                    hours = None if value is None else _rounded(value / 3600)
                    return replace(record, value=hours, unit="h", in_error=hours is None)
        return None


@dataclass(frozen=True)
class Answer:
    """What a meter said at one moment, in one telegram or several.

    >>> present = Record("energy", Decimal(5347), "kwh", None, 0, 0, 0, "current", False)
    >>> answer = Answer((Telegram(1, "06523452", "ACW", 4, 0, (present,)),))
    >>> [(telegram.number, record.quantity) for telegram, record in answer.indexes]
    [(1, 'energy')]
    """

    telegrams: tuple[Telegram, ...]

    @property
    def local_time(self) -> datetime | None:
        """The time that one of the telegrams gives."""
        return next((t.local_time for t in self.telegrams if t.local_time), None)

    @property
    def indexes(self) -> tuple[tuple[Telegram, Record], ...]:
        """The indexes with the telegram that says them: the first, when several do."""
        chosen: dict[str, tuple[Telegram, Record]] = {}
        for telegram in self.telegrams:
            for record in telegram.indexes:
                chosen.setdefault(record.quantity, (telegram, record))
        return tuple(chosen.values())

    def present(self, quantity: str) -> Record | None:
        """The first present figure of a quantity that the meter does not say to be in error.

        >>> hot = Record("flow_temperature", Decimal("95.1"), "c", None, 0, 0, 0, "current", False)
        >>> Answer((Telegram(1, "7", "ACW", 4, 0, (hot,)),)).present("flow_temperature") == hot
        True
        """
        for telegram in self.telegrams:
            for record in telegram.records:
                main = not (record.storage or record.tariff or record.device)
                current = record.function == "current" and not record.in_error
                if main and current and record.quantity == quantity and record.value is not None:
                    return record
        return None

    @property
    def temperatures(self) -> tuple[Decimal, ...]:
        """Present flow and return temperatures, in °C.

        >>> hot = Record("flow_temperature", Decimal("95.1"), "c", None, 0, 0, 0, "current", False)
        >>> Answer((Telegram(1, "7", "ACW", 4, 0, (hot,)),)).temperatures
        (Decimal('95.1'),)
        """
        found = map(self.present, ("flow_temperature", "return_temperature"))
        return tuple(record.value for record in found if record and record.value is not None)

    @property
    def flow(self) -> tuple[Figure, Figure, Figure] | None:
        """Power in kW, flow in m3/h and temperature difference in K of the moment, with the steps
        of their displays; None when one of them, or its step, is not told.

        The difference is the meter's own where it is shown in finer steps than the temperatures.

        >>> power = Record("power", Decimal(5), "kw", None, 0, 0, 0, "current", False)
        >>> Answer((Telegram(1, "7", "ACW", 4, 0, (power,)),)).flow is None
        True
        """
        power, passing = self._figure("power", "kw"), self._figure("volume_flow", "m3/h")
        hot = self._figure("flow_temperature", "c")
        cold = self._figure("return_temperature", "c")
        told = self._figure("temperature_difference", "k")
        difference = told
        if hot and cold and (told is None or told.step > hot.step + cold.step):
            difference = Figure(hot.value - cold.value, hot.step + cold.step)
        if power is None or passing is None or difference is None:
            return None
        return power, passing, difference

    def _figure(self, quantity: str, unit: str) -> Figure | None:
        record = self.present(quantity)
        if record is None or record.value is None or record.step is None or record.unit != unit:
            return None
        return Figure(record.value, record.step)


def answers(telegrams: Iterable[Telegram]) -> Iterator[Answer]:
    """Telegrams put together when they are one answer of one meter.

    They follow each other, name the same meter, do not count the same thing nor give two times;
    and the first says that more records follow (DIF 1F), or one of them alone gives the time.

    >>> one, two = Telegram(1, "7", "ACW", 4, 0, more_follows=True), Telegram(2, "7", "ACW", 4, 0)
    >>> [len(answer.telegrams) for answer in answers([one, two, two])]
    [2, 1]
    """
    current: list[Telegram] = []
    for telegram in telegrams:
        if current and not _continues(current, telegram):
            yield Answer(tuple(current))
            current = []
        current.append(telegram)
    if current:
        yield Answer(tuple(current))


def _continues(told: Sequence[Telegram], following: Telegram) -> bool:
    last = told[-1]
    same = (last.serial, last.manufacturer) == (following.serial, following.manufacturer)
    if last.code or following.code or not same:
        return False
    counted = set(COUNTED[:-2])
    known = {record.quantity for telegram in told for record in telegram.indexes}
    if known & counted & {record.quantity for record in following.indexes}:
        return False
    times = {t.local_time for t in (*told, following)} - {None}
    alone = any(t.local_time for t in told) != bool(following.local_time)
    return len(times) < 2 and (last.more_follows or alone)


def _rounded(hours: Decimal) -> Decimal:
    """Seconds and minutes are hours to the ninth decimal, as readings are kept."""
    return hours.quantize(Decimal("1E-9")).normalize() if hours.is_finite() else hours


def split_telegrams(content: bytes) -> Iterator[bytes]:
    """The telegrams of a file, binary or written in hexadecimal, one after the other.

    A frame is ``68 L L 68``, L bytes, a checksum and ``16``; what stands between frames
    (blank lines, acknowledgements) is passed over. A frame cut short ends where the next
    one starts.

    >>> [len(t) for t in split_telegrams(b"68 03 03 68 08 00 72 7A 16" * 2)]
    [9, 9]
    """
    if _HEX_TEXT.fullmatch(content):
        content = _from_hexadecimal(content)
    position = 0
    while start := _START.search(content, position):
        begin, length = start.start(), start[1][0]
        position = begin + length + 6
        if not _is_whole(content[begin:position]):
            following = _START.search(content, begin + 4, position + 3)
            position = following.start() if following else min(position, len(content))
        if length > 2:
            yield content[begin:position]


def _is_whole(frame: bytes) -> bool:
    return len(frame) == frame[1] + 6 and frame[-1] == 0x16 and frame[-2] == sum(frame[4:-2]) % 256


def _from_hexadecimal(text: bytes) -> bytes:
    """The bytes written; a line that lost a digit loses its last byte, and damages no other."""
    lines = [re.sub(rb"0x|[^0-9A-Fa-f]", b"", line) for line in text.splitlines()]
    if sum(map(len, lines)) % 2:
        lines = [line[: len(line) // 2 * 2] for line in lines]
    return binascii.unhexlify(b"".join(lines))


def decode(content: bytes) -> Iterator[Telegram]:
    """The telegrams of a file; one that cannot be decoded says why and stops no other.

    :raises NoTelegram: when not one frame starts

    >>> frame = "68 15 15 68 08 00 72 45 00 94 63 AE 4C 08 04 01 00 00 00 04 06 4B 4A 00 00 5C 16"
    >>> telegram, = decode(frame.encode())
    >>> telegram.serial, telegram.manufacturer, telegram.indexes[0].value == 19019
    ('63940045', 'SEN', True)
    """
    found = False
    for number, frame in enumerate(split_telegrams(content), start=1):
        found = True
        try:
            yield _decode_one(number, frame)
        except BadTelegram as error:
            reason = str(error.params["reason"])
            yield Telegram(number, "", "", 0, 0, code=error.code, reason=reason, raw=frame)
    if not found:
        raise NoTelegram


def _decode_one(number: int, frame: bytes) -> Telegram:
    try:
        decoded = meterbus.load(frame)
        header = decoded.body.bodyHeader
        medium = int(header.measure_medium_field.parts[0])
        manufacturer = str(decoded.manufacturer)
        found = (_record(part, medium, manufacturer) for part in decoded.records)
        records = tuple(record for record in found if record is not None)
        serial = "".join(f"{byte:02X}" for byte in header.id_nr)
        return Telegram(
            number=number,
            serial=serial,
            manufacturer=manufacturer,
            medium=medium,
            status=int(header.status_field.parts[0]),
            records=records,
            raw=frame,
            more_follows=any(part.more_records_follow for part in decoded.records),
        )
    except Exception as error:  # noqa: BLE001  the decoder raises whatever bad bytes lead it to
        raise BadTelegram(f"{type(error).__name__}: {error}") from None


def _record(part: Any, medium: int, manufacturer: str) -> Record | None:
    """A decoder's record in our terms; None for filling and manufacturer's own bytes."""
    vif = [int(byte) for byte in part.vib.parts]
    if not vif:
        return None
    factor, unit, kind, _enhancement = part._parse_vifx()
    quantity = _QUANTITIES.get(getattr(kind, "name", str(kind)), "other")
    unit, factor = _scale(str(getattr(unit, "value", unit)), Decimal(str(factor)))
    if vif[0] == 0xFB and (vif[1] & 0x7F) in _EXTENDED:
        quantity, unit, factor = _EXTENDED[vif[1] & 0x7F]
    own = _OWN.get((manufacturer, vif[1] & 0x7F)) if vif[0] == 0xFF and vif[1:] else None
    if own:
        (quantity, unit), factor = own, Decimal(1)
    extension = {byte & 0x7F for byte in vif[1:]} if vif[0] not in (0xFB, 0xFD, 0xFF) else set()
    data = [int(byte) for byte in part.dataField.parts]
    moment: datetime | date | None = None
    value: Decimal | None = None
    step: Decimal | None = None
    if quantity == "date" or extension & set(_LIMIT_DATES):
        # the moment at which a maximum was reached, not a value of the quantity
        quantity, unit, moment = "date", "", _moment(data)
    else:
        quantity = _direction(quantity, extension, medium)
        encoding = part.dib.length_encoding[1].name
        number = _number(encoding, data)
        value = None if number is None else number * factor
        step = None if encoding == "ENCODING_REAL" else factor
    storage, tariff, device = part.dib.parse_dife()
    function = _FUNCTIONS.get(part.dib.function_type.name, "other")
    return Record(
        quantity=quantity,
        value=value,
        unit=unit,
        moment=moment,
        storage=int(storage),
        tariff=int(tariff or 0),
        device=int(device or 0),
        function=function,
        # hours spent in error are a count, not a value in error
        in_error=(function == "error" and quantity not in _DURATIONS)
        or (value is None and moment is None),
        step=step,
    )


def _scale(unit: str, factor: Decimal) -> tuple[str, Decimal]:
    name, scale = _UNITS.get(unit, (unit, Decimal(1)))
    return name, factor * scale


def _direction(quantity: str, extension: set[int], medium: int) -> str:
    """Heat or cold: by the medium, or by the sign that a register counts."""
    if quantity != "energy":
        return quantity
    if _NEGATIVE_ONLY in extension:
        return "cold_energy"
    return "cold_energy" if medium in _COLD_MEDIA else quantity


def _number(encoding: str, data: Sequence[int]) -> Decimal | None:
    """The unscaled value, exactly; None when the bytes are no number."""
    raw = bytes(data)
    if not raw:
        return None
    if encoding == "ENCODING_INTEGER":
        return Decimal(int.from_bytes(raw, "little", signed=True))
    if encoding == "ENCODING_REAL":
        real = struct.unpack("<f", raw)[0] if len(raw) == 4 else math.nan
        return Decimal(real) if math.isfinite(real) else None
    if encoding != "ENCODING_BCD":
        return None
    digits = raw[::-1].hex()
    # a high nibble F is a minus sign (EN 13757-3 annex B)
    sign, digits = (-1, digits[1:]) if digits.startswith("f") else (1, digits)
    return Decimal(int(digits)) * sign if digits.isdecimal() else None


def _moment(data: Sequence[int]) -> datetime | date | None:
    """Types G (two bytes, a date) and F (four bytes, date and time); None if invalid."""
    if len(data) not in (2, 4):
        return None
    day, month = data[-2], data[-1]
    # two digits of a year; 127 in due dates means "every year" and reads 27, as in libmbus
    year = 2000 + (((day & 0xE0) >> 5) | ((month & 0xF0) >> 1)) % 100
    try:
        if len(data) == 2:
            return date(year, month & 0x0F, day & 0x1F)
        if data[0] & 0x80:  # the meter says its clock is not set
            return None
        return datetime(year, month & 0x0F, day & 0x1F, data[1] & 0x1F, data[0] & 0x3F)
    except ValueError:
        return None
