import base64

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..engine.weather_file import station_key

#: stations shown in the preview; a French department has at most some hundred
SHOWN_STATIONS = 500


class HeatWeatherStationImport(models.TransientModel):
    """Choose a daily file, see which stations it holds, import those wanted, read what it did."""

    _name = "heat.weather.station.import"
    _description = "Import of Daily Temperatures"

    state = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("done", "Result")],
        required=True,
        readonly=True,
        default="file",
    )
    file = fields.Binary(
        help="A daily file of Météo-France, as downloaded: .csv.gz or .csv, a whole department "
        "if you like."
    )
    filename = fields.Char(string="Name of the file")
    line_ids = fields.One2many("heat.weather.station.import.line", "import_id")
    rain_only_count = fields.Integer(string="Stations without temperature", readonly=True)
    created_count = fields.Integer(string="Days added", readonly=True)
    changed_count = fields.Integer(string="Days corrected", readonly=True)
    confirmed_count = fields.Integer(string="Days whose quality code alone changed", readonly=True)
    unchanged_count = fields.Integer(string="Days already known", readonly=True)
    doubtful_count = fields.Integer(string="Days with a doubtful temperature", readonly=True)
    refused_count = fields.Integer(string="Refused lines", readonly=True)
    refused = fields.Json(string="Refusals", readonly=True)
    refused_text = fields.Text(string="What to do", compute="_compute_refused_text")

    def _compute_refused_text(self):
        for record in self:
            lines = [
                self.env._(
                    "Line %(line)s: %(message)s %(remedy)s",
                    line=refusal["line"],
                    message=refusal["message"],
                    remedy=refusal["remedy"],
                )
                for refusal in record.refused or []
            ]
            if len(lines) < record.refused_count:
                more = record.refused_count - len(lines)
                lines.append(self.env._("… and %(count)s more.", count=more))
            record.refused_text = "\n".join(lines)

    def _content(self):
        content = self.with_context(bin_size=False).file
        if not content:
            raise UserError(self.env._("Choose a file first."))
        return base64.b64decode(content)

    def action_preview(self):
        self.ensure_one()
        found = self.env["heat.degree.day.staging"]._survey(self._content())
        if not found:
            raise UserError(self.env._("The file has the right columns but no day of any station."))
        known = {
            station_key(station.code): station
            for station in self.env["heat.weather.station"].search([])
        }
        with_days = {key: item for key, item in found.items() if item.days or key in known}
        shown = sorted(with_days.items(), key=lambda pair: (pair[0] not in known, pair[1].code))
        self.write(
            {
                "state": "preview",
                "rain_only_count": len(found) - len(with_days),
                "line_ids": [Command.clear()]
                + [
                    # a file of one station leaves nothing to choose
                    Command.create(self._line_vals(item, known.get(key), len(shown) == 1))
                    for key, item in shown[:SHOWN_STATIONS]
                ],
            }
        )
        return self._reopen()

    def _line_vals(self, found, station, is_alone):
        return {
            "code": found.code,
            "name": found.place.name or found.code,
            "latitude": _number(found.place.latitude),
            "longitude": _number(found.place.longitude),
            "altitude_m": round(_number(found.place.altitude)),
            "first_day": found.first,
            "last_day": found.last,
            "day_count": found.days,
            "station_id": station.id if station else False,
            "selected": is_alone or bool(station),
        }

    def action_import(self):
        self.ensure_one()
        chosen = self.line_ids.filtered("selected")
        if not chosen:
            raise UserError(
                self.env._("Tick at least one station: those nearest to your networks.")
            )
        stations = (
            chosen.station_id | chosen.filtered(lambda line: not line.station_id)._create_stations()
        )
        result = stations.import_daily(self._content())
        self.write(
            {
                name: result[name]
                for name in (
                    "created_count",
                    "changed_count",
                    "confirmed_count",
                    "unchanged_count",
                    "doubtful_count",
                    "refused_count",
                    "refused",
                )  # fmt: skip
            }
        )
        self.write({"state": "done", "file": False})
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.write({"state": "file", "line_ids": [Command.clear()]})
        return self._reopen()

    def action_open_stations(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "heat_base.heat_weather_station_action"
        )

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_base.heat_weather_station_import_action"
        )
        return {**action, "res_id": self.id}


def _number(text):
    """A number of the file's places, zero where it has none: a place is not worth a refusal."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return 0.0
    return number if abs(number) < 10_000 else 0.0  # a NaN is not below either
