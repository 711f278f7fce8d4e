from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, format_date

from ..engine.chain import ORIGIN
from ..engine.numbering import next_number

#: Account of the French chart (PCG) that each part of an entry goes to, by the start of its code.
ACCOUNT_CODES = {
    "claim": "45625",
    "receipts": "4563",
    "repayment": "4567",
    "unpaid": "109",
    "uncalled": "1011",
    "called": "1012",
    "paid": "1013",
    "losses_carried": "119",
    "gift": "7582",
}
HEAD_FIELDS = {"last_number", "last_seal", "last_member_number"}


class CooperativeShareLedger(models.Model):
    """The head of a cooperative's register, and the accounts its movements are posted to.

    Whoever records a movement takes the row of the head for themselves until their transaction
    ends: numbers have no gap, and two officers never rest on the same balances.
    """

    _name = "cooperative.share.ledger"
    _description = "Share Ledger"
    _check_company_auto = True
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain=[("type", "=", "general")],
        help="Journal of the entries of the capital.",
    )
    claim_account_id = fields.Many2one(
        "account.account",
        string="Called, not paid (4562)",
        check_company=True,
        domain=[("reconcile", "=", True)],
        help="What is due by admitted subscribers; payments are reconciled on it.",
    )
    receipts_account_id = fields.Many2one(
        "account.account",
        string="Received on an increase (4563)",
        check_company=True,
        domain=[("reconcile", "=", True)],
    )
    repayment_account_id = fields.Many2one(
        "account.account",
        string="Capital to give back (4567)",
        check_company=True,
        domain=[("reconcile", "=", True)],
    )
    unpaid_account_id = fields.Many2one(
        "account.account", string="Subscribed, not called (109)", check_company=True
    )
    uncalled_account_id = fields.Many2one(
        "account.account", string="Capital not called (1011)", check_company=True
    )
    called_account_id = fields.Many2one(
        "account.account", string="Capital called, not paid (1012)", check_company=True
    )
    paid_account_id = fields.Many2one(
        "account.account", string="Capital called, paid (1013)", check_company=True
    )
    losses_carried_account_id = fields.Many2one(
        "account.account", string="Losses carried forward (119)", check_company=True
    )
    gift_account_id = fields.Many2one(
        "account.account", string="Gifts received (7582)", check_company=True
    )
    sends_mails = fields.Boolean(
        string="Write to members at each step",
        default=True,
        help="A mail when a request is received, decided, and when shares are registered or "
        "cancelled; the certificate is attached.",
    )
    last_number = fields.Integer(string="Movements recorded", readonly=True, default=0)
    last_seal = fields.Char(string="Last seal", readonly=True, default=ORIGIN)
    last_member_number = fields.Integer(string="Members admitted", readonly=True, default=0)
    verified_at = fields.Datetime(string="Last verified", readonly=True)
    verification = fields.Text(string="Result of the verification", readonly=True)
    is_intact = fields.Boolean(string="Intact", readonly=True)

    _company_unique = models.Constraint(
        "UNIQUE (company_id)", "This cooperative already has its share ledger."
    )

    @api.model_create_multi
    def create(self, vals_list):
        ledgers = super().create(vals_list)
        for ledger in ledgers:
            ledger._find_accounts()
        return ledgers

    def write(self, vals):
        if HEAD_FIELDS & vals.keys():
            raise UserError(
                self.env._("The end of the register is written by its movements alone.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(ledger.last_number or ledger.last_member_number for ledger in self):
            raise UserError(self.env._("A share ledger that has begun is kept for good."))

    @api.model
    def action_open(self):
        """The ledger of the cooperative at hand: its check, its accounts."""
        self.check_access("read")
        ledger = self.env.company._share_ledger()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative.cooperative_share_ledger_action"
        )
        return {**action, "res_id": ledger.id}

    def action_find_accounts(self):
        """Fill what is empty with the accounts of the French chart."""
        for ledger in self:
            ledger._find_accounts()

    def _account_codes(self):
        """{what the ledger posts to: start of the code of its account}"""
        return ACCOUNT_CODES

    def _find_accounts(self):
        """Accounts by the start of their code, where none was chosen yet."""
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self.company_id)
        company = accounts._check_company_domain(self.company_id)
        for role, code in self._account_codes().items():
            if not self[f"{role}_account_id"]:
                self[f"{role}_account_id"] = accounts.search(
                    [*company, ("code", "=like", f"{code}%")], order="code", limit=1
                )
        if not self.journal_id:
            self.journal_id = self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(self.company_id),
                    ("type", "=", "general"),
                ],
                order="sequence, id",
                limit=1,
            )

    def _account(self, role):
        """The account of a part of an entry; see ``engine/entries.py``."""
        self.ensure_one()
        name = f"{role}_account_id"
        if not self[name] or not self.journal_id:
            self._find_accounts()
        missing = name if not self[name] else "journal_id" if not self.journal_id else None
        if missing:
            raise UserError(
                self.env._(
                    "The share ledger of %(cooperative)s lacks “%(setting)s”: choose it in "
                    "Cooperative ▸ Share ledger.",
                    cooperative=self.company_id.name,
                    setting=self._fields[missing]._description_string(self.env),
                )
            )
        return self[name]

    def _is_locked(self, day):
        self.ensure_one()
        # any officer may ask whether the accounts of a day are closed
        company = self.sudo().company_id
        return bool(company._get_violated_lock_dates(day, False, self.journal_id))

    def _check_open(self, day):
        if self._is_locked(day):
            raise ValidationError(
                self.env._(
                    "The accounts of %(day)s are locked: choose a day that is still open.",
                    day=format_date(self.env, day),
                )
            )

    def _head(self):
        """Number and seal of the last movement, kept for this transaction until it ends.

        A transaction that began before another one recorded something is refused by PostgreSQL
        (serialization), and begun again by Odoo: it never rests on balances that changed.
        """
        self.ensure_one()
        self.flush_recordset()
        [(number, seal)] = self.env.execute_query(
            SQL(
                """
                UPDATE cooperative_share_ledger SET last_number = last_number WHERE id = %s
                RETURNING last_number, last_seal
                """,
                self.id,
            )
        )
        return number, seal

    def _set_head(self, number, seal):
        self._write_head(SQL("last_number = %s, last_seal = %s", number, seal))

    def _next_member_number(self):
        self.ensure_one()
        self.flush_recordset()
        [(last,)] = self.env.execute_query(
            SQL(
                """
                UPDATE cooperative_share_ledger SET last_member_number = last_member_number
                 WHERE id = %s RETURNING last_member_number
                """,
                self.id,
            )
        )
        number = next_number(last)
        self._write_head(SQL("last_member_number = %s", number))
        return number

    def _reserve_member_numbers(self, highest):
        """Have the next member's number come after ``highest``."""
        self.ensure_one()
        self._head()
        self._write_head(SQL("last_member_number = greatest(last_member_number, %s)", highest))

    def _write_head(self, assignment):
        # written in SQL: write() refuses these fields to everybody
        self.env.cr.execute(
            SQL("UPDATE cooperative_share_ledger SET %s WHERE id = %s", assignment, self.id)
        )
        self.invalidate_recordset(HEAD_FIELDS)

    def _roles_of_accounts(self):
        """{id of the account: what the ledger posts to it}, of the accounts that are set."""
        self.ensure_one()
        accounts = {role: self[f"{role}_account_id"] for role in self._account_codes()}
        return {account.id: role for role, account in accounts.items() if account}

    def _entry_values(self, day, label, lines):
        """Values of a journal entry; a member is on every line."""
        self.ensure_one()
        members = self.env["cooperative.member"].browse(line.member for line in lines)
        partners = {member.id: member.partner_id.id for member in members}
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": day,
            "ref": label,
            "line_ids": [
                Command.create(
                    {
                        "name": label,
                        "account_id": self._account(line.account).id,
                        "partner_id": partners[line.member],
                        "balance": float(line.amount),
                    }
                )
                for line in lines
            ],
        }
