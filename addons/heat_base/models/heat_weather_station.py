from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class HeatWeatherStation(models.Model):
    _name = "heat.weather.station"
    _description = "Weather Station"
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(
        string="Station number",
        required=True,
        help="Number of the station in the files: the eight digits of NUM_POSTE for "
        "Météo-France. Leading zeros do not matter.",
    )
    active = fields.Boolean(default=True)
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    altitude_m = fields.Integer(string="Altitude (m)", aggregator=None)
    source = fields.Char(
        default="Météo-France",
        help="Who publishes the temperatures: open licences ask that they be named.",
    )
    fallback_station_id = fields.Many2one(
        "heat.weather.station",
        string="Second station",
        index="btree_not_null",
        ondelete="restrict",
        help="Gives the days that this station lacks, both temperatures at once. Such days are "
        "marked. Without a second station they stay missing.",
    )
    day_ids = fields.One2many("heat.degree.day", "station_id")
    network_ids = fields.One2many("heat.network", "weather_station_id")
    first_day = fields.Date(compute="_compute_days")
    last_day = fields.Date(compute="_compute_days")
    day_count = fields.Integer(string="Days", compute="_compute_days")
    missing_count = fields.Integer(
        string="Missing days",
        compute="_compute_days",
        help="Days between the first and the last one without both temperatures.",
    )
    missing_label = fields.Char(string="Missing", compute="_compute_missing_label")
    revision_count = fields.Integer(string="Corrections", compute="_compute_revision_count")

    _code_unique = models.UniqueIndex(
        "(ltrim(code, '0'))", "Another weather station has this number."
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for station in self:
            station.display_name = f"{station.name} ({station.code})"

    @api.depends("day_ids.degree_days")
    def _compute_days(self):
        known = {
            station: (first, last, count)
            for station, first, last, count in self.env["heat.degree.day"]._read_group(
                [("station_id", "in", self.ids), ("degree_days", "!=", False)],
                ["station_id"],
                ["date:min", "date:max", "__count"],
            )
        }
        for station in self:
            first, last, count = known.get(station._origin, (False, False, 0))
            station.first_day, station.last_day, station.day_count = first, last, count
            station.missing_count = (last - first).days + 1 - count if first else 0

    @api.depends("day_ids.degree_days")
    @api.depends_context("lang")
    def _compute_missing_label(self):
        for station in self:
            days = station._missing_days() if station.missing_count else []
            station.missing_label = self.env["heat.degree.day"]._name_days(days)

    def _compute_revision_count(self):
        counts = dict(
            self.env["heat.degree.day.revision"]._read_group(
                [("station_id", "in", self.ids)], ["station_id"], ["__count"]
            )
        )
        for station in self:
            station.revision_count = counts.get(station._origin, 0)

    @api.constrains("code")
    def _check_code(self):
        for station in self:
            if station.code != station.code.strip() or not station.code.strip("0"):
                raise ValidationError(
                    self.env._("“%(code)s” is not a station number.", code=station.code)
                )

    @api.constrains("fallback_station_id")
    def _check_fallback(self):
        for station in self:
            if station.fallback_station_id == station:
                raise ValidationError(
                    self.env._(
                        "%(station)s cannot replace its own missing days: choose another "
                        "second station.",
                        station=station.name,
                    )
                )

    def _missing_days(self):
        """The days between the first and the last one that lack a temperature."""
        self.ensure_one()
        known = {
            day
            for (day,) in self.env["heat.degree.day"]._read_group(
                [("station_id", "=", self.id), ("degree_days", "!=", False)], ["date:day"]
            )
        }
        length = (self.last_day - self.first_day).days
        every = (self.first_day + timedelta(days=number) for number in range(length))
        return [day for day in every if day not in known]

    def import_daily(self, content):
        """Import a daily file of Météo-France, for these stations or, without any, for all known.

        :param content: the file, as bytes or text, plain or compressed by gzip; compressed and
            sent by a program that knows text only, in base64
        :return: counts, the stations that the file does not hold, and the refused lines

        A file imported twice changes nothing the second time.
        """
        stations = self or self.search([("active", "=", True)])
        stations.check_access("write")
        if not stations:
            raise UserError(
                self.env._(
                    "No weather station is known yet. Create one, or import the file from "
                    "Weather › Import a file, which offers those it finds."
                )
            )
        return self.env["heat.degree.day.staging"]._import(stations, content)

    def action_open_months(self):
        """The months of this station; of none, of one that a network uses.

        Months of several stations must not add up: one is always chosen to begin with.
        """
        station = (
            self[:1]
            or self.search([("network_ids", "!=", False)], limit=1)
            or self.search([], limit=1)
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_base.heat_degree_day_month_action"
        )
        return {
            **action,
            "context": {
                "search_default_compare": 1,
                "searchpanel_default_station_id": station.id,
            },
        }

    def action_open_days(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_base.heat_degree_day_action")
        return {
            **action,
            "domain": [("station_id", "=", self.id)],
            "context": {
                "default_station_id": self.id,
                "search_default_last_year": 1,
                "search_default_known": 1,
            },
        }

    def action_open_revisions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_base.heat_degree_day_revision_action"
        )
        return {**action, "domain": [("station_id", "=", self.id)]}
