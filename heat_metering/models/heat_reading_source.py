"""Sources of readings: the files, as their profile reads them, in rows to stage."""

from functools import lru_cache

from odoo import fields

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.delimited import FileFacts
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import mbus, optical
from ..engine.reading import parse_number
from ..engine.validation import has_sentinel_temperature, momentary_ratio
from .heat_reading_plain import PlainLines
from .heat_reading_staging import StagedRow

#: Telegrams and read-outs are small: a file beyond this is something else.
MAX_TELEGRAM_FILE = 64 << 20
_MBUS_UNITS = {"kwh", "gj", "mcal", "m3", "m3c", "h"}
_SHOWN_UNITS = {"kwh": "kWh", "mwh": "MWh", "wh": "Wh", "gj": "GJ", "mj": "MJ", "gcal": "Gcal"}
_SHOWN_UNITS |= {"m3": "m³", "l": "l", "h": "h"}
#: What every heat meter counts; the rest is read only for meters that have its register.
_MAIN_QUANTITIES = ("energy", "cold_energy", "volume")


class DelimitedSource:
    """The rows of a table, text or workbook, as its profile reads it.

    All that needs the database is asked for here: see ``_opener``.
    """

    def __init__(self, profile, opener, facts: FileFacts):
        self.opener = opener
        self.encoding = facts.encoding
        self.expected = profile.encoding or "utf-8"
        #: cells that hold numbers have lost the zeros that serial numbers start with
        self.bare_serials = self.is_spreadsheet = facts.is_spreadsheet
        self.layout = profile._layout(facts.is_spreadsheet)
        self.line_count = 0
        self.stream = None
        clock = profile._clock()
        # meters read together share their times
        self.parse_moment = lru_cache(maxsize=100_000)(clock.parse)
        self.place = {name: position for position, name in enumerate(self.layout.columns)}
        self.serial = profile.serial_column.strip()
        self.date = profile.date_column.strip()
        self.time = (profile.time_column or "").strip()
        self.columns = [Column(profile, line, self.place) for line in profile.line_ids]
        self.register = (profile.register_column or "").strip()
        self.ignored = profile._ignored_registers()
        self.by_register = {}
        for column in self.columns:
            self.by_register.setdefault(column.register_text, []).append(column)
        self.units = {code: code for code in units.UNITS}
        for uom in profile.env["uom.uom"].search([("heat_code", "!=", False)]):
            self.units[uom.name.casefold()] = uom.heat_code
        self.units |= {"m³": "m3", "litre": "l", "litres": "l", "m³·°c": "m3c", "m3*c": "m3c"}

    def rows(self, keys=None):
        """:param keys: of the staging, for the lines that can be laid out for it at once"""
        if not self.is_spreadsheet and not self.encoding.startswith(self.expected):
            params = {"found": self.encoding, "expected": self.expected}
            yield StagedRow(0, code="encoding_differs", severity="info", params=params, raw_line="")
        if keys is not None and PlainLines.suits(self):
            yield from PlainLines(self, keys).rows()
        else:
            for line in self._read():
                yield from self.line_rows(line)

    def line_rows(self, line):
        """The rows of a line, or what is wrong with it."""
        self.line_count += 1
        if line.code:
            yield StagedRow(
                line.number,
                value=line.raw[:100],
                code=line.code,
                weight=len(self.columns),
                raw_line=line.raw,
            )
        else:
            yield from self._line_rows(line)

    def lines(self):
        if self.is_spreadsheet:
            yield from ((line.number, line.raw) for line in self._read())
            return
        with self.opener() as stream:
            for number, raw, _too_long in self.layout.body(stream, self.encoding).lines:
                yield number, raw

    def rejected(self, numbers):
        """The file of these lines alone, in the same layout and encoding."""
        if self.is_spreadsheet:
            with self.opener() as stream:
                return self.layout.workbook(stream, numbers)
        with self.opener() as stream:
            header = self.layout.header(stream, self.encoding)
        kept = (f"{line.raw}\n" for line in self._read() if line.number in numbers)
        return "".join([header, *kept]).encode(self.encoding, "replace")

    def position(self):
        """Bytes of the file read so far, 0 when they cannot be told."""
        if self.is_spreadsheet or self.stream is None or self.stream.closed:
            return 0
        return self.stream.tell()

    def _read(self):
        with self.opener() as stream:
            self.stream = stream
            yield from self.layout.read(stream, self.encoding)

    def _line_rows(self, line):
        cells = line.cells
        columns = self.columns
        if self.register:
            told = cells[self.place[self.register]].strip()
            columns = self.by_register.get(told.casefold()) or self.by_register.get("")
            if not columns:
                if told.casefold() not in self.ignored:
                    yield StagedRow(
                        line.number,
                        self.register,
                        value=told[:100],
                        code="unknown_register_text",
                        raw_line=line.raw,
                    )
                return
        filled = [column for column in columns if cells[column.position].strip()]
        if not filled:
            return
        serial = cells[self.place[self.serial]].strip()
        moment = cells[self.place[self.date]]
        if self.time:
            moment = f"{moment} {cells[self.place[self.time]]}"
        problem = {"line": line.number, "weight": len(filled), "raw_line": line.raw}
        if not serial:
            yield StagedRow(column=self.serial, code="missing_serial", **problem)
            return
        if self.bare_serials:
            serial = serial.lstrip("0")
        try:
            at = self.parse_moment(moment).replace(tzinfo=None)
        except EngineError as error:
            yield StagedRow(column=self.date, value=moment[:100], code=error.code, **problem)
            return
        for column in filled:
            yield self._row(line, column, serial, at)

    def _row(self, line, column, serial, at):
        value = line.cells[column.position].strip()
        unit = column.unit
        if column.unit_position is not None:
            told = line.cells[column.unit_position].strip()
            unit = self.units.get(told.casefold())
            if unit is None:
                return StagedRow(
                    line.number,
                    column.unit_name,
                    value=told[:100],
                    code="unknown_unit",
                    raw_line=line.raw,
                )
        try:
            index = parse_number(value, column.decimal, column.thousands)
        except EngineError as error:
            return StagedRow(
                line.number, column.name, value=value[:100], code=error.code, raw_line=line.raw
            )
        if column.multiplier:
            index = (index * column.multiplier).normalize()
        return StagedRow(line.number, column.name, serial, column.quantity, unit, at, index, value)


