from odoo import fields, models


class HeatMeter(models.Model):
    """From a meter to the contract that it counts for."""

    _inherit = "heat.meter"

    contract_id = fields.Many2one(
        related="delivery_point_id.contract_id", string="Contract of the point"
    )

    def action_open_contract(self):
        """The contract that runs at the point of this meter."""
        self.ensure_one()
        self.check_access("read")
        return self.contract_id.get_formview_action()
