import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units

from ..engine.reading import regressions

#: Readings stored at once that make the table's statistics worth taking anew.
BULK = 5_000


class StagedRow(NamedTuple):
    """One index of a source, or what stops it from being one (``code``)."""

    line: int
    column: str = ""
    serial: str = ""
    quantity: str = ""
    unit: str = ""
    at: datetime | None = None
    index: Decimal | None = None
    value: str = ""
    code: str = ""
    severity: str = "error"
    params: dict | None = None
    weight: int = 1
    raw_line: str | None = None

    def copy_line(self, cell) -> str:
        """The row in COPY's format; ``cell`` writes one value of any type.

        Nearly all rows are plain indexes, whose numbers and dates need no escaping.
        """
        if self.code:
            return "\t".join([cell(value) for value in self])
        return (
            f"{self.line}\t{cell(self.column)}\t{cell(self.serial)}\t{self.quantity}\t{self.unit}\t"
            f"{self.at}\t{self.index:f}\t{cell(self.value)}\t\t{self.severity}\t\\N\t{self.weight}\t\\N"
        )


class SourceLine(NamedTuple):
    """The text of a line of a source."""

    number: int
    text: str

    def copy_line(self, cell) -> str:
        return f"{self.number}\t{cell(self.text)}"


class CopyStream(io.RawIOBase):
    """Rows in COPY's text format, made while PostgreSQL reads them: never all in memory.

    What goes wrong in making them ends the stream and waits in ``error``: raised through
    the database's driver it would lose its type.
    """

    _ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "�"})

    def __init__(self, rows: Iterable[StagedRow | SourceLine]):
        self._chunks = self._encode(rows)
        self._left = b""
        self.error: Exception | None = None

    def _encode(self, rows: Iterable[StagedRow | SourceLine]) -> Iterator[bytes]:
        lines = []
        for row in rows:
            lines.append(row.copy_line(self._cell))
            if len(lines) == 2000:
                yield ("\n".join(lines) + "\n").encode("utf-8", "replace")
                lines = []
        if lines:
            yield ("\n".join(lines) + "\n").encode("utf-8", "replace")

    def _cell(self, value) -> str:
        kind = type(value)
        if kind is str:
            return value.translate(self._ESCAPES) if not value.isalnum() else value
        if value is None:
            return "\\N"
        if kind is Decimal:
            return f"{value:f}"
        if kind is dict:
            return json.dumps(value).translate(self._ESCAPES)
        return str(value)

    def read(self, size=-1):
        while size < 0 or len(self._left) < size:
            try:
                chunk = next(self._chunks, None)
            except Exception as error:  # noqa: BLE001  kept, and raised by who copies
                self.error = error
                return b""
            if chunk is None:
                break
            self._left += chunk
        size = len(self._left) if size < 0 else size
        result, self._left = self._left[:size], self._left[size:]
        return result