class Column:
    """A column of indexes, resolved once for the whole file."""

    def __init__(self, profile, line, place):
        self.name = line.column.strip()
        self.position = place[self.name]
        self.quantity = line.measured_quantity
        self.unit = line.uom_id.heat_code or ""
        self.unit_name = (line.unit_column or "").strip()
        self.unit_position = place[self.unit_name] if self.unit_name else None
        self.multiplier = line._multiplier()
        self.register_text = (line.register_text or "").strip().casefold()
        self.decimal, self.thousands = profile._separators()


class AnswerSource:
    """What meters themselves said: telegrams and optical read-outs, small files."""

    #: telegrams write serial numbers with zeros that the meter may not show
    bare_serials = True

    def __init__(self, record, opener):
        self.undated = record.moment or fields.Datetime.now()
        self.clock = record.profile_id._clock()
        self.line_count = 0
        self.counted = _counted_quantities(record)
        with opener() as stream:
            content = stream.read(MAX_TELEGRAM_FILE + 1)
        if len(content) > MAX_TELEGRAM_FILE:
            raise EngineError("too_many_telegrams", size=MAX_TELEGRAM_FILE >> 20)
        self._decode(content)

    def position(self):
        """The file was read at once."""
        return 0

    def _wanted(self, serial, quantity):
        """A meter tells more than is counted: of a known one, only its registers."""
        counted = self.counted.get(serial)
        return quantity in (counted or _MAIN_QUANTITIES)

    def _moment(self, local):
        return self.undated if local is None else self.clock.to_utc(local).replace(tzinfo=None)


class TelegramSource(AnswerSource):
    """The rows of a file of M-Bus telegrams: the present indexes that registers count."""

    def _decode(self, content):
        self.telegrams = list(mbus.decode(content))

    def lines(self):
        for telegram in self.telegrams:
            yield telegram.number, telegram.raw.hex(" ").upper()

    def rejected(self, numbers):
        return "\n".join(text for number, text in self.lines() if number in numbers).encode()

    def rows(self, _keys=None):
        for answer in mbus.answers(self.telegrams):
            self.line_count += len(answer.telegrams)
            yield from self._answer_rows(answer)

    def _answer_rows(self, answer):
        first = answer.telegrams[0]
        serial = first.serial.lstrip("0")
        problem = {"line": first.number, "raw_line": first.raw.hex(" ").upper()}
        if first.code:
            yield StagedRow(code=first.code, params={"reason": first.reason}, **problem)
            return
        indexes = [x for x in answer.indexes if self._wanted(serial, x[1].quantity)]
        if not indexes:
            yield StagedRow(value=first.serial, code="no_index", **problem)
            return
        try:
            at = self._moment(answer.local_time)
        except EngineError as error:
            value = str(answer.local_time)
            yield StagedRow(value=value, code=error.code, weight=len(indexes), **problem)
            return
        for telegram, record in indexes:
            if record.in_error or record.unit not in _MBUS_UNITS:
                yield StagedRow(
                    telegram.number,
                    record.quantity,
                    code="error_state",
                    params={"quantity": record.quantity},
                    raw_line=telegram.raw.hex(" ").upper(),
                )
                continue
            row = _answer_row(
                telegram.number, serial, record.quantity, record.unit, at, record.value
            )
            yield _suspected(row, answer)


