from odoo import fields, models

from odoo.addons.heat_base.models.linked import counted, listed


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    journal_id = fields.Many2one(
        "account.journal",
        string="Sales journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Journal of this network's invoices; empty for the journal of the billing run. "
        "Networks with a journal of their own are posted side by side.",
    )
    contract_count = fields.Integer(compute="_compute_contract_count")

    def _compute_contract_count(self):
        counts = counted(self, "heat.contract", "network_id")
        for network in self:
            network.contract_count = counts.get(network.id, 0)

    def action_open_contracts(self):
        """The contracts of this network."""
        self.ensure_one()
        return listed(
            self.env, "heat_contract.heat_contract_action", [("network_id", "=", self.id)]
        )