class HeatReadingStaging(models.AbstractModel):
    """Rows of any source, checked and stored as readings by sets.

    ``_stage`` copies them into a temporary table, ``_check`` decides the fate of each in
    SQL, ``_store`` makes readings of the good ones. The number of queries is constant.
    """

    _name = "heat.reading.staging"
    _description = "Staging of Readings"

    @api.model
    def _stage(self, rows: Iterable[StagedRow]):
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS heat_reading_staged, heat_reading_checked")
        cr.execute(
            """CREATE TEMP TABLE heat_reading_staged (
                 line int, "column" text, serial text, quantity text, unit text, at timestamp,
                 index numeric, value text, code text, severity text, params jsonb, weight int,
                 raw_line text, position serial) ON COMMIT DROP"""
        )
        columns = ", ".join(f'"{name}"' for name in StagedRow._fields)
        stream = CopyStream(rows)
        cr.copy_expert(f"COPY heat_reading_staged ({columns}) FROM STDIN", stream)
        if stream.error:
            raise stream.error
        cr.execute("ANALYZE heat_reading_staged")

    @api.model
    def _check(self, company, bare_serials=False):
        """Decide the fate of each staged row: new, suspect, known, rejected or told.

        :param bare_serials: match serial numbers without their leading zeros, which
            telegrams always write
        """
        self.env["heat.meter.reading"].flush_model()
        self.env["heat.meter.register"].flush_model()
        self._touch_registers(company, bare_serials)
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE heat_reading_checked ON COMMIT DROP AS
                   WITH meter AS (%(meters)s),
                        factor(unit, target, numerator, denominator) AS (VALUES %(factors)s),
                        converted AS (%(converted)s),
                        ranked AS (%(ranked)s)
                   %(fated)s""",
                meters=self._sql_meters(company, bare_serials),
                factors=self._sql_factors(),
                converted=self._sql_converted(),
                ranked=self._sql_ranked(),
                fated=self._sql_fated(),
            )
        )
        self._suspect_between_neighbours()
        self._suspect_inside()

    @api.model
    def _touch_registers(self, company, bare_serials):
        """Take the registers for ourselves: a second import of them, at the same time, fails
        to serialise and is tried again by Odoo after this one, whose readings it then sees."""
        self.env.cr.execute(
            SQL(
                """UPDATE heat_meter_register SET write_date = now() AT TIME ZONE 'UTC'
                    WHERE meter_id IN (SELECT id FROM (%(meters)s) meter WHERE serial IN (
                                       SELECT serial FROM heat_reading_staged))""",
                meters=self._sql_meters(company, bare_serials),
            )
        )
        self.env["heat.meter.register"].invalidate_model(["write_date"])

    @api.model
    def _sql_meters(self, company, bare_serials):
        serial = SQL("ltrim(serial, '0')") if bare_serials else SQL("serial")
        return SQL(
            """SELECT %s AS serial, min(id) AS id, count(*) AS homonyms
                 FROM heat_meter WHERE company_id = %s GROUP BY 1""",
            serial,
            company.id,
        )

    @api.model
    def _sql_factors(self):
        """Every conversion between two units of one dimension, as an exact fraction."""
        pairs = []
        for unit, (dimension, size) in units.UNITS.items():
            for target, (other, other_size) in units.UNITS.items():
                if dimension == other:
                    factor = size / other_size
                    pairs.append((unit, target, factor.numerator, factor.denominator))
        return SQL(", ").join(SQL("(%s, %s, %s::numeric, %s::numeric)", *pair) for pair in pairs)

    @api.model
    def _sql_converted(self):
        """Registers found, and indexes in their unit, rounded at the ninth decimal."""
        return SQL(
            """SELECT s.*, r.id AS register_id, u.heat_code AS register_unit,
                      CASE WHEN s.unit = u.heat_code THEN s.index
                           ELSE trim_scale(round(s.index * f.numerator / f.denominator, 9))
                       END AS kept_index,
                      CASE WHEN s.code <> '' THEN s.code
                           WHEN meter.id IS NULL THEN 'unknown_meter'
                           WHEN meter.homonyms > 1 THEN 'ambiguous_meter'
                           WHEN r.id IS NULL THEN 'unknown_register'
                           WHEN f.unit IS NULL THEN 'incompatible_unit'
                           WHEN s.at > %(now)s THEN 'future_reading'
                           WHEN s.index < 0 THEN 'negative_index'
                           ELSE '' END AS problem
                 FROM heat_reading_staged s
            LEFT JOIN meter ON meter.serial = s.serial
            LEFT JOIN heat_meter_register r ON r.meter_id = meter.id AND r.is_counted
                  AND r.measured_quantity = s.quantity
            LEFT JOIN uom_uom u ON u.id = r.uom_id
            LEFT JOIN factor f ON f.unit = s.unit AND f.target = u.heat_code""",
            now=fields.Datetime.now(),
        )

    @api.model
    def _sql_ranked(self):
        """Lines that say the same register and time, in the order of the file."""
        return SQL(
            """SELECT c.*,
                      first_value(position) OVER same AS first_position,
                      first_value(kept_index) OVER same AS first_index,
                      first_value(line) OVER same AS first_line
                 FROM converted c
               WINDOW same AS (PARTITION BY problem = '', register_id, at ORDER BY position)"""
        )

    @api.model
    def _sql_fated(self):
        return SQL(
            """SELECT x.line, x."column", x.serial, x.weight, x.raw_line,
                      CASE WHEN x.problem IN ('unknown_meter', 'ambiguous_meter') THEN x.serial
                           WHEN x.problem = 'future_reading' THEN x.at || ' UTC'
                           ELSE x.value END AS value,
                      x.register_id, x.at, x.kept_index AS index, x.position,
                      live.id AS live_id,
                      CASE WHEN x.problem <> '' AND x.severity = 'info' THEN 'told'
                           WHEN x.problem <> '' THEN 'rejected'
                           WHEN x.position <> x.first_position AND x.kept_index = x.first_index
                                THEN 'known'
                           WHEN x.position <> x.first_position THEN 'rejected'
                           WHEN live.index = x.kept_index OR dead.id IS NOT NULL THEN 'known'
                           WHEN live.state = 'valid' THEN 'rejected'
                           ELSE 'new' END AS fate,
                      CASE WHEN x.problem <> '' THEN x.problem
                           WHEN x.position <> x.first_position AND x.kept_index = x.first_index
                                THEN 'duplicate_line'
                           WHEN x.position <> x.first_position THEN 'contradictory_line'
                           WHEN live.index = x.kept_index OR dead.id IS NOT NULL THEN ''
                           WHEN live.state = 'valid' THEN 'already_read'
                           ELSE '' END AS code,
                      CASE WHEN x.problem = 'unknown_register' THEN
                                jsonb_build_object('serial', x.serial, 'quantity', x.quantity)
                           WHEN x.problem = 'incompatible_unit' THEN
                                jsonb_build_object('unit', x.unit, 'expected', x.register_unit)
                           WHEN x.problem <> '' THEN x.params
                           WHEN x.position <> x.first_position THEN jsonb_build_object(
                                'other_line', x.first_line, 'expected', x.first_index::text)
                           WHEN live.id IS NOT NULL THEN
                                jsonb_build_object('expected', live.index::text)
                       END AS params
                 FROM ranked x
            LEFT JOIN heat_meter_reading live ON x.problem = ''
                  AND live.register_id = x.register_id AND live.read_at = x.at
                  AND live.state IN ('valid', 'suspect')
            LEFT JOIN LATERAL (SELECT id FROM heat_meter_reading d
                                WHERE x.problem = '' AND d.register_id = x.register_id
                                  AND d.read_at = x.at AND d.index = x.kept_index
                                  AND d.state NOT IN ('valid', 'suspect') LIMIT 1) dead ON TRUE"""
        )

    @api.model
    def _suspect_between_neighbours(self):
        """An index below the valid one before it, or above the one after, is suspect."""
        self.env.cr.execute(
            """UPDATE heat_reading_checked c
                  SET fate = 'suspect', code = 'backward_index',
                      params = jsonb_build_object('previous', n.previous::text,
                                                  'next', n.next::text)
                 FROM (SELECT c.position, p.index AS previous, q.index AS next
                         FROM heat_reading_checked c
                    LEFT JOIN LATERAL (SELECT index FROM heat_meter_reading
                                        WHERE register_id = c.register_id AND state = 'valid'
                                          AND read_at < c.at
                                        ORDER BY read_at DESC LIMIT 1) p ON TRUE
                    LEFT JOIN LATERAL (SELECT index FROM heat_meter_reading
                                        WHERE register_id = c.register_id AND state = 'valid'
                                          AND read_at > c.at
                                        ORDER BY read_at LIMIT 1) q ON TRUE
                        WHERE c.fate = 'new' AND (p.index > c.index OR q.index < c.index)) n
                WHERE c.position = n.position"""
        )

    @api.model
    def _suspect_inside(self):
        """What breaks the growing sequence of the new readings of a register is suspect.

        SQL finds the registers where an index goes down, which are few; only these come
        to Python, one after the other.
        """
        cr = self.env.cr
        cr.execute(
            """SELECT DISTINCT register_id
                 FROM (SELECT register_id, index, lag(index) OVER (
                              PARTITION BY register_id ORDER BY at) AS previous
                         FROM heat_reading_checked WHERE fate = 'new') s
                WHERE index < previous"""
        )
        suspects = []
        for (register,) in cr.fetchall():
            cr.execute(
                """SELECT position, index::text FROM heat_reading_checked
                    WHERE fate = 'new' AND register_id = %s ORDER BY at""",
                [register],
            )
            rows = cr.fetchall()
            bad = regressions([Decimal(index) for _position, index in rows])
            suspects += [rows[place][0] for place in bad]
        if suspects:
            cr.execute(
                """UPDATE heat_reading_checked SET fate = 'suspect', code = 'spike_in_file'
                    WHERE position = ANY(%s)""",
                [suspects],
            )

    @api.model
    def _store(self, origin, import_id=None):
        """Make readings of the rows that may be; a suspect one with another index gives way."""
        cr = self.env.cr
        cr.execute(
            """UPDATE heat_meter_reading SET state = 'superseded'
                WHERE id IN (SELECT live_id FROM heat_reading_checked
                              WHERE fate IN ('new', 'suspect') AND live_id IS NOT NULL)"""
        )
        cr.execute(
            """INSERT INTO heat_meter_reading (register_id, read_at, index, origin, quality,
                           state, import_id, line_number, recorded_by, recorded_at)
               SELECT register_id, at, index, %s, 'measured',
                      CASE fate WHEN 'new' THEN 'valid' ELSE 'suspect' END,
                      %s, line, %s, now() AT TIME ZONE 'UTC'
                 FROM heat_reading_checked WHERE fate IN ('new', 'suspect')
             ORDER BY register_id, at
          ON CONFLICT DO NOTHING""",
            [origin, import_id, self.env.uid],
        )
        if cr.rowcount > BULK:
            # with the statistics of before, the next file's search of neighbours, made within
            # the minute autovacuum takes to come, has been seen to read the table row by row
            cr.execute("ANALYZE heat_meter_reading")
        self.env["heat.meter.reading"].invalidate_model()

    @api.model
    def _store_issues(self, import_id):
        """List the rows that someone must look at, with what they said."""
        self.env.cr.execute(
            """INSERT INTO heat_reading_import_issue (import_id, line_number, "column", value,
                           code, severity, reading_count, params, raw_line)
               SELECT %s, line, CASE WHEN count(*) = 1 THEN min("column") END, value, code,
                      CASE fate WHEN 'rejected' THEN 'error' WHEN 'suspect' THEN 'warning'
                                ELSE 'info' END,
                      CASE fate WHEN 'told' THEN 0 ELSE sum(weight) END, params, min(raw_line)
                 FROM heat_reading_checked WHERE code <> ''
             GROUP BY line, fate, code, value, params ORDER BY line, min(position)""",
            [import_id],
        )
        self.env["heat.reading.import.issue"].invalidate_model()

    @api.model
    def _counts(self):
        """{fate: number of readings}"""
        self.env.cr.execute("SELECT fate, sum(weight)::int FROM heat_reading_checked GROUP BY fate")
        return dict(self.env.cr.fetchall())

    @api.model
    def _fill_raw_lines(self, lines):
        """Give the checked rows that lack it the text of their line.

        :param lines: (number, text) of the lines of the source, in their order
        """
        cr = self.env.cr
        cr.execute(
            """SELECT DISTINCT line FROM heat_reading_checked
                WHERE code <> '' AND raw_line IS NULL"""
        )
        wanted = {line for (line,) in cr.fetchall()}
        if not wanted:
            return
        cr.execute("DROP TABLE IF EXISTS heat_reading_line")
        cr.execute("CREATE TEMP TABLE heat_reading_line (line int, raw text) ON COMMIT DROP")
        found = (SourceLine(*line) for line in lines() if line[0] in wanted)
        cr.copy_expert("COPY heat_reading_line FROM STDIN", CopyStream(found))
        cr.execute(
            """UPDATE heat_reading_checked c SET raw_line = l.raw FROM heat_reading_line l
                WHERE c.line = l.line AND c.raw_line IS NULL AND c.code <> ''"""
        )
