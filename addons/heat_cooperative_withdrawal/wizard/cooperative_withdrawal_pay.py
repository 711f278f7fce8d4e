from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CooperativeWithdrawalPay(models.TransientModel):
    """Pay the instalments that are due to those who left, seen before it is posted."""

    _name = "cooperative.withdrawal.pay"
    _description = "Pay Capital Given Back"

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Paid on", required=True, default=fields.Date.context_today)
    due_by = fields.Date(string="Due until", required=True, default=fields.Date.context_today)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
    )
    with_account_only = fields.Boolean(
        string="Only those whose bank account is known",
        help="The others stay due, and are paid another day.",
    )
    withdrawal_ids = fields.Many2many(
        "cooperative.withdrawal", string="Withdrawals", help="Empty: all that is due."
    )
    preview = fields.Text(compute="_compute_preview")

    @api.depends("company_id")
    def _compute_journal_id(self):
        for pay in self:
            pay.journal_id = pay.company_id._bank_journal()

    @api.depends("company_id", "date", "due_by", "with_account_only", "withdrawal_ids")
    def _compute_preview(self):
        for pay in self:
            lines = pay._payment_lines() if pay.due_by and pay.date else []
            text = [
                self.env._(
                    "%(name)s: %(amount)s to %(beneficiary)s (%(iban)s)",
                    name=line["name"],
                    amount=pay.currency_id.format(line["amount"]),
                    beneficiary=line["beneficiary"],
                    iban=line["iban"] or self.env._("no bank account noted"),
                )
                for line in lines
            ]
            total = sum(line["amount"] for line in lines)
            text.append(
                self.env._("%(amount)s in all.", amount=pay.currency_id.format(total))
                if lines
                else self.env._("There is nothing to pay.")
            )
            pay.preview = "\n".join(text)

    def _payment_lines(self):
        """What is paid, to whom, on what account."""
        lines = []
        for one, amount in self.env["cooperative.withdrawal"]._due(self.company_id, self.due_by):
            if self.withdrawal_ids and one not in self.withdrawal_ids:
                continue
            # nothing is paid before the day from which it is owed
            if one._owed_from() > self.date:
                continue
            beneficiary = one.beneficiary_id or one.member_id.partner_id
            iban = self._account_of(one, beneficiary).sanitized_acc_number or False
            if self.with_account_only and not iban:
                continue
            lines.append(
                {
                    "name": one.display_name,
                    "withdrawal_id": one.id,
                    "amount": float(amount),
                    "beneficiary": beneficiary.name,
                    "iban": iban,
                }
            )
        return lines

    def _account_of(self, withdrawal, beneficiary):
        """The bank account that is paid: of the beneficiary, or of the parent of a minor.

        Who speaks for a town or a company is not paid in its place.
        """
        accounts = beneficiary.bank_ids
        member = withdrawal.member_id
        if not accounts and beneficiary == member.partner_id and member.is_minor:
            accounts = member.representative_id.bank_ids
        return accounts[:1]

    def action_pay(self):
        """Post the payment and open it: its file for the bank is there."""
        self.ensure_one()
        payments = self.env["cooperative.withdrawal.payment"]
        payments.check_access("create")
        # two clerks paying at once: the second waits, and finds nothing left
        self.company_id._share_ledger()._head()
        lines = self._payment_lines()
        if not lines:
            raise UserError(self.env._("There is nothing to pay."))
        if not self.journal_id:
            raise UserError(self.env._("Choose the bank journal."))
        payment = payments.create(
            {
                "company_id": self.company_id.id,
                "date": self.date,
                "journal_id": self.journal_id.id,
                "line_ids": [
                    Command.create({key: value for key, value in line.items() if key != "name"})
                    for line in lines
                ],
            }
        )
        payment._post()
        return payment.get_formview_action()
