import json

from odoo import api, models
from odoo.tools import SQL

from ..engine import plausibility
from .heat_reading_staging import copy_cell
from .heat_reading_validation import near_positions


class HeatReadingStaging(models.AbstractModel):
    """The checks of staged rows, by sets.

    SQL asks of every register at once whether there is anything to tell, with the engine's own
    formulas; nearly always there is nothing. The few registers where there is go through the
    engine, one after the other, and it alone decides.
    """

    _inherit = "heat.reading.staging"

    @api.model
    def _validate(self):
        cr = self.env.cr
        cr.execute(
            "DROP TABLE IF EXISTS heat_reading_fact, heat_reading_weather, heat_reading_step, "
            "heat_reading_verdict, heat_reading_late"
        )
        cr.execute(
            """CREATE TEMP TABLE heat_reading_verdict (
                 register_id int, at timestamp, reading_id int, old_state text, state text,
                 code text, severity text, params jsonb) ON COMMIT DROP"""
        )
        cr.execute(
            """CREATE TEMP TABLE heat_reading_late (
                 register_id int, at timestamp, disagrees bool) ON COMMIT DROP"""
        )
        cr.execute(
            """SELECT register_id, min(first_at), max(last_at) FROM heat_reading_target
                WHERE problem IS NULL GROUP BY register_id"""
        )
        spans = cr.fetchall()
        if not spans:
            return
        first_at, last_at = min(s[1] for s in spans), max(s[2] for s in spans)
        registers = self.env["heat.meter.register"].browse([span[0] for span in spans])
        absent = self._absent_siblings(registers)
        facts = self.env["heat.reading.validation"]._facts(registers | absent, first_at, last_at)
        self._weigh_told(facts)
        self._put_facts(registers, facts, spans)
        self._put_weather(facts)
        self._put_steps()
        troubled = self._troubled(facts)
        if troubled:
            # the table lies in the order of its registers: such an index costs nothing
            cr.execute(
                "CREATE INDEX ON heat_reading_checked USING brin (register_id) "
                "WITH (pages_per_range = 8)"
            )
        for register in sorted(troubled):
            self._judge_register(register, facts[register])
        self._check_energy_volume(registers, facts, absent)
        self._apply_verdicts()

    # what SQL needs of the engine's facts

    @api.model
    def _put_facts(self, registers, facts, spans):
        cr = self.env.cr
        cr.execute(
            """CREATE TEMP TABLE heat_reading_fact (
                 register_id int, first_at timestamp, last_at timestamp, weather int,
                 quantity text, rate numeric, quick numeric, step numeric, sentinel numeric,
                 least numeric,
                 installed_at timestamp, removed_at timestamp, billed_until timestamp,
                 spike_days int, spike_factor numeric, spike_base numeric, stuck_days int,
                 stuck_degree_days numeric, zero_days int) ON COMMIT DROP"""
        )
        weathers = self._weather_numbers(facts)
        lines = []
        for register, first_at, last_at in spans:
            fact = facts[register]
            spike, stuck = fact.rules["spike"], fact.rules["stuck"]
            cells = (
                register, first_at, last_at, weathers[id(fact.weather)], fact.quantity,
                fact.rate, fact.rate and fact.rate / 4 + fact.step, fact.step, fact.sentinel,
                fact.least, fact.installed_at,
                fact.removed_at, fact.billed_until, spike.days, spike.factor, spike.degree_days,
                stuck.days, stuck.degree_days, fact.rules["zero_in_season"].days,
            )  # fmt: skip
            lines.append("\t".join("\\N" if cell is None else str(cell) for cell in cells))
        self._copy("COPY heat_reading_fact FROM STDIN", [("\n".join(lines) + "\n").encode()])
        cr.execute("ANALYZE heat_reading_fact")

    @api.model
    def _weather_numbers(self, facts):
        numbers = {}
        for fact in facts.values():
            numbers.setdefault(id(fact.weather), len(numbers))
        return numbers

    @api.model
    def _put_weather(self, facts):
        """Degree days and days of the season, counted up, of each weather and day."""
        self.env.cr.execute(
            """CREATE TEMP TABLE heat_reading_weather (
                 weather int, day date, total numeric, unknown int, season int,
                 PRIMARY KEY (weather, day)) ON COMMIT DROP"""
        )
        weathers = {id(fact.weather): fact.weather for fact in facts.values()}
        numbers = self._weather_numbers(facts)

        def chunks():
            for key, weather in weathers.items():
                columns = zip(weather.totals, weather.unknown, weather.season, strict=True)
                first = weather.start.toordinal()
                yield "".join(
                    f"{numbers[key]}\t{weather.start.fromordinal(first + n)}\t{t}\t{u}\t{s}\n"
                    for n, (t, u, s) in enumerate(columns)
                ).encode()

        self._copy("COPY heat_reading_weather FROM STDIN", chunks())
        self.env.cr.execute("ANALYZE heat_reading_weather")

    @api.model
    def _put_steps(self):
        """Of all readings, new and around: the first of each day, and those that do not follow
        from the one before (``trouble``).

        New rows know the one before them in the file, which is all there is unless readings of
        these days are stored or the file repeats itself: the rows of these few registers are
        compared once more, with what is stored.
        """
        cr = self.env.cr
        context = self.env["heat.reading.validation"]._sql_context(
            SQL("(SELECT register_id, first_at, last_at FROM heat_reading_fact)"), near=2
        )
        cr.execute(
            SQL(
                """CREATE TEMP TABLE heat_reading_step ON COMMIT DROP AS
                   WITH mixed AS (SELECT register_id FROM heat_reading_stored
                            UNION SELECT register_id FROM heat_reading_checked
                                   WHERE fate <> 'new'),
                        series AS (SELECT register_id, at, index, TRUE AS is_new, trouble
                                     FROM (%(new)s) new
                                UNION ALL
                                   SELECT register_id, read_at, index, state = 'suspect' AND NULL,
                                          FALSE
                                     FROM (%(context)s) context
                                    WHERE id NOT IN (SELECT id FROM heat_reading_replaced))
                   SELECT register_id, at, index, is_new,
                          before_at IS NULL OR %(day)s > %(day_before)s AS is_day,
                          s.trouble OR %(trouble)s AS trouble
                     FROM (SELECT s.*, lag(at) OVER series AS before_at,
                                  lag(index) OVER series AS before
                             FROM series s
                           WINDOW series AS (PARTITION BY register_id ORDER BY at)) s
                     JOIN heat_reading_fact f USING (register_id)""",
                new=self._sql_new_steps(),
                context=context,
                trouble=self._sql_trouble(),
                day=_day_of(SQL("at")),
                day_before=_day_of(SQL("before_at")),
            )
        )
        cr.execute("ANALYZE heat_reading_step")

    @api.model
    def _sql_new_steps(self):
        return SQL(
            """SELECT s.register_id, s.at, s.index, s.trouble
                 FROM (SELECT s.register_id, s.at, s.index, s.before_at, s.is_last,
                              s.register_id IN (SELECT register_id FROM mixed) AS is_mixed,
                              %(trouble)s AS trouble
                         FROM (SELECT *, TRUE AS is_new FROM heat_reading_checked
                                WHERE fate IN ('new', 'suspect')) s
                         JOIN heat_reading_fact f USING (register_id)) s
                WHERE is_mixed OR trouble OR is_last OR before_at IS NULL
                   OR %(day)s > %(day_before)s""",
            trouble=self._sql_trouble(),
            day=_day_of(SQL("at")),
            day_before=_day_of(SQL("before_at")),
        )

    @api.model
    def _sql_trouble(self):
        """Whether a reading does not plainly follow from the one before, or has something of
        its own to tell. ``is_new`` is unknown for a stored reading that is suspect.

        The exact comparison with the maximum power is made only of what a quarter of an hour
        at that power could not count: it would take as long as all the rest.
        """
        return SQL(
            """CASE WHEN is_new IS NULL OR s.index < s.before OR s.index = f.sentinel THEN TRUE
                    WHEN is_new AND (s.at < f.installed_at OR s.at > f.removed_at
                                     OR s.at < f.billed_until) THEN TRUE
                    WHEN s.index - s.before > f.quick THEN
                         s.index - s.before > f.rate * extract(epoch FROM s.at - s.before_at) / 3600
                                              + f.step
                    ELSE FALSE END"""
        )

    # the questions

    @api.model
    def _troubled(self, facts):
        """The registers of which there may be something to tell."""
        cr = self.env.cr
        cr.execute("SELECT DISTINCT register_id FROM heat_reading_step WHERE trouble")
        troubled = {register for (register,) in cr.fetchall()}
        cr.execute("SELECT DISTINCT register_id FROM heat_reading_checked WHERE fate = 'suspect'")
        troubled |= {register for (register,) in cr.fetchall()}
        for days in {fact.rules["spike"].days for fact in facts.values()}:
            troubled |= self._spiked(days)
        return troubled | self._still()

    @api.model
    def _spiked(self, days):
        """The registers where a day counts too much, by the engine's own comparison."""
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT register_id
                     FROM (SELECT c.*, w.total - w1.total AS present, w1.total - w0.total AS past,
                                  w.unknown - w0.unknown AS unknown
                             FROM (%(compared)s) c
                        LEFT JOIN heat_reading_weather w0 ON w0.weather = c.weather
                              AND w0.day = c.start_day
                        LEFT JOIN heat_reading_weather w1 ON w1.weather = c.weather
                              AND w1.day = c.before_day
                        LEFT JOIN heat_reading_weather w ON w.weather = c.weather
                              AND w.day = c.day) c
                    WHERE before_day - start_day >= %(least_history)s
                      AND known >= least
                      AND counted > known * CASE
                          WHEN unknown IS NULL OR unknown > 0 THEN spike_factor * spike_factor
                               * (day - before_day) / (before_day - start_day)
                          ELSE (present + spike_base * (day - before_day))
                               / nullif(past + spike_base * (before_day - start_day), 0)
                               * spike_factor * CASE
                               WHEN present * (before_day - start_day)
                                    <= (past * 3 / 2 + 2 * (before_day - start_day))
                                       * (day - before_day) THEN 1
                               ELSE spike_factor END END""",
                compared=self._sql_compared(days),
                least_history=plausibility.LEAST_HISTORY,
            )
        )
        return {register for (register,) in self.env.cr.fetchall()}

    @api.model
    def _sql_compared(self, days):
        """Each day beside the one before, and the history from which to expect it."""
        return SQL(
            """SELECT register_id, weather, least, spike_factor, spike_base, is_new, day,
                      before_day, index - before AS counted,
                      CASE WHEN oldest_day < before_day THEN oldest_day ELSE second_day END
                           AS start_day,
                      before - CASE WHEN oldest_day < before_day THEN oldest ELSE second END
                           AS known
                 FROM (SELECT register_id, %(at_day)s AS day, index, is_new,
                              lag(%(at_day)s) OVER days AS before_day,
                              lag(index) OVER days AS before,
                              lag(%(at_day)s, 2) OVER days AS second_day,
                              lag(index, 2) OVER days AS second,
                              first_value(%(at_day)s) OVER past AS oldest_day,
                              first_value(index) OVER past AS oldest
                         FROM heat_reading_step WHERE is_day
                       WINDOW days AS (PARTITION BY register_id ORDER BY %(at_day)s),
                              past AS (PARTITION BY register_id ORDER BY %(at_day)s
                                       RANGE %(days)s PRECEDING)) d
                 JOIN heat_reading_fact f USING (register_id)
                WHERE f.quantity IN ('energy', 'volume') AND f.spike_days = %(number)s""",
            days=SQL("%s::interval", f"{days} days"),
            number=days,
            at_day=_day_of(SQL("at")),
        )

    @api.model
    def _still(self):
        """The registers whose index has not moved for too long."""
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT register_id
                     FROM (SELECT register_id, min(day) AS since, max(day) AS until
                             FROM (SELECT register_id, %(at_day)s AS day, is_new,
                                          count(*) FILTER (WHERE moved) OVER series AS run
                                     FROM (SELECT *, index <> lag(index) OVER series AS moved
                                             FROM heat_reading_step WHERE is_day
                                           WINDOW series AS (PARTITION BY register_id
                                                         ORDER BY at)) m
                                   WINDOW series AS (PARTITION BY register_id ORDER BY at)) r
                         GROUP BY register_id, run HAVING bool_or(is_new) AND count(*) > 1) run
                     JOIN heat_reading_fact f USING (register_id)
                LEFT JOIN heat_reading_weather w0 ON w0.weather = f.weather AND w0.day = run.since
                LEFT JOIN heat_reading_weather w ON w.weather = f.weather AND w.day = run.until
                    WHERE f.quantity IN ('energy', 'volume') AND (
                          until - since >= stuck_days AND w.unknown = w0.unknown
                          AND w.total - w0.total >= stuck_degree_days
                       OR f.quantity = 'energy'
                          AND coalesce(w.season - w0.season, 0) >= zero_days)""",
                at_day=_day_of(SQL("at")),
            )
        )
        return {register for (register,) in self.env.cr.fetchall()}

    # the answers

    @api.model
    def _judge_register(self, register, fact):
        """Let the engine judge the new readings of a register among those around them."""
        cr = self.env.cr
        validations = self.env["heat.reading.validation"]
        context = validations._sql_context(
            SQL(
                """(SELECT register_id, first_at, last_at FROM heat_reading_fact
                     WHERE register_id = %s)""",
                register,
            )
        )
        cr.execute(
            SQL(
                """SELECT at, index::text, NULL::int, NULL FROM heat_reading_checked
                    WHERE register_id = %s AND fate IN ('new', 'suspect')
                UNION ALL
                   SELECT read_at, index::text, id, state FROM (%s) context
                    WHERE id NOT IN (SELECT id FROM heat_reading_replaced)
                 ORDER BY 1""",
                register,
                context,
            )
        )
        rows = cr.fetchall()
        new = [at for at, _index, reading, _state in rows if reading is None]
        if not new:
            return
        judged = validations._judge([row[:3] for row in rows], fact)
        verdicts = []
        for place in near_positions([row[0] for row in rows], new[0], new[-1]):
            (at, _index, reading, old), (findings, state) = rows[place], judged[place]
            if reading is None and not findings:
                continue
            if reading is not None:
                state = "suspect" if state == "reject" else state
                findings = validations._told_now(findings, is_new=False)
            verdicts += [
                (register, at, reading, old, state, code, fact.rules[code].severity, params)
                for code, params in [(f.code, dict(f.params)) for f in findings]
            ] or [(register, at, reading, old, state, None, None, None)]
        self._put_verdicts(verdicts)

    @api.model
    def _put_verdicts(self, verdicts):
        cells = (
            (*verdict[:7], None if verdict[7] is None else json.dumps(verdict[7]))
            for verdict in verdicts
        )
        lines = ["\t".join(copy_cell(cell) for cell in row) + "\n" for row in cells]
        self._copy("COPY heat_reading_verdict FROM STDIN", ["".join(lines).encode()])

    @api.model
    def _check_energy_volume(self, registers, facts, absent):
        """Compare energy, volume and temperatures from the first reading of a month to that of
        the next, as soon as all three are there, in this file or before."""
        self.env.cr.execute(
            """SELECT DISTINCT ON (register_id, date_trunc('month', at))
                      register_id, at, index::text, is_new
                 FROM heat_reading_step WHERE is_day
             ORDER BY register_id, date_trunc('month', at), at"""
        )
        rows = self.env.cr.fetchall() + self._sibling_months(absent)
        found = self.env["heat.reading.validation"]._disagreements(registers | absent, facts, rows)
        verdicts = []
        new = {(register, at) for register, at, _index, is_new in rows if is_new}
        self._put_late(
            [(register, at, bool(f)) for register, at, f in found if (register, at) not in new]
        )
        for register, at, finding in found:
            if not finding or (register, at) not in new:
                continue
            rule = facts[register].rules[finding.code]
            state = {"inform": "valid"}.get(rule.severity, rule.severity)
            params = dict(finding.params)
            verdicts.append((register, at, None, None, state, rule.code, rule.severity, params))
        self._put_verdicts(verdicts)

    @api.model
    def _apply_verdicts(self):
        """Tell the rows of the file what was found of them."""
        self.env.cr.execute(
            """UPDATE heat_reading_checked c
                  SET fate = CASE v.state WHEN 'reject' THEN 'rejected'
                                  WHEN 'suspect' THEN 'suspect' ELSE c.fate END,
                      code = CASE WHEN v.code = 'backward' AND EXISTS (
                                       SELECT 1 FROM heat_reading_step s
                                        WHERE s.register_id = v.register_id
                                          AND s.is_new IS NOT TRUE) THEN 'backward_index'
                                  WHEN v.code = 'backward' THEN 'spike_in_file'
                                  ELSE v.code END,
                      params = v.params
                 FROM (SELECT DISTINCT ON (register_id, at) * FROM heat_reading_verdict
                        WHERE reading_id IS NULL AND code IS NOT NULL
                     ORDER BY register_id, at,
                              array_position(ARRAY['reject', 'suspect', 'inform'], severity)) v
                WHERE c.register_id = v.register_id AND c.at = v.at AND c.fate IN ('new', 'suspect')
                  AND (c.fate = 'new' OR v.severity <> 'inform')"""
        )

    @api.model
    def _store_verdicts(self):
        """Keep what was found of the new readings and of those around them."""
        cr = self.env.cr
        cr.execute("SELECT 1 FROM heat_reading_verdict LIMIT 1")
        if not cr.rowcount:
            return
        cr.execute(
            """UPDATE heat_meter_reading r SET state = v.state FROM heat_reading_verdict v
                WHERE r.id = v.reading_id AND r.state IN ('valid', 'suspect')
                  AND r.state <> v.state"""
        )
        cr.execute(
            """DELETE FROM heat_meter_reading_check
                WHERE code <> 'already_billed' AND reading_id IN (
                      SELECT reading_id FROM heat_reading_verdict WHERE reading_id IS NOT NULL)"""
        )
        cr.execute(
            """INSERT INTO heat_meter_reading_check (reading_id, code, severity, params, company_id)
               SELECT DISTINCT ON (r.id, v.code) r.id, v.code,
                      CASE v.severity WHEN 'reject' THEN 'suspect' ELSE v.severity END, v.params,
                      register.company_id
                 FROM heat_reading_verdict v
                 JOIN heat_meter_reading r ON r.register_id = v.register_id AND r.read_at = v.at
                      AND r.state IN ('valid', 'suspect')
                 JOIN heat_meter_register register ON register.id = r.register_id
                WHERE v.code IS NOT NULL ORDER BY r.id, v.code"""
        )
        self.env["heat.meter.reading.check"].invalidate_model()
        self.env["heat.consumption.change"]._note(
            SQL(
                """SELECT register_id, min(at), max(at) FROM heat_reading_verdict
                    WHERE reading_id IS NOT NULL AND state <> old_state GROUP BY register_id"""
            )
        )


def _day_of(at):
    """The engine's ``day_of``."""
    return SQL("(%s + %s)::date", at, plausibility.EVENING)
