import base64
import gzip
import io
import itertools
import zlib
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, LazyTranslate

from ..engine.weather_file import (
    LONGEST_LINE,
    Day,
    NotADailyFile,
    columns_of,
    read_days,
    station_key,
    survey,
)
from .copy_stream import ESCAPES, CopyStream

_lt = LazyTranslate(__name__)

GZIP, GZIP_IN_BASE64 = b"\x1f\x8b", "H4sI"
#: refused lines told one by one; all are counted
TOLD_REFUSALS = 200

#: code → (what is wrong, what to do); filled with the value of the line
TEXTS = {
    "wrong_columns": (
        _lt("The line has fewer columns than the header."),
        _lt("Download the file again: it was cut short or edited."),
    ),
    "line_too_long": (
        _lt("The line is longer than any day of a station."),
        _lt("Download the file again: it is damaged."),
    ),
    "bad_date": (
        _lt("“%(value)s” is not a date written as year, month and day: 20261120."),
        _lt("Correct the column AAAAMMJJ, or download the file again."),
    ),
    "future_date": (
        _lt("The day %(value)s is still to come."),
        _lt("Correct the column AAAAMMJJ: nobody has measured this day."),
    ),
    "bad_temperature": (
        _lt("“%(value)s” is not a temperature."),
        _lt("Write degrees Celsius such as -3.2, or leave the cell empty."),
    ),
    "impossible_temperature": (
        _lt("%(value)s °C has never been measured in France."),
        _lt("Correct the value, or leave the cell empty: the day will count as missing."),
    ),
    "unknown_quality": (
        _lt("“%(value)s” is not a quality code."),
        _lt("Codes are 0, 1, 2 and 9; download the file again."),
    ),
    "reversed_temperatures": (
        _lt("The lowest temperature is above the highest one: %(value)s."),
        _lt("Correct one of the two, or leave it empty: the day will count as missing."),
    ),
    "contradictory_line": (
        _lt("An earlier line gives other values for the same station and day: %(value)s."),
        _lt("Keep the right one of the two lines and import the file again."),
    ),
    "contradicts_known": (
        _lt("With the other temperature known of that day, the lowest is above the highest."),
        _lt("Import the file that gives both temperatures of the day."),
    ),
}


def _copy_lines(found):
    """The days and refusals, by chunks, as the temporary table takes them."""
    while lines := [_copy_line(row) for row in itertools.islice(found, 2000)]:
        yield "".join(lines).encode("utf-8", "replace")


def _copy_line(found):
    """One row of the temporary table; what a day says needs no escaping."""
    if isinstance(found, Day):
        low = "\\N" if found.t_min is None else found.t_min
        high = "\\N" if found.t_max is None else found.t_max
        return (
            f"{found.line}\t{found.station}\t{found.day}\t{low}\t{high}\t"
            f"{found.quality_min}\t{found.quality_max}\t\t\n"
        )
    value = found.value.translate(ESCAPES)
    return f"{found.line}\t\\N\t\\N\t\\N\t\\N\t\t\t{found.code}\t{value}\n"


