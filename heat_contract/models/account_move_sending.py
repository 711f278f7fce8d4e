from odoo import models


class AccountMove(models.Model):
    """The words in which an invoice of heat is sent."""

    _inherit = "account.move"

    def _get_mail_template(self):
        if self.heat_bill_id and all(
            move.heat_bill_id and move.move_type == "out_invoice" for move in self
        ):
            template = self.env.ref(
                "heat_contract.mail_template_heat_invoice", raise_if_not_found=False
            )
            if template:
                return template
        return super()._get_mail_template()

    def _heat_complaints(self):
        """Where to ask and to complain, in one sentence; a localisation knows better."""
        self.ensure_one()
        company = self.company_id
        means = ", ".join(filter(None, [company.phone, company.email]))
        return self.env._("Questions and complaints: %(contact)s", contact=means or company.name)
