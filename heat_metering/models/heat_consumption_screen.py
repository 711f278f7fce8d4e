from odoo import models


class HeatConsumption(models.Model):
    _inherit = "heat.consumption"

    def action_open_charts(self):
        """The charts of the delivery point of this month."""
        self.ensure_one()
        return self.delivery_point_id.action_open_charts()
