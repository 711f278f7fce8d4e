from odoo import models

from odoo.addons.heat_cooperative.models.cooperative_dated_rule import LAW_DATE


class ResCompany(models.Model):
    _inherit = "res.company"

    def _interest_rule(self, day):
        """What law and statutes set on ``day``; the law's own figures where nothing was entered."""
        self.ensure_one()
        # who computes interest need not set the statutes
        rules = self.env["cooperative.interest.rule"].sudo()
        return rules._in_force(self, day) or rules.create(
            {
                "company_id": self.id,
                "date_from": LAW_DATE,
                "source": self.env._(
                    "Law 47-1775 of 10 September 1947, art. 14 and 16: to be checked against the "
                    "statutes"
                ),
            }
        )
