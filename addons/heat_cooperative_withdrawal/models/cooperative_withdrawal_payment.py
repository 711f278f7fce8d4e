from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine import entries
from odoo.addons.heat_cooperative.engine.money import exact


class CooperativeWithdrawalPayment(models.Model):
    """Capital given back on a day, by bank, to those who left."""

    _name = "cooperative.withdrawal.payment"
    _description = "Payment of Capital Given Back"
    _inherit = ["cooperative.posted.document"]
    _order = "date desc, id desc"
    _settled_fields = frozenset({"company_id", "date", "journal_id", "line_ids"})

    date = fields.Date(string="Paid on", required=True, readonly=True)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    line_ids = fields.One2many("cooperative.withdrawal.payment.line", "payment_id", readonly=True)
    amount = fields.Monetary(compute="_compute_amount")
    state = fields.Selection(
        [("draft", "Draft"), ("paid", "Paid"), ("reversed", "Reversed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for payment in self:
            payment.amount = sum(payment.line_ids.mapped("amount"))

    @api.depends("date")
    def _compute_display_name(self):
        for payment in self:
            payment.display_name = self.env._(
                "Capital given back on %(day)s",
                day=format_date(self.env, payment.date) if payment.date else "",
            )

    def _post(self):
        """Post the entry, and match it with what was owed."""
        self.ensure_one()
        paid = [(line.member_id.id, exact(line.amount)) for line in self.line_ids.sorted("id")]
        move = self._post_entry(self.date, entries.repayment(paid), self.journal_id)
        self._deciding().write({"state": "paid", "move_id": move.id})
        self._match(move)

    def _match(self, move):
        """Reconcile each withdrawal with what was paid for it, and with nothing else.

        Two withdrawals of a member have instalments of their own: matched together, the older one
        would take all, and the other would be due again.
        """
        # the entry was posted as sudo, by who decides and need not be a bookkeeper
        account = self.company_id._share_ledger().repayment_account_id
        entry = move.line_ids.filtered(lambda line: line.account_id == account).sorted("id")
        for line, paid in zip(self.line_ids.sorted("id"), entry, strict=True):
            # they need not read the books
            owed = line.withdrawal_id.sudo()._repayment_lines()
            (paid | owed.filtered(lambda one: not one.reconciled)).reconcile()

    def action_reverse(self):
        """Undo a payment that did not go out, by a reversal: what was owed is owed again."""
        self._check_decides()
        for payment in self:
            payment._check_state("paid")
            reversal = payment._reverse_entry()
            payment._deciding().write({"state": "reversed", "reversal_move_id": reversal.id})

    def action_export(self):
        """Beneficiaries, accounts and amounts, as a spreadsheet for the bank."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/cooperative/withdrawal/payment/{self.id}.xlsx",
            "target": "download",
        }

    def _payment_table(self):
        """What the bank needs, as a table."""
        self.ensure_one()
        _ = self.env._
        return {
            "title": self.display_name,
            "columns": [
                (_("Beneficiary"), "text"),
                (_("IBAN"), "text"),
                (_("Amount"), "money"),
                (_("Wording"), "text"),
            ],
            "rows": [
                (
                    line.beneficiary,
                    line.iban or "",
                    exact(line.amount),
                    f"{line.withdrawal_id.name}, {self.display_name}",
                )
                for line in self.line_ids
            ],
        }
