import calendar
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, formatLang

from ..engine.degree_days import MISSING, DayDegree, Normals, Season, degree_day, total
from ..engine.periods import Period
from .nullable_float import NullableFloat

#: heating years before the present one that make its normal
NORMAL_YEARS = 30
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class HeatNetwork(models.Model):
    """The weather of a network: its station, its way of counting degree days, its season."""

    _inherit = "heat.network"

    weather_station_id = fields.Many2one(
        "heat.weather.station", index="btree_not_null", ondelete="restrict", tracking=True
    )
    degree_day_base = fields.Float(
        string="Base (°C)",
        digits=(4, 1),
        required=True,
        default=18.0,
        aggregator=None,
        tracking=True,
        help="Below this temperature buildings are heated: 18 °C in French contracts.",
    )
    degree_day_method = fields.Selection(
        [("mean", "Mean of the extremes"), ("professional", "Energy professionals")],
        string="Method",
        required=True,
        default="mean",
        tracking=True,
        help="Mean of the extremes: base less the mean of the lowest and highest temperatures, "
        "as Météo-France counts. Energy professionals: the COSTIC formula, which also counts "
        "the cold hours of mild days.",
    )
    heating_start_day = fields.Integer(
        string="First day of heating", required=True, default=1, aggregator=None
    )
    heating_start_month = fields.Selection(
        MONTHS, string="Heating starts in", required=True, default="10"
    )
    heating_end_day = fields.Integer(
        string="Last day of heating", required=True, default=20, aggregator=None
    )
    heating_end_month = fields.Selection(
        MONTHS, string="Heating ends in", required=True, default="5"
    )
    season_first_day = fields.Date(compute="_compute_season", string="Season from")
    season_last_day = fields.Date(
        compute="_compute_season", string="Counted to", help="The last day published so far."
    )
    season_degree_days = NullableFloat(
        string="Degree days of the season", digits=(8, 1), compute="_compute_season"
    )
    season_normal = NullableFloat(
        string="Normal over the same days", digits=(8, 1), compute="_compute_season"
    )
    season_normal_years = fields.Integer(string="Years of the normal", compute="_compute_season")
    season_label = fields.Char(string="Against the normal", compute="_compute_season")
    season_missing_label = fields.Char(string="Missing days", compute="_compute_season")
    season_second_label = fields.Char(
        string="Days from the second station", compute="_compute_season"
    )

    @api.depends(
        "weather_station_id", "degree_day_base", "degree_day_method", "heating_start_day",
        "heating_start_month", "heating_end_day", "heating_end_month",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_season(self):
        today = fields.Date.context_today(self)
        for network in self:
            network.update(network._season_facts(today))

    def _season_facts(self, today):
        """The season's degree days so far, beside what the same days usually come to."""
        self.ensure_one()
        nothing = dict.fromkeys(
            (
                "season_first_day", "season_last_day", "season_degree_days", "season_normal",
                "season_normal_years", "season_label", "season_missing_label",
                "season_second_label",
            ),
            False,
        )  # fmt: skip
        season = self._season_so_far(today)
        if not season:
            return nothing
        history = Period(date(season.start.year - NORMAL_YEARS, 1, 1), season.end)
        days = self._degree_days(history)[self.id]
        counted = total(days, season)
        normal = Normals({day: known for day, known in days.items() if day < season.start}).of(
            season
        )
        names = self.env["heat.degree.day"]._name_days
        return {
            "season_first_day": season.start,
            "season_last_day": season.last_day,
            "season_degree_days": float(counted.value),
            "season_normal": float(normal.value) if normal else False,
            "season_normal_years": normal.years if normal else 0,
            "season_label": self._season_sentence(counted, normal),
            "season_missing_label": names(counted.missing),
            "season_second_label": names(counted.second_station),
        }

    def _season_so_far(self, today):
        """From the first day of the season to the last one published; None before any is."""
        station = self.weather_station_id
        if not station or not self._season():
            return None
        season = self._season().latest(today)
        last = max(
            (day for day in (station.last_day, station.fallback_station_id.last_day) if day),
            default=None,
        )
        end = min(season.end, last + timedelta(days=1)) if last else season.start
        return Period(season.start, end) if season.start < end else None

    def _season_sentence(self, counted, normal):
        """How far the season is from the normal, only if no day is missing."""
        if not normal or not normal.value or not counted.complete:
            return False
        gap = (counted.value / normal.value - 1) * 100
        return self.env._(
            "%(gap)s %% (mean of %(years)s years)",
            gap=("+" if gap > 0 else "") + formatLang(self.env, float(gap), digits=1),
            years=normal.years,
        )

    @api.constrains("degree_day_base")
    def _check_degree_day_base(self):
        for network in self:
            if not 5 <= network.degree_day_base <= 30:
                raise ValidationError(
                    self.env._(
                        "The base of degree days lies between 5 and 30 °C, usually 18 °C; "
                        "%(base)s °C was typed.",
                        base=formatLang(self.env, network.degree_day_base, digits=1),
                    )
                )

    @api.constrains(
        "heating_start_day", "heating_start_month", "heating_end_day", "heating_end_month"
    )
    def _check_heating_season(self):
        months = dict(self._fields["heating_start_month"]._description_selection(self.env))
        for network in self:
            for day, month in (
                (network.heating_start_day, network.heating_start_month),
                (network.heating_end_day, network.heating_end_month),
            ):
                if not 1 <= day <= calendar.monthrange(2024, int(month))[1]:
                    raise ValidationError(
                        self.env._(
                            "The heating season cannot start or end on day %(day)s of %(month)s.",
                            day=day,
                            month=months[month],
                        )
                    )

    def _season(self):
        """The heating season, or None while a form still lacks one of its days."""
        self.ensure_one()
        start, end = self.heating_start_month, self.heating_end_month
        if not (start and end and self.heating_start_day and self.heating_end_day):
            return None
        return Season(int(start), self.heating_start_day, int(end), self.heating_end_day)

    def _in_heating_season(self, day):
        """Whether the network heats on ``day``, by the days of its season."""
        return self._season().contains(day)

    def _degree_days(self, period):
        """Degree days of each day of ``period``, by each network's own base and method.

        :return: ``{network id: {date: DayDegree}}``; a day that neither the station nor its
            second station knows is None, never zero. Two queries, whatever the networks.
        """
        temperatures = self._temperatures(period)
        days = [
            date.fromordinal(n) for n in range(period.start.toordinal(), period.end.toordinal())
        ]
        computed = {}
        result = {}
        for network in self:
            rule = (
                network.weather_station_id.id,
                Decimal(repr(network.degree_day_base)),
                network.degree_day_method,
            )
            if rule not in computed:
                known = temperatures.get(rule[0], {})
                computed[rule] = {day: _day_degree(known.get(day), *rule[1:]) for day in days}
            result[network.id] = computed[rule]
        return result

    def _temperatures(self, period):
        """``{station id: {date: (t_min, t_max, origin)}}``, exact, second stations included."""
        self.env["heat.degree.day"].flush_model(["station_id", "date", "t_min", "t_max"])
        self.env["heat.weather.station"].flush_model(["fallback_station_id"])
        # the driver hands numerics over as floats: exact values are read as text
        self.env.cr.execute(
            SQL(
                """SELECT s.id, d.date, d.t_min::text, d.t_max::text, d.station_id = s.id
                     FROM heat_weather_station s
                     JOIN heat_degree_day d
                          ON d.station_id IN (s.id, s.fallback_station_id)
                    WHERE s.id = ANY(%s) AND d.date >= %s AND d.date < %s
                      AND d.t_min IS NOT NULL AND d.t_max IS NOT NULL
                 ORDER BY d.station_id = s.id""",
                self.weather_station_id.ids,
                period.start,
                period.end,
            )
        )
        known = {}
        for station, day, low, high, own in self.env.cr.fetchall():
            origin = "measured" if own else "second_station"
            known.setdefault(station, {})[day] = Decimal(low), Decimal(high), origin
        return known

    def action_open_degree_days(self):
        self.ensure_one()
        return self.weather_station_id.action_open_months()


def _day_degree(known, base, method):
    if not known:
        return MISSING
    low, high, origin = known
    return DayDegree(degree_day(low, high, base, method), origin)
