from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

from odoo.addons.heat_base.engine.periods import Period, first_of_next_month
from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.estimation import corrected
from .heat_delivery_point_weights import HISTORY

QUALITIES = [
    ("measured", "Measured"),
    ("interpolated", "Shared out between two readings"),
    ("estimated", "Estimated"),
    ("missing", "Missing"),
]
#: What is stored of a month, in the order of the columns.
FIGURES = ("kwh", "m3", "quality", "degree_days", "corrected_kwh", "delta_t")
#: Points whose months are computed together: enough to share queries, few enough to commit often.
BATCH = 500
#: When the list is opened, no more points than this are computed while the person waits.
ON_OPENING = 200
#: kWh that a cubic metre of water gives for each kelvin, between 40 and 80 °C.
KWH_PER_M3_KELVIN = Decimal("1.145")


class HeatConsumption(models.Model):
    """What each delivery point consumed, month by month, as computed from readings.

    A picture of :meth:`heat.delivery.point._consumption`, kept for lists, pivots and graphs;
    nobody edits it, and it is computed again where readings change.
    """

    _name = "heat.consumption"
    _description = "Monthly Consumption"
    _order = "date_from desc, delivery_point_id"
    _log_access = False
    _check_company_auto = True

    delivery_point_id = fields.Many2one(
        "heat.delivery.point", required=True, index=True, ondelete="cascade", check_company=True
    )
    network_id = fields.Many2one(related="delivery_point_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="delivery_point_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True, index=True)
    date_to = fields.Date(string="To", required=True)
    month = fields.Char(compute="_compute_month")
    kwh = NullableFloat(
        string="Energy (kWh)",
        digits=(16, 1),
        help="Empty, never zero, while a reading is missing.",
    )
    m3 = NullableFloat(string="Volume (m3)", digits=(16, 1))
    quality = fields.Selection(QUALITIES, required=True)
    degree_days = NullableFloat(
        string="Degree days",
        digits=(16, 1),
        help="Of the network; empty when a day of the month is not known.",
    )
    corrected_kwh = NullableFloat(
        string="Corrected energy (kWh)",
        digits=(16, 1),
        help="As in a usual winter: base load + (energy − base load) × usual degree days ÷ degree "
        "days of the month. The base load comes from the point's own readings of two years, the "
        "usual degree days are the mean of the ten years before.",
    )
    delta_t = NullableFloat(
        string="Cooling (K)",
        digits=(16, 1),
        aggregator="avg",
        help="By how much the water cooled down, as energy ÷ volume ÷ 1.145 kWh a m³ and kelvin. "
        "A small one means that much water returns warm.",
    )
    computed_at = fields.Datetime(required=True)
    evidence = fields.Json(string="Segments", compute="_compute_evidence")
    evidence_html = fields.Html(string="Evidence", compute="_compute_evidence")

    _month_unique = models.Constraint(
        "UNIQUE (delivery_point_id, date_from)", "This month of the delivery point exists already."
    )

    @api.depends("date_from")
    @api.depends_context("lang")
    def _compute_month(self):
        for one in self:
            one.month = one.date_from and format_date(
                self.env, one.date_from, date_format="MMMM yyyy"
            )

    @api.depends("delivery_point_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            names = (one.delivery_point_id.display_name, one.month)
            one.display_name = " · ".join(filter(None, names))

    @api.depends("delivery_point_id", "date_from", "kwh")
    @api.depends_context("lang")
    def _compute_evidence(self):
        """Computed when asked for: the proof of ten years of months is not worth its place."""
        pairs = {one: one._pair() for one in self if one.date_from}
        found = self.env["heat.delivery.point"]._consumption(list(pairs.values()))
        for one in self:
            evidence = found[pairs[one]]["evidence"] if one in pairs else {}
            one.evidence = evidence
            one.evidence_html = self.env["ir.qweb"]._render(
                "heat_metering.heat_consumption_evidence",
                {
                    "segments": evidence.get("segments", []),
                    "number": lambda text: formatLang(self.env, float(text), digits=3),
                    "day": lambda text: format_date(self.env, text[:10]),
                },
            )

    def _pair(self):
        self.ensure_one()
        return self.delivery_point_id, Period(self.date_from, first_of_next_month(self.date_from))

    # screens

    @api.model
    def action_open(self):
        """Open the consumptions, those of a few changed points computed anew."""
        self.check_access("read")
        self._update(limit=ON_OPENING)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "heat_metering.heat_consumption_action"
        )

    def action_open_readings(self):
        """The readings that a month rests on."""
        self.ensure_one()
        ids = set()
        for segment in self.evidence.get("segments", []):
            for bound in filter(None, (segment.get("start"), segment.get("end"))):
                ids.add(bound["reading_id"])
                ids.update(reading["reading_id"] for reading in bound.get("between", []))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_metering.heat_meter_reading_action"
        )
        return {**action, "domain": [("id", "in", list(ids - {None}))], "context": {}}

    def action_estimate(self):
        """Estimate the months of which readings are missing; each estimate is kept."""
        pairs = [one._pair() for one in self if one.quality == "missing"]
        if not pairs:
            raise UserError(self.env._("None of these months misses a reading."))
        made, hopeless = self.env["heat.consumption.estimate"]._record(pairs)
        if not made and hopeless:
            names = ", ".join(sorted({point.display_name for point, _period in hopeless}))
            raise UserError(
                self.env._(
                    "Nothing allows to estimate %(points)s: record readings, the heated area or "
                    "the declared consumption of the point.",
                    points=names,
                )
            )
        self._compute_pairs(pairs)
        return made._action_open()

    # computing

    @api.model
    def _cron_update(self):
        """Compute what changed, and the months that have come to an end."""
        self._notice_weather()
        while True:
            done, left = self._update(limit=BATCH)
            if not done or not self.env["ir.cron"]._commit_progress(done, remaining=left):
                return

    @api.model
    def _update(self, limit=None):
        """Compute again what changed of at most ``limit`` points.

        :return: (points dealt with, points left)
        """
        # consumptions are the same whoever asks for them; rights decide who sees them
        self = self.sudo()
        changed = self._changed_months(limit)
        changed |= self._lacking_months(limit)
        points = self.env["heat.delivery.point"].browse({point for point, _start in changed})
        by_id = {point.id: point for point in points}
        self._compute_pairs(
            [
                (by_id[point], Period(start, first_of_next_month(start)))
                for point, start in sorted(changed)
            ]
        )
        self.env["heat.consumption.estimate"]._compare(points)
        left = self.env["heat.consumption.change"].search_count([])
        return len(points), left

    @api.model
    def _this_month(self):
        return fields.Date.today().replace(day=1)

    @api.model
    def _changed_months(self, limit):
        """{(point id, first day)} of the months that changed readings touch; they are unmarked.

        A reading tells of all days from the reading before to the one after. The months after
        it that were shared out or estimated may rest on it too, by the history of the point.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """WITH taken AS (
                        DELETE FROM heat_consumption_change WHERE id IN (
                               SELECT id FROM heat_consumption_change ORDER BY id
                                LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
                     RETURNING register_id, first_at, last_at),
                   change AS (
                        SELECT register_id, min(first_at) AS first_at, max(last_at) AS last_at
                          FROM taken GROUP BY register_id)
                   SELECT DISTINCT p.id, (coalesce(before.read_at, change.first_at)
                               AT TIME ZONE 'UTC' AT TIME ZONE n.tz)::date,
                          (after.read_at AT TIME ZONE 'UTC' AT TIME ZONE n.tz)::date
                     FROM change
                     JOIN heat_meter_register r ON r.id = change.register_id
                     JOIN heat_meter_installation i ON i.meter_id = r.meter_id
                          AND i.role = 'billing'
                     JOIN heat_delivery_point p ON p.id = i.delivery_point_id
                     JOIN heat_network n ON n.id = p.network_id
                LEFT JOIN LATERAL (SELECT read_at FROM heat_meter_reading
                                    WHERE register_id = r.id AND state = 'valid'
                                      AND quality = 'measured' AND read_at < change.first_at
                                    ORDER BY read_at DESC LIMIT 1) before ON TRUE
                LEFT JOIN LATERAL (SELECT read_at FROM heat_meter_reading
                                    WHERE register_id = r.id AND state = 'valid'
                                      AND quality = 'measured' AND read_at > change.last_at
                                    ORDER BY read_at LIMIT 1) after ON TRUE""",
                limit=limit,
            )
        )
        found, until = set(), self._this_month()
        for point, first, last in rows:
            after = min(first_of_next_month(last), until) if last else until
            found.update((point, start) for start in _months(first.replace(day=1), after))
        first_days = {}
        for point, first, _last in rows:
            first_days[point] = min(first, first_days.get(point, first))
        return found | self._months_resting_on(first_days)

    @api.model
    def _months_resting_on(self, first_days):
        """The months computed from the history of {point id: first day that changed}."""
        if not first_days:
            return set()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.delivery_point_id, c.date_from FROM heat_consumption c
                     JOIN unnest(%s, %s::date[]) AS change(point, day)
                       ON change.point = c.delivery_point_id
                    WHERE c.date_from BETWEEN change.day - %s AND change.day + %s
                      AND (c.quality IN ('interpolated', 'estimated')
                           OR (c.kwh IS NOT NULL AND c.degree_days IS NOT NULL))""",
                list(first_days),
                list(first_days.values()),
                HISTORY,
                HISTORY + timedelta(days=31),
            )
        )
        return set(rows)

    @api.model
    def _lacking_months(self, limit):
        """{(point id, first day)} of the months past, from the first reading, without a line."""
        until = self._this_month()
        rows = self.env.execute_query(
            SQL(
                """WITH known AS (
                        SELECT delivery_point_id, min(date_from) AS first, max(date_from) AS last
                          FROM heat_consumption GROUP BY delivery_point_id),
                   reach AS (
                        SELECT p.id, date_trunc('month', min(coalesce(first.read_at, i.date_from)
                               ))::date AS first
                          FROM heat_delivery_point p
                          JOIN heat_network n ON n.id = p.network_id
                          JOIN heat_meter_installation i ON i.delivery_point_id = p.id
                               AND i.role = 'billing'
                     LEFT JOIN heat_meter_register r ON r.meter_id = i.meter_id AND r.is_counted
                               AND r.measured_quantity IN ('energy', 'cold_energy', 'volume')
                     LEFT JOIN LATERAL (
                               SELECT greatest(read_at AT TIME ZONE 'UTC' AT TIME ZONE n.tz,
                                               i.date_from) AS read_at
                                 FROM heat_meter_reading
                                WHERE register_id = r.id AND state = 'valid'
                             ORDER BY heat_meter_reading.read_at LIMIT 1) first ON TRUE
                         WHERE p.active GROUP BY p.id)
                   SELECT reach.id, reach.first, known.first, known.last
                     FROM reach LEFT JOIN known ON known.delivery_point_id = reach.id
                    WHERE reach.first < %(until)s
                      AND (known.first IS NULL OR known.first > reach.first
                           OR known.last < %(last)s)
                 ORDER BY reach.id LIMIT %(limit)s""",
                last=(until - timedelta(days=1)).replace(day=1),
                until=until,
                limit=limit,
            )
        )
        return {
            (point, start)
            for point, first, known, last in rows
            for start in _months(first, until)
            if not known or not known <= start <= last
        }

    @api.model
    def _compute_pairs(self, pairs):
        """Compute and store the months given as (point, engine Period), by sets."""
        if not pairs:
            return
        now = fields.Datetime.now()
        self._upsert(
            [
                (
                    point.id,
                    point.network_id.id,
                    point.company_id.id,
                    period.start,
                    period.last_day,
                    *(row[name] for name in FIGURES),
                    now,
                )
                for (point, period), row in self._figures(pairs).items()
            ]
        )

    @api.model
    def _figures(self, pairs):
        """{pair: {name of FIGURES: value}} of months given as (point, engine Period).

        Figures are rounded as they are stored; None is a figure that is not known.
        """
        # consumptions are the same whoever asks for them; rights decide who sees them
        self = self.sudo()
        consumption = self.env["heat.delivery.point"]._consumption(pairs)
        climate = self._climate(pairs) if pairs else {}
        found = {}
        for (point, period), result in consumption.items():
            stretch, normal = climate["months"][point.network_id.id, period]
            base = climate["bases"].get((point.id, period))
            kwh, m3 = result["kwh"], result["m3"]
            fixed = None if kwh is None or base is None else corrected(kwh, stretch, normal, base)
            delta = kwh / m3 / KWH_PER_M3_KELVIN if kwh and m3 else None
            found[point, period] = {
                "kwh": _rounded(kwh, 1),
                "m3": _rounded(m3, 1),
                "quality": result["quality"],
                "degree_days": _rounded(stretch.degree_days, 1),
                "corrected_kwh": _rounded(fixed, 1),
                "delta_t": _rounded(delta, 1),
            }
        return found

    @api.model
    def _upsert(self, rows):
        columns = list(zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """INSERT INTO heat_consumption AS c (delivery_point_id, network_id, company_id,
                               date_from, date_to, kwh, m3, quality, degree_days, corrected_kwh,
                               delta_t, computed_at)
                   SELECT * FROM unnest(%s, %s, %s, %s::date[], %s::date[], %s::numeric[],
                          %s::numeric[], %s::text[], %s::numeric[], %s::numeric[],
                          %s::numeric[], %s::timestamp[])
                       ON CONFLICT (delivery_point_id, date_from) DO UPDATE
                      SET kwh = excluded.kwh, m3 = excluded.m3, quality = excluded.quality,
                          degree_days = excluded.degree_days,
                          corrected_kwh = excluded.corrected_kwh, delta_t = excluded.delta_t,
                          computed_at = excluded.computed_at""",
                *(list(column) for column in columns),
            )
        )
        self.invalidate_model()

    def _forget(self):
        """Remove lines; those past that lack one are computed again."""
        self.flush_model()
        self.env.cr.execute(SQL("DELETE FROM heat_consumption WHERE id = ANY(%s)", self.ids))
        self.invalidate_model()

    def _forget_after(self):
        """Remove these lines and all later ones of their points, so that none lacks in between."""
        points, first = self.delivery_point_id, min(self.mapped("date_from"), default=None)
        if points:
            self.search(
                [("delivery_point_id", "in", points.ids), ("date_from", ">=", first)]
            )._forget()


def _months(first, until):
    while first < until:
        yield first
        first = first_of_next_month(first)


def _rounded(value, digits):
    return None if value is None else float(f"{value:.{digits}f}")