class HeatDegreeDayStaging(models.AbstractModel):
    """A daily file read as a stream into a temporary table, then checked and stored by sets."""

    _name = "heat.degree.day.staging"
    _description = "Staging of Daily Temperatures"

    @api.model
    def _import(self, stations, content):
        """Store the days of ``stations`` that ``content`` gives; all of them or, on error, none."""
        with self.env.cr.savepoint():
            line_count = self._stage(stations, content)
            self._check()
            result = self._store(stations)
        self.env["heat.degree.day"].invalidate_model()
        self.env["heat.degree.day.revision"].invalidate_model()
        return {"line_count": line_count, **result}

    @api.model
    def _survey(self, content):
        """The stations that the file holds, by :func:`station_key`."""
        lines, columns = self._open(content)
        with self._told():
            return survey(lines, columns)

    # === READING === #

    @api.model
    def _open(self, content):
        """The numbered lines of the file after its header, and its columns."""
        stream = self._stream(content)
        lines = _numbered_lines(stream)
        with self._told():
            _number, header = next((line for line in lines if line[1].strip()), (0, ""))
            return lines, columns_of(header)

    @api.model
    def _stream(self, content):
        if isinstance(content, str):
            if content.startswith(GZIP_IN_BASE64):
                try:
                    content = base64.b64decode(content)
                except ValueError:
                    raise UserError(self._damaged()) from None
            else:
                content = content.encode("utf-8", "replace")
        elif not isinstance(content, (bytes, bytearray, memoryview)):
            raise UserError(self.env._("A file is expected, as text or bytes."))
        stream = io.BytesIO(content)
        if stream.getbuffer()[:2] == GZIP:
            return gzip.GzipFile(fileobj=stream)
        return stream

    @contextmanager
    def _told(self):
        """What the file as a whole may have wrong, said in a sentence to who imports it."""
        try:
            yield
        except NotADailyFile as error:
            raise UserError(self._not_a_daily_file(error)) from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UserError(self._damaged()) from error

    @api.model
    def _damaged(self):
        return self.env._("The compressed file is damaged or cut short. Download it again.")

    @api.model
    def _not_a_daily_file(self, error):
        return self.env._(
            "This is not a daily file of Météo-France: it has no column %(missing)s. Its first "
            "line is: “%(header)s”. On meteo.data.gouv.fr, choose “Données climatologiques de "
            "base - quotidiennes” and the file whose name ends with RR-T-Vent.",
            missing=", ".join(error.params["missing"]),
            header="".join(
                letter if letter.isprintable() else "·" for letter in error.params["header"].strip()
            )[:100],
        )

    @api.model
    def _stage(self, stations, content):
        lines, columns = self._open(content)
        counter = itertools.count()
        # numbers drawn lazily: one a line read
        counted = (line for line, _number in zip(lines, counter, strict=False))
        known = {station_key(station.code): str(station.id) for station in stations}
        # a day counts for the zone where it is already over
        last_day = fields.Date.today() + timedelta(days=1)
        found = read_days(counted, columns, known, last_day)
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS heat_degree_day_staged, heat_degree_day_checked")
        cr.execute(
            """CREATE TEMP TABLE heat_degree_day_staged (
                 line int, station_id int, date date, t_min numeric, t_max numeric,
                 quality_min text, quality_max text, code text, value text) ON COMMIT DROP"""
        )
        stream = CopyStream(_copy_lines(found))
        with self._told():
            cr.copy_expert("COPY heat_degree_day_staged FROM STDIN", stream)
            if stream.error:
                raise stream.error
        cr.execute("ANALYZE heat_degree_day_staged")
        return next(counter)

    # === CHECKING === #

    @api.model
    def _check(self):
        """Decide the fate of each staged line: created, changed, confirmed, same or refused.

        An empty cell says nothing of what is known; a doubtful one withdraws it.
        """
        self.env["heat.degree.day"].flush_model()
        self.env.cr.execute(
            """CREATE TEMP TABLE heat_degree_day_checked ON COMMIT DROP AS
               WITH first AS (
                 SELECT s.*, first_value(line) OVER same AS first_line,
                        first_value(t_min) OVER same AS first_min,
                        first_value(t_max) OVER same AS first_max
                   FROM heat_degree_day_staged s
                  WHERE code = ''
                 WINDOW same AS (PARTITION BY station_id, date ORDER BY line)),
               merged AS (
                 SELECT f.line, f.station_id, f.date, f.first_line, known.id AS known_id,
                        f.line <> f.first_line AS again,
                        f.t_min IS DISTINCT FROM f.first_min
                        OR f.t_max IS DISTINCT FROM f.first_max AS contradicts,
                        known.t_min AS old_min, known.t_max AS old_max,
                        known.quality_min AS old_quality_min,
                        known.quality_max AS old_quality_max,
                        CASE f.quality_min WHEN '' THEN known.t_min ELSE f.t_min END AS t_min,
                        CASE f.quality_max WHEN '' THEN known.t_max ELSE f.t_max END AS t_max,
                        CASE f.quality_min WHEN '' THEN known.quality_min
                             ELSE f.quality_min END AS quality_min,
                        CASE f.quality_max WHEN '' THEN known.quality_max
                             ELSE f.quality_max END AS quality_max
                   FROM first f
              LEFT JOIN heat_degree_day known
                     ON known.station_id = f.station_id AND known.date = f.date)
               SELECT m.*,
                      CASE WHEN again AND contradicts THEN 'contradictory_line'
                           WHEN again THEN 'same'
                           WHEN t_min > t_max THEN 'contradicts_known'
                           WHEN known_id IS NULL THEN 'created'
                           WHEN t_min IS DISTINCT FROM old_min OR t_max IS DISTINCT FROM old_max
                                THEN 'changed'
                           WHEN quality_min IS DISTINCT FROM old_quality_min
                                OR quality_max IS DISTINCT FROM old_quality_max THEN 'confirmed'
                           ELSE 'same' END AS fate
                 FROM merged m"""
        )

    # === STORING === #

    @api.model
    def _store(self, stations):
        self._keep_replaced()
        self._store_days()
        cr = self.env.cr
        cr.execute("SELECT fate, count(*) FROM heat_degree_day_checked GROUP BY fate")
        counts = dict(cr.fetchall())
        cr.execute(
            """SELECT count(*) FROM heat_degree_day_checked
                WHERE fate IN ('created', 'changed', 'confirmed', 'same')
                  AND 'doubtful' IN (quality_min, quality_max)"""
        )
        (doubtful,) = cr.fetchone()
        cr.execute("SELECT array_agg(DISTINCT station_id) FROM heat_degree_day_staged")
        found = set(cr.fetchone()[0] or ())
        refused, refused_count = self._refused()
        return {
            "station_count": len(found & set(stations.ids)),
            "created_count": counts.get("created", 0),
            "changed_count": counts.get("changed", 0),
            "confirmed_count": counts.get("confirmed", 0),
            "unchanged_count": counts.get("same", 0),
            "doubtful_count": doubtful,
            "refused_count": refused_count,
            "refused": refused,
            "absent": [station.code for station in stations if station.id not in found],
        }

    @api.model
    def _keep_replaced(self):
        self.env.cr.execute(
            SQL(
                """INSERT INTO heat_degree_day_revision (station_id, date, t_min, t_max,
                          quality_min, quality_max, replaced_at, replaced_by_id)
                   SELECT station_id, date, old_min, old_max, old_quality_min, old_quality_max,
                          %s, %s
                     FROM heat_degree_day_checked
                    WHERE fate = 'changed'
                      AND (old_min IS DISTINCT FROM t_min AND old_min IS NOT NULL
                           OR old_max IS DISTINCT FROM t_max AND old_max IS NOT NULL)
                    ORDER BY station_id, date""",
                fields.Datetime.now(),
                self.env.uid,
            )
        )

    @api.model
    def _store_days(self):
        """Two statements; a second import of the same days at the same time is tried again."""
        days = self.env["heat.degree.day"]
        low, high = SQL("c.t_min"), SQL("c.t_max")
        given = {
            "mean": days._sql_degree_days(low, high, "mean"),
            "professional": days._sql_degree_days(low, high, "professional"),
        }
        self.env.cr.execute(
            SQL(
                """UPDATE heat_degree_day d
                      SET t_min = c.t_min, t_max = c.t_max, quality_min = c.quality_min,
                          quality_max = c.quality_max, degree_days = %(mean)s,
                          degree_days_professional = %(professional)s
                     FROM heat_degree_day_checked c
                    WHERE d.id = c.known_id AND c.fate IN ('changed', 'confirmed')""",
                **given,
            )
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO heat_degree_day (station_id, date, t_min, t_max, quality_min,
                          quality_max, degree_days, degree_days_professional)
                   SELECT c.station_id, c.date, c.t_min, c.t_max, c.quality_min, c.quality_max,
                          %(mean)s, %(professional)s
                     FROM heat_degree_day_checked c
                    WHERE c.fate = 'created'
                    ORDER BY c.station_id, c.date
                       ON CONFLICT (station_id, date) DO NOTHING""",
                **given,
            )
        )

    @api.model
    def _refused(self):
        """The refused lines in the user's language, the first ones of all of them; their number."""
        refused = SQL(
            """SELECT line, value, code FROM heat_degree_day_staged WHERE code <> ''
               UNION ALL
               SELECT line, 'TN ' || coalesce(t_min::text, '–') || ', TX '
                      || coalesce(t_max::text, '–'), fate
                 FROM heat_degree_day_checked
                WHERE fate IN ('contradictory_line', 'contradicts_known')"""
        )
        cr = self.env.cr
        cr.execute(SQL("SELECT count(*) FROM (%s) refused", refused))
        (count,) = cr.fetchone()
        cr.execute(SQL("%s ORDER BY line LIMIT %s", refused, TOLD_REFUSALS))
        told = []
        for line, value, code in cr.fetchall():
            message, remedy = (self.env._(text) for text in TEXTS[code])
            told.append(
                {
                    "line": line,
                    "value": value,
                    "code": code,
                    # the value is known only now: it fills the translation
                    "message": message % {"value": value},
                    "remedy": remedy,
                }
            )
        return told, count


def _numbered_lines(stream):
    """Lines and their numbers; of a line without end, enough to see that it is too long."""
    limit = LONGEST_LINE + 2
    number = 0
    while raw := stream.readline(limit):
        number += 1
        piece, text = raw, raw.decode("utf-8", "replace")
        while len(piece) == limit and not piece.endswith(b"\n"):
            text = text.ljust(limit)
            piece = stream.readline(limit)
        yield number, text
