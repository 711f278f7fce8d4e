from odoo import fields, models


class HeatWeatherStationImportLine(models.TransientModel):
    _name = "heat.weather.station.import.line"
    _description = "Station of a Daily File"

    import_id = fields.Many2one(
        "heat.weather.station.import", required=True, ondelete="cascade", index=True
    )
    selected = fields.Boolean(string="To import")
    station_id = fields.Many2one("heat.weather.station", string="Known as", index=True)
    code = fields.Char(string="Station number", readonly=True)
    name = fields.Char(readonly=True)
    latitude = fields.Float(digits=(9, 6), readonly=True)
    longitude = fields.Float(digits=(9, 6), readonly=True)
    altitude_m = fields.Integer(string="Altitude (m)", readonly=True)
    first_day = fields.Date(readonly=True)
    last_day = fields.Date(readonly=True)
    day_count = fields.Integer(string="Days", readonly=True)

    def _create_stations(self):
        """The stations of these lines, as the file describes them."""
        return self.env["heat.weather.station"].create(
            [
                {
                    "code": line.code,
                    "name": line.name,
                    "latitude": line.latitude,
                    "longitude": line.longitude,
                    "altitude_m": line.altitude_m,
                }
                for line in self
            ]
        )
