from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _heat_complaints(self):
        """As the invoice prints it."""
        return self.company_id._heat_contact() or super()._heat_complaints()
