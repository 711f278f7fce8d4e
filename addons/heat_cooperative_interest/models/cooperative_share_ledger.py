from odoo import fields, models

#: Account of the French chart (PCG) of each part of an entry, by the start of its code.
INTEREST_ACCOUNT_CODES = {
    "result": "120",
    "loss": "129",
    "legal_reserve": "1061",
    "statutory_reserve": "1063",
    "dividend": "457",
    "prepaid_tax": "4422",
    "social_levy": "4423",
    "loan": "4551",
    "loan_interest": "4558",
    "loan_expense": "6615",
}


class CooperativeShareLedger(models.Model):
    _inherit = "cooperative.share.ledger"

    result_account_id = fields.Many2one(
        "account.account", string="Profit of the year (120)", check_company=True
    )
    loss_account_id = fields.Many2one(
        "account.account", string="Loss of the year (129)", check_company=True
    )
    legal_reserve_account_id = fields.Many2one(
        "account.account", string="Legal reserve (1061)", check_company=True
    )
    statutory_reserve_account_id = fields.Many2one(
        "account.account", string="Statutory reserves (1063)", check_company=True
    )
    dividend_account_id = fields.Many2one(
        "account.account",
        string="Interest to pay (457)",
        check_company=True,
        domain=[("reconcile", "=", True)],
    )
    prepaid_tax_account_id = fields.Many2one(
        "account.account", string="Income tax held back (4422)", check_company=True
    )
    social_levy_account_id = fields.Many2one(
        "account.account", string="Social levies held back (4423)", check_company=True
    )
    loan_account_id = fields.Many2one(
        "account.account",
        string="Shareholder loans (4551)",
        check_company=True,
        domain=[("reconcile", "=", True)],
    )
    loan_interest_account_id = fields.Many2one(
        "account.account",
        string="Interest due on loans (4558)",
        check_company=True,
        domain=[("reconcile", "=", True)],
    )
    loan_expense_account_id = fields.Many2one(
        "account.account", string="Cost of shareholder loans (6615)", check_company=True
    )

    def _account_codes(self):
        return {**super()._account_codes(), **INTEREST_ACCOUNT_CODES}

    def _balance_of(self, codes, day):
        """Balance of the accounts whose code begins with one of ``codes`` at the end of ``day``,
        debit positive, in euros."""
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self.company_id)
        found = accounts.search(
            [
                *accounts._check_company_domain(self.company_id),
                *(["|"] * (len(codes) - 1)),
                *(("code", "=like", f"{code}%") for code in codes),
            ]
        )
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("account_id", "in", found.ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ],
            aggregates=["balance:sum"],
        )
        return balance or 0.0
