from odoo import fields, models

from .heat_degree_day import QUALITIES
from .nullable_float import NullableFloat


class HeatDegreeDayRevision(models.Model):
    """Temperatures of a day as they stood until a later publication, or a person, replaced them."""

    _name = "heat.degree.day.revision"
    _description = "Replaced Temperatures of a Day"
    _order = "replaced_at desc, date desc, id desc"
    _rec_name = "date"
    _log_access = False

    station_id = fields.Many2one(
        "heat.weather.station", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True)
    t_min = NullableFloat(string="Lowest temperature (°C)", digits=(6, 3), aggregator=None)
    t_max = NullableFloat(string="Highest temperature (°C)", digits=(6, 3), aggregator=None)
    quality_min = fields.Selection(
        QUALITIES,
        string="Quality of the lowest",
    )
    quality_max = fields.Selection(
        QUALITIES,
        string="Quality of the highest",
    )
    replaced_at = fields.Datetime(string="Replaced on", required=True, default=fields.Datetime.now)
    replaced_by_id = fields.Many2one(
        "res.users", string="Replaced by", required=True, default=lambda self: self.env.user
    )
