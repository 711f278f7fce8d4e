from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_explain_heat_bill(self):
        """Explain the bill of this invoice."""
        self.ensure_one()
        return self.heat_bill_id.action_explain()
