from odoo import models


class HeatMeter(models.Model):
    _inherit = "heat.meter"

    def action_open_consumption(self):
        """The consumption of the delivery points that this meter has counted."""
        self.ensure_one()
        places = self.installation_ids.filtered(lambda place: place.role == "billing")
        return places.delivery_point_id._open_consumption()
