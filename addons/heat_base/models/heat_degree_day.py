from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..engine.degree_days import BASE, degree_day, spans
from .nullable_float import NullableFloat

#: runs of days written out in a sentence; the others are counted
NAMED_SPANS = 8
#: as Météo-France codes them, and what a person typed
QUALITIES = [
    ("protected", "Protected"),
    ("validated", "Validated"),
    ("filtered", "Filtered"),
    ("doubtful", "Doubtful, not used"),
    ("typed", "Typed by hand"),
]


class HeatDegreeDay(models.Model):
    _name = "heat.degree.day"
    _description = "Degree Day"
    _order = "date desc, station_id"
    _rec_name = "date"
    # a line a day and station: who typed or imported it stands in the corrections and the log
    _log_access = False

    # searched through the unique index on station and date
    station_id = fields.Many2one("heat.weather.station", required=True, ondelete="cascade")
    date = fields.Date(required=True)
    t_min = NullableFloat(string="Lowest temperature (°C)", digits=(6, 3), aggregator="min")
    t_max = NullableFloat(string="Highest temperature (°C)", digits=(6, 3), aggregator="max")
    quality_min = fields.Selection(
        QUALITIES,
        string="Quality of the lowest",
        default="typed",
        help="Of Météo-France's codes: protected 0, validated 1, doubtful 2, filtered 9. "
        "A doubtful value is not kept.",
    )
    quality_max = fields.Selection(
        QUALITIES,
        string="Quality of the highest",
        default="typed",
    )
    degree_days = NullableFloat(
        digits=(8, 3),
        compute="_compute_degree_days",
        store=True,
        help="Base 18 °C, by the mean of the two temperatures. Networks compute theirs with "
        "their own base and method.",
    )
    degree_days_professional = NullableFloat(
        string="Degree days (professionals)",
        digits=(8, 3),
        compute="_compute_degree_days",
        store=True,
        help="Base 18 °C, by the method of the energy professionals (COSTIC).",
    )

    _station_date_unique = models.Constraint(
        "UNIQUE (station_id, date)", "This station already has this day."
    )
    _temperatures_ordered = models.Constraint(
        "CHECK (t_min <= t_max)",
        "The lowest temperature of a day cannot be above its highest one.",
    )

    @api.depends("t_min", "t_max")
    def _compute_degree_days(self):
        for day in self:
            low, high = day.t_min, day.t_max
            if low is False or high is False or low > high:
                day.degree_days = day.degree_days_professional = False
                continue
            pair = Decimal(repr(low)), Decimal(repr(high))
            day.degree_days = float(degree_day(*pair, BASE, "mean"))
            day.degree_days_professional = float(degree_day(*pair, BASE, "professional"))

    @api.depends("station_id", "date")
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{day.station_id.name} {format_date(self.env, day.date)}"

    def write(self, vals):
        if vals.keys() & {"t_min", "t_max"}:
            self._keep_replaced(vals)
        return super().write(vals)

    def _keep_replaced(self, vals):
        """Keep the temperatures that ``vals`` is about to replace, dated, as an import does."""
        replaced = self.filtered(
            lambda day: any(
                name in vals
                and day[name] is not False
                and self._fields[name].convert_to_cache(vals[name], day) != day[name]
                for name in ("t_min", "t_max")
            )
        )
        self.env["heat.degree.day.revision"].create(
            [
                {
                    "station_id": day.station_id.id,
                    "date": day.date,
                    "t_min": day.t_min,
                    "t_max": day.t_max,
                    "quality_min": day.quality_min,
                    "quality_max": day.quality_max,
                }
                for day in replaced
            ]
        )

    @api.model
    def _sql_degree_days(self, t_min: SQL, t_max: SQL, method: str) -> SQL:
        """``degree_day`` of the engine, base 18, for a day's exact numerics; NULL if one is."""
        mean = SQL("greatest(0, 18 - (%(low)s + %(high)s) / 2)", low=t_min, high=t_max)
        if method == "mean":
            return SQL("CASE WHEN %s + %s IS NOT NULL THEN round(%s, 3) END", t_min, t_max, mean)
        return SQL(
            """CASE WHEN %(low)s + %(high)s IS NULL THEN NULL
                    WHEN 18 > %(high)s THEN round(%(mean)s, 3)
                    WHEN 18 <= %(low)s THEN 0
                    ELSE round((18 - %(low)s)
                               * (0.08 + 0.42 * (18 - %(low)s) / (%(high)s - %(low)s)), 3)
                END""",
            low=t_min,
            high=t_max,
            mean=mean,
        )

    @api.model
    def _name_days(self, days):
        """Days named for a reader: "3 Jan 2026, 5 Jan 2026 to 9 Jan 2026"; '' for none."""
        runs = spans(days)
        named = [
            format_date(self.env, first)
            if first == last
            else self.env._(
                "%(first)s to %(last)s",
                first=format_date(self.env, first),
                last=format_date(self.env, last),
            )
            for first, last in runs[-NAMED_SPANS:]
        ]
        if len(runs) > NAMED_SPANS:
            earlier = sum((last - first).days + 1 for first, last in runs[:-NAMED_SPANS])
            named.insert(0, self.env._("%(count)s earlier days", count=earlier))
        return ", ".join(named)
