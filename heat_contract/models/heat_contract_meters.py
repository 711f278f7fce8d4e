from odoo import api, fields, models

from odoo.addons.heat_base.models.linked import listed


class HeatContract(models.Model):
    """From a contract to the meters that count for it."""

    _inherit = "heat.contract"

    meter_count = fields.Integer(compute="_compute_meter_count")

    @api.depends("delivery_point_ids.meter_ids")
    def _compute_meter_count(self):
        for contract in self:
            contract.meter_count = len(contract.delivery_point_ids.meter_ids)

    def action_open_meters(self):
        """The meters in place at the points of this contract."""
        self.ensure_one()
        return listed(
            self.env,
            "heat_metering.heat_meter_action",
            [("delivery_point_id", "in", self.delivery_point_ids.ids)],
        )
