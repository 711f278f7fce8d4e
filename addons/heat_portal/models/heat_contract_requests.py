from odoo import fields, models

from odoo.addons.heat_base.models.linked import counted, listed


class HeatContract(models.Model):
    """From a contract to what its customer asked on their pages."""

    _inherit = "heat.contract"

    portal_request_count = fields.Integer(
        compute="_compute_portal_request_count",
        groups="heat_base.heat_base_group_user",
    )

    def _compute_portal_request_count(self):
        counts = counted(self, "heat.portal.request", "contract_id")
        for contract in self:
            contract.portal_request_count = counts.get(contract.id, 0)

    def action_open_portal_requests(self):
        """The requests of the customer about this contract."""
        self.ensure_one()
        return listed(
            self.env, "heat_portal.heat_portal_request_action", [("contract_id", "=", self.id)]
        )
