from odoo import fields, models
from odoo.exceptions import UserError

# setting → code of the account in the French chart
CODES = {
    "heat_unbilled_account_id": "418100",
    "heat_credit_due_account_id": "419800",
    "heat_unbilled_vat_account_id": "445870",
    "heat_deferred_account_id": "487000",
    "heat_prepaid_account_id": "486000",
    "heat_accrued_account_id": "408100",
    "heat_accrued_vat_account_id": "445860",
}


class ResCompany(models.Model):
    """Where the entries of cut-offs go; what is empty is found by its code in the French chart."""

    _inherit = "res.company"

    heat_cutoff_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of cut-offs",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Empty: the first journal of miscellaneous operations.",
    )
    heat_deferral_method = fields.Selection(
        [("day", "By days"), ("month", "By months")],
        string="Subscriptions billed in advance",
        default="day",
        required=True,
        help="By days: each day of the period billed weighs the same. By months: each calendar "
        "month does.",
    )
    heat_unbilled_account_id = fields.Many2one(
        "account.account", string="Heat to bill", check_company=True, help="Empty: 418100."
    )
    heat_credit_due_account_id = fields.Many2one(
        "account.account", string="Credits to make out", check_company=True, help="Empty: 419800."
    )
    heat_unbilled_vat_account_id = fields.Many2one(
        "account.account",
        string="VAT of bills to make out",
        check_company=True,
        help="Empty: 445870.",
    )
    heat_deferred_account_id = fields.Many2one(
        "account.account", string="Deferred income", check_company=True, help="Empty: 487000."
    )
    heat_prepaid_account_id = fields.Many2one(
        "account.account", string="Prepaid expenses", check_company=True, help="Empty: 486000."
    )
    heat_accrued_account_id = fields.Many2one(
        "account.account",
        string="Supplier bills to come",
        check_company=True,
        help="Empty: 408100.",
    )
    heat_accrued_vat_account_id = fields.Many2one(
        "account.account",
        string="VAT of supplier bills to come",
        check_company=True,
        help="Empty: 445860.",
    )

    def _heat_cutoff_account(self, setting):
        """The account of a setting, or the one that the French chart has for it."""
        self.ensure_one()
        if chosen := self[setting]:
            return chosen
        accounts = self.env["account.account"].with_company(self)
        found = accounts.search(
            [*accounts._check_company_domain(self), ("code", "=", CODES[setting])], limit=1
        )
        if not found:
            raise UserError(
                self.env._(
                    "The account “%(setting)s” (%(code)s) is missing in the chart of %(company)s: "
                    "create it, or choose another one on the company, under “Cut-offs”.",
                    setting=self._fields[setting]._description_string(self.env),
                    code=CODES[setting],
                    company=self.name,
                )
            )
        return found

    def _heat_cutoff_journal(self):
        self.ensure_one()
        if self.heat_cutoff_journal_id:
            return self.heat_cutoff_journal_id
        journals = self.env["account.journal"]
        found = journals.search(
            [*journals._check_company_domain(self), ("type", "=", "general")],
            order="sequence, id",
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "%(company)s has no journal of miscellaneous operations: create one, or choose "
                    "one on the company, under “Cut-offs”.",
                    company=self.name,
                )
            )
        return found
