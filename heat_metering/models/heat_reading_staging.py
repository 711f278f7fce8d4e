import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.models.copy_stream import ESCAPES, CopyStream

#: Readings stored at once that make the table's statistics worth taking anew.
BULK = 5_000
#: Bytes that PostgreSQL takes at once from a stream.
BLOCK = 1 << 16
#: Memory (MB) that the database may take to sort a file's rows: those of a large one go to
#: its disk, whatever the file.
SORT_MEMORY = 256


class StagedRow(NamedTuple):
    """One index of a source, or what stops it from being one (``code``).

    With the severity ``warning``, the index is kept as suspect, for the reason of its code.
    """

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

    def extra(self):
        """What most rows have nothing to say of."""
        said = {
            name: getattr(self, name)
            for name in ("column", "value", "code", "severity", "params", "weight", "raw_line")
        }
        # the database's JSON has no place for a zero character, nor for half a character
        text = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace").decode()
        return text.replace("\\u0000", "\\ufffd")


def copy_cell(value) -> str:
    """A value in COPY's text format."""
    return "\\N" if value is None else str(value).translate(ESCAPES)


class StagedKeys:
    """The few different (column, serial, quantity, unit) of a source, each under a number."""

    def __init__(self):
        self.numbers = {}

    def number(self, column, serial, quantity, unit):
        key = (column, serial, quantity, unit)
        return self.numbers.setdefault(key, len(self.numbers))

    def copy_lines(self) -> Iterator[bytes]:
        for key, number in self.numbers.items():
            cells = "\t".join(cell.translate(ESCAPES) for cell in key)
            yield f"{number}\t{cells}\n".encode("utf-8", "replace")


def copy_rows(rows: Iterable[StagedRow | bytes], keys: StagedKeys) -> Iterator[bytes]:
    """The rows as COPY takes them: line, key, time, index, and the rest if there is any.

    What a source has already laid out so goes as it is.
    """
    lines: list[str] = []
    for row in rows:
        if isinstance(row, bytes):
            if lines:
                yield "".join(lines).encode("utf-8", "replace")
                lines = []
            yield row
            continue
        key = "\\N"
        if row.index is not None:
            key = keys.number(row.column, row.serial, row.quantity, row.unit)
        extra = row.extra().translate(ESCAPES) if row.code else "\\N"
        at = "\\N" if row.at is None else row.at
        index = "\\N" if row.index is None else f"{row.index:f}"
        lines.append(f"{row.line}\t{key}\t{at}\t{index}\t{extra}\n")
        if len(lines) == 2000:
            yield "".join(lines).encode("utf-8", "replace")
            lines = []
    yield "".join(lines).encode("utf-8", "replace")


