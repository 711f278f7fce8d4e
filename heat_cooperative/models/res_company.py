from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _share_ledger(self):
        """The share ledger of this cooperative, begun when it is first needed."""
        self.ensure_one()
        # every officer numbers members and movements; the settings are the administrator's
        ledgers = self.env["cooperative.share.ledger"].sudo()
        ledger = ledgers.search([("company_id", "=", self.id)])
        return ledger or ledgers.create({"company_id": self.id})
