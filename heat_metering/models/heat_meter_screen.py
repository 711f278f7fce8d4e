from odoo import models


class HeatMeter(models.Model):
    _inherit = "heat.meter"

    def action_read(self):
        """Type in what the meter shows, outside any round."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Type a reading"),
            "res_model": "heat.meter.read",
            "view_mode": "form",
            "target": "new",
            "context": {"default_meter_id": self.id},
        }

    def action_open_charts(self):
        """The charts of the delivery point where the meter is."""
        self.ensure_one()
        return self.delivery_point_id.action_open_charts()