class HeatReadingStaging(models.AbstractModel):
    """Rows of any source, checked and stored as readings by sets.

    ``_stage`` copies them into a temporary table, ``_check`` decides the fate of each in
    SQL, ``_store`` makes readings of the good ones. The number of queries is constant.
    """

    _name = "heat.reading.staging"
    _description = "Staging of Readings"

    @api.model
    def _stage(self, rows: Iterable[StagedRow | bytes], keys: StagedKeys | None = None):
        """:param keys: of the source, if it lays out rows itself"""
        cr = self.env.cr
        keys = keys or StagedKeys()
        self._drop_tables()
        cr.execute(SQL("SET LOCAL work_mem = %s", f"{SORT_MEMORY}MB"))
        cr.execute(
            """CREATE TEMP TABLE heat_reading_staged (
                 line int, key int, at timestamp, index numeric, extra jsonb) ON COMMIT DROP"""
        )
        cr.execute(
            """CREATE TEMP TABLE heat_reading_key (
                 key int, "column" text, serial text, quantity text, unit text) ON COMMIT DROP"""
        )
        columns = "line, key, at, index, extra"
        self._copy(f"COPY heat_reading_staged ({columns}) FROM STDIN", copy_rows(rows, keys))
        self._copy("COPY heat_reading_key FROM STDIN", keys.copy_lines())
        cr.execute("ANALYZE heat_reading_key")

    @api.model
    def _copy(self, statement, chunks):
        stream = CopyStream(chunks)
        self.env.cr.copy_expert(statement, stream, size=BLOCK)
        if stream.error:
            raise stream.error

    @api.model
    def _drop_tables(self):
        self.env.cr.execute(
            """DROP TABLE IF EXISTS heat_reading_staged, heat_reading_key, heat_reading_target,
                                    heat_reading_stored, heat_reading_checked,
                                    heat_reading_replaced"""
        )

    @api.model
    def _check(self, company, bare_serials=False):
        """Decide the fate of each staged row: new, suspect, known, rejected or told.

        :param bare_serials: match serial numbers without their leading zeros, which
            telegrams always write
        """
        self.env["heat.meter.reading"].flush_model()
        self.env["heat.meter.register"].flush_model()
        self.env["heat.meter"].flush_model()
        self._touch_registers(company, bare_serials)
        self._find_targets(company, bare_serials)
        self._find_stored()
        self._decide_fates()
        self._validate()

    @api.model
    def _touch_registers(self, company, bare_serials):
        """Take the registers for ourselves: a second import of them, at the same time, fails
        to serialise and is tried again by Odoo after this one, whose readings it then sees."""
        self.env.cr.execute(
            SQL(
                """UPDATE heat_meter_register SET write_date = now() AT TIME ZONE 'UTC'
                    WHERE meter_id IN (SELECT id FROM (%(meters)s) meter WHERE serial IN (
                                       SELECT serial FROM heat_reading_key))""",
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
    def _find_targets(self, company, bare_serials):
        """The register of each key, how its indexes are converted, and the times it spans."""
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE heat_reading_target ON COMMIT DROP AS
                   WITH meter AS (%(meters)s),
                        factor(unit, target, numerator, denominator) AS (VALUES %(factors)s),
                        span AS (SELECT key, min(at) AS first_at, max(at) AS last_at
                                   FROM heat_reading_staged WHERE key IS NOT NULL GROUP BY key)
                 SELECT k.*, span.first_at, span.last_at, meter.id AS meter_id,
                        r.id AS register_id, u.heat_code AS register_unit,
                        k.unit = u.heat_code AS same_unit, f.numerator, f.denominator,
                        CASE WHEN meter.id IS NULL THEN 'unknown_meter'
                             WHEN meter.homonyms > 1 THEN 'ambiguous_meter'
                             WHEN r.id IS NULL THEN 'unknown_register'
                             WHEN f.unit IS NULL THEN 'incompatible_unit'
                         END AS problem
                   FROM heat_reading_key k
                   JOIN span USING (key)
              LEFT JOIN meter ON meter.serial = k.serial
              LEFT JOIN heat_meter_register r ON r.meter_id = meter.id AND r.is_counted
                    AND r.measured_quantity = k.quantity
              LEFT JOIN uom_uom u ON u.id = r.uom_id
              LEFT JOIN factor f ON f.unit = k.unit AND f.target = u.heat_code""",
                meters=self._sql_meters(company, bare_serials),
                factors=self._sql_factors(),
            )
        )

    @api.model
    def _find_stored(self):
        """What is stored of these registers over these times."""
        cr = self.env.cr
        cr.execute(
            """CREATE TEMP TABLE heat_reading_stored ON COMMIT DROP AS
               SELECT s.* FROM (SELECT register_id, min(first_at) AS first_at,
                                       max(last_at) AS last_at
                                  FROM heat_reading_target WHERE problem IS NULL
                              GROUP BY register_id) span
           CROSS JOIN LATERAL (
               SELECT register_id, id, read_at, index, state FROM heat_meter_reading
                WHERE register_id = span.register_id AND state IN ('valid', 'suspect')
                  AND read_at BETWEEN span.first_at AND span.last_at
            UNION ALL
               SELECT register_id, id, read_at, index, state FROM heat_meter_reading
                WHERE register_id = span.register_id AND state IN ('rejected', 'superseded')
                  AND read_at BETWEEN span.first_at AND span.last_at) s"""
        )
        cr.execute("ANALYZE heat_reading_target")
        cr.execute("ANALYZE heat_reading_stored")

    @api.model
    def _decide_fates(self):
        """One row for each staged one: good rows by sets, in the order of register and time."""
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE heat_reading_checked ON COMMIT DROP AS
                   WITH converted AS (%(converted)s),
                        ranked AS (SELECT c.*, lag(at) OVER series AS before_at,
                                          lag(index) OVER series AS before,
                                          lead(at) OVER series IS NULL AS is_last
                                     FROM converted c
                                   WINDOW series AS (PARTITION BY register_id
                                                     ORDER BY at, line, key))
                   %(fated)s""",
                converted=self._sql_converted(),
                fated=self._sql_fated(),
            )
        )
        self._decide_repeated()
        # nearly all rows are new and have nothing to tell: the others must be found among them
        self.env.cr.execute(
            "CREATE INDEX ON heat_reading_checked (line) WHERE fate <> 'new' OR code <> ''"
        )
        self.env.cr.execute("ANALYZE heat_reading_checked (register_id, line, fate, code)")
        # stored readings that are suspect and give way to another index
        self.env.cr.execute(
            """CREATE TEMP TABLE heat_reading_replaced ON COMMIT DROP AS
               SELECT live_id AS id FROM heat_reading_checked
                WHERE live_id IS NOT NULL AND fate IN ('new', 'suspect')
                  AND EXISTS (SELECT 1 FROM heat_reading_stored)"""
        )
        self._add_unread()

    @api.model
    def _sql_converted(self):
        """Indexes in the unit of their register, rounded at the ninth decimal."""
        return SQL(
            """SELECT s.line, s.key, t.register_id, s.at, s.extra,
                      CASE WHEN t.same_unit THEN s.index
                           ELSE trim_scale(round(s.index * t.numerator / t.denominator, 9))
                       END AS index
                 FROM heat_reading_staged s
                 JOIN heat_reading_target t USING (key)
                WHERE t.problem IS NULL AND s.at <= %(now)s AND s.index >= 0
                  AND (s.extra IS NULL OR s.extra->>'severity' = 'warning')""",
            now=fields.Datetime.now(),
        )

    @api.model
    def _sql_fated(self):
        return SQL(
            """SELECT x.line, x.key, x.register_id, x.at, x.index, x.before_at, x.before,
                      x.is_last, live.id AS live_id,
                      CASE WHEN live.index = x.index OR dead.register_id IS NOT NULL THEN 'known'
                           WHEN live.state = 'valid' THEN 'rejected'
                           WHEN x.extra IS NOT NULL THEN 'suspect'
                           ELSE 'new' END AS fate,
                      CASE WHEN live.index = x.index OR dead.register_id IS NOT NULL THEN ''
                           WHEN live.state = 'valid' THEN 'already_read'
                           WHEN x.extra IS NOT NULL THEN x.extra->>'code'
                           ELSE '' END AS code,
                      CASE WHEN live.id IS NOT NULL THEN
                                jsonb_build_object('expected', live.index::text)
                           WHEN x.extra IS NOT NULL THEN x.extra->'params'
                       END AS params,
                      NULL::text AS value, NULL::text AS "column", 1 AS weight,
                      x.extra->>'raw_line' AS raw_line
                 FROM ranked x
            LEFT JOIN heat_reading_stored live ON live.register_id = x.register_id
                  AND live.read_at = x.at AND live.state IN ('valid', 'suspect')
            LEFT JOIN (SELECT DISTINCT register_id, read_at, index FROM heat_reading_stored
                        WHERE state NOT IN ('valid', 'suspect')) dead
                   ON dead.register_id = x.register_id AND dead.read_at = x.at
                  AND dead.index = x.index"""
        )

    @api.model
    def _decide_repeated(self):
        """Lines that say again a register and time: the first one counts."""
        self.env.cr.execute(
            """WITH repeated AS (SELECT * FROM heat_reading_checked WHERE before_at = at),
                    first AS (SELECT register_id, at, index, line
                                FROM heat_reading_checked
                               WHERE EXISTS (SELECT 1 FROM repeated)
                                 AND before_at IS DISTINCT FROM at
                                 AND (register_id, at) IN (SELECT register_id, at FROM repeated))
               UPDATE heat_reading_checked c
                  SET fate = CASE WHEN c.index = f.index THEN 'known' ELSE 'rejected' END,
                      code = CASE WHEN c.index = f.index THEN 'duplicate_line'
                                  ELSE 'contradictory_line' END,
                      params = jsonb_build_object('other_line', f.line, 'expected', f.index::text)
                 FROM first f
                WHERE c.before_at = c.at AND c.register_id = f.register_id AND c.at = f.at"""
        )

    @api.model
    def _add_unread(self):
        """The rows that cannot become readings, each with its reason."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO heat_reading_checked (line, key, at, index, fate, code,
                               params, value, "column", weight, raw_line)
                   SELECT s.line, s.key, s.at, s.index,
                          CASE WHEN s.extra->>'severity' = 'info' THEN 'told'
                               ELSE 'rejected' END,
                          CASE WHEN told.code <> '' THEN told.code
                               WHEN t.problem IS NOT NULL THEN t.problem
                               WHEN s.at > %(now)s THEN 'future_reading'
                               ELSE 'negative_index' END,
                          CASE WHEN told.code <> '' THEN s.extra->'params'
                               WHEN t.problem = 'unknown_register' THEN jsonb_build_object(
                                    'serial', t.serial, 'quantity', t.quantity)
                               WHEN t.problem = 'incompatible_unit' THEN jsonb_build_object(
                                    'unit', t.unit, 'expected', t.register_unit) END,
                          CASE WHEN told.code <> '' THEN s.extra->>'value'
                               WHEN t.problem IN ('unknown_meter', 'ambiguous_meter')
                                    THEN t.serial
                               WHEN t.problem IS NULL AND s.at > %(now)s THEN s.at || ' UTC'
                               ELSE s.index::text END,
                          s.extra->>'column', coalesce((s.extra->>'weight')::int, 1),
                          s.extra->>'raw_line'
                     FROM (SELECT * FROM heat_reading_staged
                            WHERE extra IS NOT NULL OR at > %(now)s OR index < 0
                               OR key IN (SELECT key FROM heat_reading_target
                                           WHERE problem IS NOT NULL)) s
                LEFT JOIN heat_reading_target t USING (key)
       CROSS JOIN LATERAL (SELECT CASE WHEN s.extra->>'severity' IN ('error', 'info')
                                       THEN s.extra->>'code' END AS code) told
                    WHERE told.code <> '' OR t.problem IS NOT NULL OR s.at > %(now)s
                       OR s.index < 0""",
                now=fields.Datetime.now(),
            )
        )

    @api.model
    def _store(self, origin, import_id=None):
        """Make readings of the rows that may be; a suspect one with another index gives way."""
        cr = self.env.cr
        # a row that was refused in the end replaces nothing
        cr.execute(
            """UPDATE heat_meter_reading SET state = 'superseded'
                WHERE id IN (SELECT r.id FROM heat_reading_replaced r
                               JOIN heat_reading_checked c ON c.live_id = r.id
                              WHERE c.fate IN ('new', 'suspect'))"""
        )
        # nobody else has written these registers since they were touched: their places are
        # free, and ON CONFLICT would cost as much again as the insertion
        cr.execute(
            """INSERT INTO heat_meter_reading (register_id, read_at, index, origin, quality,
                           state, import_id, line_number, recorded_by, recorded_at)
               SELECT register_id, at, index, %s, 'measured',
                      CASE fate WHEN 'new' THEN 'valid' ELSE 'suspect' END,
                      %s, line, %s, now() AT TIME ZONE 'UTC'
                 FROM heat_reading_checked WHERE fate IN ('new', 'suspect')""",
            [origin, import_id, self.env.uid],
        )
        stored = cr.rowcount
        self._store_verdicts()
        if stored > BULK:
            # with the statistics of before, the next file's search of neighbours, made within
            # the minute autovacuum takes to come, has been seen to read the table row by row
            cr.execute("ANALYZE heat_meter_reading")
        self.env["heat.meter.reading"].invalidate_model()
        self._check_late()

    @api.model
    def _store_issues(self, import_id):
        """List the rows that someone must look at, with what they said."""
        self.env.cr.execute(
            """INSERT INTO heat_reading_import_issue (import_id, line_number, "column", value,
                           code, severity, reading_count, params, raw_line)
               SELECT %s, c.line,
                      CASE WHEN count(*) = 1 THEN min(coalesce(c."column", k."column")) END,
                      coalesce(c.value, c.index::text), c.code,
                      CASE c.fate WHEN 'rejected' THEN 'error' WHEN 'suspect' THEN 'warning'
                                  ELSE 'info' END,
                      CASE c.fate WHEN 'told' THEN 0 ELSE sum(c.weight) END, c.params,
                      min(c.raw_line)
                 FROM heat_reading_checked c
            LEFT JOIN heat_reading_key k USING (key) WHERE c.code <> ''
             GROUP BY c.line, c.fate, c.code, coalesce(c.value, c.index::text), c.params
             ORDER BY c.line, min(c.key)""",
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
        self._copy("COPY heat_reading_line FROM STDIN", _copy_lines(lines(), wanted))
        cr.execute(
            """UPDATE heat_reading_checked c SET raw_line = l.raw FROM heat_reading_line l
                WHERE c.line = l.line AND c.raw_line IS NULL AND c.code <> ''"""
        )


def _copy_lines(lines, wanted) -> Iterator[bytes]:
    for number, text in lines:
        if number in wanted:
            yield f"{number}\t{text.translate(ESCAPES)}\n".encode("utf-8", "replace")
