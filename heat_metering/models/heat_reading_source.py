"""Sources of readings: the files, as their profile reads them, in rows to stage."""

from functools import lru_cache

from odoo import fields

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import mbus
from ..engine.delimited import FileFacts
from ..engine.reading import parse_number
from .heat_reading_staging import StagedRow

#: Telegrams are small: a file beyond this is something else.
MAX_TELEGRAM_FILE = 64 << 20
_MBUS_UNITS = {"kwh", "gj", "mcal", "m3"}


class DelimitedSource:
    """The rows of a delimited file, as its profile reads them.

    All that needs the database is asked for here: see ``_opener``.
    """

    def __init__(self, profile, opener, facts: FileFacts):
        self.opener = opener
        self.encoding = facts.encoding
        self.expected = profile.encoding or "utf-8"
        self.layout = profile._layout()
        self.line_count = 0
        clock = profile._clock()
        # meters read together share their times
        self.parse_moment = lru_cache(maxsize=100_000)(clock.parse)
        self.place = {name: position for position, name in enumerate(self.layout.columns)}
        self.serial = profile.serial_column.strip()
        self.date = profile.date_column.strip()
        self.time = (profile.time_column or "").strip()
        self.columns = [Column(profile, line, self.place) for line in profile.line_ids]
        self.units = {code: code for code in units.UNITS}
        for uom in profile.env["uom.uom"].search([("heat_code", "!=", False)]):
            self.units[uom.name.casefold()] = uom.heat_code
        self.units |= {"m³": "m3", "litre": "l", "litres": "l"}

    def rows(self):
        if not self.encoding.startswith(self.expected):
            params = {"found": self.encoding, "expected": self.expected}
            yield StagedRow(0, code="encoding_differs", severity="info", params=params, raw_line="")
        for line in self._read():
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
        for line in self._read():
            yield line.number, line.raw

    def _read(self):
        with self.opener() as stream:
            yield from self.layout.read(stream, self.encoding)

    def _line_rows(self, line):
        cells = line.cells
        filled = [column for column in self.columns if cells[column.position].strip()]
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
        self.decimal, self.thousands = profile._separators()


class TelegramSource:
    """The rows of a file of M-Bus telegrams: their present indexes of energy and volume."""

    def __init__(self, record, opener):
        self.undated = record.moment or fields.Datetime.now()
        self.clock = record.profile_id._clock()
        self.line_count = 0
        company = record.company_id
        registers = record.env["heat.meter.register"].search(
            [("company_id", "=", company.id), ("is_counted", "=", True)]
        )
        self.counted = {}
        for register in registers:
            serial = register.meter_id.serial.lstrip("0")
            self.counted.setdefault(serial, set()).add(register.measured_quantity)
        with opener() as stream:
            content = stream.read(MAX_TELEGRAM_FILE + 1)
        if len(content) > MAX_TELEGRAM_FILE:
            raise EngineError("too_many_telegrams", size=MAX_TELEGRAM_FILE >> 20)
        self.telegrams = list(mbus.decode(content))

    def lines(self):
        for telegram in self.telegrams:
            yield telegram.number, telegram.raw.hex(" ").upper()

    def rows(self):
        for telegram in self.telegrams:
            self.line_count += 1
            yield from self._telegram_rows(telegram)

    def _telegram_rows(self, telegram):
        problem = {"line": telegram.number, "raw_line": telegram.raw.hex(" ").upper()}
        serial = telegram.serial.lstrip("0")
        if telegram.code:
            params = {"reason": telegram.reason}
            yield StagedRow(code=telegram.code, params=params, **problem)
            return
        indexes = self._wanted(serial, telegram.indexes)
        if not indexes:
            yield StagedRow(value=telegram.serial, code="no_index", **problem)
            return
        try:
            at = self._moment(telegram)
        except EngineError as error:
            value = str(telegram.local_time)
            yield StagedRow(value=value, code=error.code, weight=len(indexes), **problem)
            return
        for record in indexes:
            if record.in_error or record.unit not in _MBUS_UNITS:
                params = {"quantity": record.quantity}
                yield StagedRow(
                    column=record.quantity, code="error_state", params=params, **problem
                )
                continue
            value = f"{record.value.normalize():f}"
            yield StagedRow(
                telegram.number,
                record.quantity,
                serial,
                record.quantity,
                record.unit,
                at,
                parse_number(value),
                value,
            )

    def _wanted(self, serial, indexes):
        """A telegram tells more than is counted: of a known meter, only its registers."""
        counted = self.counted.get(serial)
        if not counted:
            return indexes
        return [record for record in indexes if record.quantity in counted]

    def _moment(self, telegram):
        local = telegram.local_time
        if local is None:
            return self.undated
        return self.clock.to_utc(local).replace(tzinfo=None)
