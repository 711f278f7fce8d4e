from odoo import models
from odoo.exceptions import AccessError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _bank_journal(self):
        """The bank that is proposed first for payments; empty without any."""
        return self.env["account.journal"].search(
            [("company_id", "=", self.id), ("type", "=", "bank")], limit=1
        )

    def _share_ledger(self):
        """The share ledger of this cooperative, begun when it is first needed."""
        self.ensure_one()
        if not self.env.su and self not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for this cooperative."))
        # every officer numbers members and movements; the settings are the administrator's
        ledgers = self.env["cooperative.share.ledger"].sudo()
        ledger = ledgers.search([("company_id", "=", self.id)])
        return ledger or ledgers.create({"company_id": self.id})