def _suspected(row, answer):
    """The row of an energy, with what the meter's other figures say of it.

    A sensor's temperature may tell that it has failed: no energy is counted then, and what looks
    like no consumption is none. Else power, flow and temperatures go with it: what they say is
    weighed by the rules of the meter's network, once it is known.
    """
    if row.quantity not in ("energy", "cold_energy"):
        return row
    failed = [t for t in answer.temperatures if has_sentinel_temperature(t)]
    if failed:
        params = {"value": f"{failed[0]:.2f} °C"}
        return row._replace(code="sensor_sentinel", severity="warning", params=params)
    shown = answer.flow and momentary_ratio(*answer.flow)
    if not shown:
        return row
    params = {"ratio": f"{shown[0]:.3f}", "error": f"{shown[1]:.6f}"}
    return row._replace(code="energy_volume_temperature", severity="warning", params=params)


class ReadoutSource(AnswerSource):
    """The rows of a file of optical read-outs: present indexes, and those of the due date.

    Those of the last due date become readings when the read-out tells the date; else they
    are shown. Hours in error and the meter's state are told with each read-out.
    """

    def _decode(self, content):
        self.readouts = list(optical.decode(content))

    def lines(self):
        for readout in self.readouts:
            yield from readout.lines

    def rejected(self, numbers):
        kept = [r.raw for r in self.readouts if any(number in numbers for number, _ in r.lines)]
        return "".join(f"{text}\n" for text in kept).encode("latin-1")

    def rows(self, _keys=None):
        for readout in self.readouts:
            self.line_count += len(readout.lines)
            if readout.error:
                params = {**readout.error.params, "device": readout.device}
                params["quantity"] = optical.quantity_of(params["field"])
                yield StagedRow(
                    params["line"],
                    params["field"],
                    value=params["value"],
                    code=readout.code,
                    params=params,
                    weight=2,
                )
            else:
                yield from self._readout_rows(readout)

    def _readout_rows(self, readout):
        serials = [serial.lstrip("0") for serial in readout.serials]
        serial = next((s for s in serials if s in self.counted), serials[0])
        yield self._facts_row(readout)
        for index in readout.indexes:
            if not self._wanted(serial, index.quantity) or (index.due and not readout.due_at):
                continue
            local = readout.due_at if index.due else readout.clock
            try:
                at = self._moment(local)
            except EngineError as error:
                yield StagedRow(index.line, index.quantity, value=str(local), code=error.code)
                continue
            yield _answer_row(index.line, serial, index.quantity, index.unit, at, index.value)

    def _facts_row(self, readout):
        """What the meter said beside its indexes, for whoever reads the import."""
        told = {i.quantity: str(i.value) for i in readout.indexes if not i.due}
        due = [i for i in readout.indexes if i.due and i.quantity in _MAIN_QUANTITIES]
        params = {
            "device": readout.device,
            "status": readout.status or "–",
            "hours": told.get("operating_hours", "–"),
            "error_hours": told.get("error_hours", "–"),
            "due": " · ".join(f"{i.value} {_SHOWN_UNITS[i.unit]}" for i in due) or "–",
        }
        code = "readout_facts" if readout.due_at or not due else "due_index_undated"
        return StagedRow(
            readout.number, value=readout.serials[0], code=code, severity="info", params=params
        )


def _answer_row(line, serial, quantity, unit, at, index):
    value = f"{index.normalize():f}"
    return StagedRow(line, quantity, serial, quantity, unit, at, parse_number(value), value)


def _counted_quantities(record):
    """{serial without its zeros: quantities that the meter has a register for}"""
    registers = record.env["heat.meter.register"].search(
        [("company_id", "=", record.company_id.id), ("is_counted", "=", True)]
    )
    counted = {}
    for register in registers:
        serial = register.meter_id.serial.lstrip("0")
        counted.setdefault(serial, set()).add(register.measured_quantity)
    return counted
