from odoo import api, fields, models
from odoo.tools import SQL

from .nullable_float import NullableFloat


class HeatDegreeDayMonth(models.Model):
    """Degree days of a station month by month, with the normal of each month, base 18 °C.

    Counted on read from the days. The normal of a month sums the means of its days over the
    thirty heating years before the present one, as many as are known, without the 29 February:
    the same rule as ``Normals`` of the engine.
    """

    _name = "heat.degree.day.month"
    _description = "Degree Days by Month"
    _auto = False
    _order = "station_id, heating_year desc nulls last, year_month"
    _rec_name = "month"

    station_id = fields.Many2one("heat.weather.station", readonly=True)
    month = fields.Date(readonly=True, help="First day of the month; none for a normal.")
    year_month = fields.Selection(
        [
            ("01", "July"),
            ("02", "August"),
            ("03", "September"),
            ("04", "October"),
            ("05", "November"),
            ("06", "December"),
            ("07", "January"),
            ("08", "February"),
            ("09", "March"),
            ("10", "April"),
            ("11", "May"),
            ("12", "June"),
        ],
        string="Month of the heating year",
        readonly=True,
    )
    heating_year = fields.Char(
        readonly=True, help="From July to June, so that a winter stays in one piece."
    )
    series = fields.Selection(
        [
            ("current", "This heating year"),
            ("previous", "Last heating year"),
            ("earlier", "Earlier"),
            ("normal", "Normal"),
        ],
        readonly=True,
    )
    degree_days = NullableFloat(digits=(8, 1), readonly=True, help="Mean method, base 18 °C.")
    degree_days_professional = NullableFloat(
        string="Degree days (professionals)", digits=(8, 1), readonly=True
    )
    day_count = fields.Integer(string="Days known", readonly=True)
    missing_count = fields.Integer(string="Missing days", readonly=True)
    second_station_count = fields.Integer(string="Days from the second station", readonly=True)
    missing_label = fields.Char(string="Missing", compute="_compute_missing_label")

    @property
    def _table_query(self):
        return SQL(
            """WITH known AS (%(days)s),
                    span AS (SELECT station_id, min(date) AS first, max(date) AS last
                               FROM known GROUP BY station_id),
                    every AS (%(months)s),
                    measured AS (%(measured)s),
                    normal AS (%(normals)s)
               SELECT * FROM measured UNION ALL SELECT * FROM normal""",
            days=self._sql_days(),
            months=self._sql_months(),
            measured=self._sql_measured(),
            normals=self._sql_normals(),
        )

    @api.model
    def _sql_days(self):
        """The days known of each station: its own, else the second station's."""
        return SQL(
            """SELECT station_id, date, degree_days, degree_days_professional, 0 AS second
                 FROM heat_degree_day WHERE degree_days IS NOT NULL
                UNION ALL
               SELECT s.id, d.date, d.degree_days, d.degree_days_professional, 1
                 FROM heat_weather_station s
                 JOIN heat_degree_day d ON d.station_id = s.fallback_station_id
                WHERE d.degree_days IS NOT NULL
                  AND NOT EXISTS (SELECT FROM heat_degree_day own
                                   WHERE own.station_id = s.id AND own.date = d.date
                                     AND own.degree_days IS NOT NULL)"""
        )

    @api.model
    def _sql_months(self):
        """Every month from the first to the last day known, with the days it should have."""
        return SQL(
            """SELECT s.station_id, m.month::date AS month,
                      least((m.month + interval '1 month')::date, s.last + 1)
                      - greatest(m.month::date, s.first) AS days
                 FROM span s
           CROSS JOIN generate_series(date_trunc('month', s.first::timestamp), s.last,
                                      interval '1 month') AS m(month)"""
        )

    @api.model
    def _sql_measured(self):
        """A month that lacks a day has no sum: it would look like a warm month."""
        return SQL(
            """SELECT e.station_id * 100000
                      + (extract(year FROM e.month) * 12 + extract(month FROM e.month))::int AS id,
                      e.station_id, e.month,
                      to_char(e.month + interval '6 months', 'MM') AS year_month,
                      to_char(e.month - interval '6 months', 'YYYY') || '–'
                      || to_char(e.month + interval '6 months', 'YYYY') AS heating_year,
                      CASE extract(year FROM now() - interval '6 months')
                           - extract(year FROM e.month - interval '6 months')
                           WHEN 0 THEN 'current' WHEN 1 THEN 'previous'
                           ELSE 'earlier' END AS series,
                      CASE WHEN k.days = e.days THEN k.degree_days END AS degree_days,
                      CASE WHEN k.days = e.days
                           THEN k.degree_days_professional END AS degree_days_professional,
                      coalesce(k.days, 0)::int AS day_count,
                      (e.days - coalesce(k.days, 0))::int AS missing_count,
                      coalesce(k.second, 0)::int AS second_station_count
                 FROM every e
            LEFT JOIN (SELECT station_id, date_trunc('month', date)::date AS month,
                              count(*) AS days, sum(degree_days) AS degree_days,
                              sum(degree_days_professional) AS degree_days_professional,
                              sum(second) AS second
                         FROM known GROUP BY 1, 2) k
                   ON k.station_id = e.station_id AND k.month = e.month"""
        )

    @api.model
    def _sql_normals(self):
        return SQL(
            """SELECT station_id * 100000 + 90000 + month::int AS id, station_id,
                      NULL::date AS month,
                      to_char(make_date(2001, month::int, 1) + interval '6 months', 'MM'),
                      NULL, 'normal', sum(mean), sum(mean_professional), count(*)::int, 0, 0
                 FROM (SELECT station_id, extract(month FROM date) AS month,
                              extract(day FROM date) AS day, avg(degree_days) AS mean,
                              avg(degree_days_professional) AS mean_professional
                         FROM known
                        WHERE date < date_trunc('year', now()::date - interval '6 months')
                                     + interval '6 months'
                          AND date >= date_trunc('year', now()::date - interval '6 months')
                                     - interval '354 months'
                          AND to_char(date, 'MMDD') <> '0229'
                     GROUP BY 1, 2, 3) day
             GROUP BY station_id, month
               HAVING count(*) = extract(day FROM make_date(2001, month::int, 1)
                                         + interval '1 month - 1 day')"""
        )

    @api.depends("month", "station_id", "missing_count")
    @api.depends_context("lang")
    def _compute_missing_label(self):
        days = self.env["heat.degree.day"]
        for month in self:
            missing = month._missing_days() if month.missing_count else []
            month.missing_label = days._name_days(missing)

    def _missing_days(self):
        """The days of the month that neither station knows."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                """SELECT day::date FROM generate_series(%(month)s::date,
                          least((%(month)s::date + interval '1 month - 1 day')::date,
                                (SELECT max(date) FROM (%(days)s) k WHERE station_id = %(id)s)),
                          interval '1 day') AS day
                    WHERE day >= (SELECT min(date) FROM (%(days)s) k WHERE station_id = %(id)s)
                      AND NOT EXISTS (SELECT FROM (%(days)s) k
                                       WHERE station_id = %(id)s AND date = day::date)
                 ORDER BY day""",
                month=self.month,
                id=self.station_id.id,
                days=self._sql_days(),
            )
        )
        return [day for (day,) in self.env.cr.fetchall()]
