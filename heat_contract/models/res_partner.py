from odoo import fields, models

from odoo.addons.heat_base.models.linked import counted, listed


class ResPartner(models.Model):
    """From a person to their contracts and bills."""

    _inherit = "res.partner"

    heat_contract_count = fields.Integer(
        compute="_compute_heat_contract_count",
        groups="heat_base.heat_base_group_user,heat_base.heat_base_group_engineer",
    )

    def _compute_heat_contract_count(self):
        counts = counted(self, "heat.contract", "partner_id")
        for partner in self:
            partner.heat_contract_count = counts.get(partner.id, 0)

    def action_open_heat_contracts(self):
        """The heat contracts of this customer."""
        self.ensure_one()
        return listed(
            self.env,
            "heat_contract.heat_contract_action",
            [("partner_id", "=", self.id)],
            default_partner_id=self.id,
        )

    def action_open_heat_bills(self):
        """The heat bills that this person pays."""
        self.ensure_one()
        return listed(self.env, "heat_contract.heat_bill_action", [("partner_id", "=", self.id)])
