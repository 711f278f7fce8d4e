from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class CooperativeSubscriptionPay(models.TransientModel):
    """Match a payment in the bank journal with what a subscription owes."""

    _name = "cooperative.subscription.pay"
    _description = "Match the Payment of a Subscription"

    subscription_id = fields.Many2one("cooperative.subscription", required=True, readonly=True)
    company_id = fields.Many2one(related="subscription_id.company_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    residual = fields.Monetary(related="subscription_id.residual")
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line of the bank statement",
        domain="[('company_id', '=', company_id), ('is_reconciled', '=', False),"
        " ('amount', '>', 0)]",
        help="A payment received, not matched yet. Leave empty if the statement is not there yet.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Received on",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
    )
    date = fields.Date(default=fields.Date.context_today)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    preview = fields.Text(compute="_compute_preview")

    @api.depends("subscription_id")
    def _compute_journal_id(self):
        for pay in self:
            pay.journal_id = pay.company_id._bank_journal()

    @api.depends("subscription_id", "statement_line_id")
    def _compute_amount(self):
        for pay in self:
            pay.amount = pay.statement_line_id.amount or pay.residual

    @api.depends("amount", "residual", "date", "statement_line_id")
    def _compute_preview(self):
        for pay in self:
            pay.preview = pay._preview_text()

    def _preview_text(self):
        self.ensure_one()
        asked = self.subscription_id
        left = self.residual - (self.amount or 0)
        if self.currency_id.compare_amounts(left, 0) < 0:
            return self.env._(
                "The payment is %(amount)s more than what is due: match it in the bank journal, "
                "and give the rest back.",
                amount=self.currency_id.format(-left),
            )
        if not self.currency_id.is_zero(left):
            return self.env._(
                "%(amount)s will be left to pay; shares are registered when all that is due is "
                "paid.",
                amount=self.currency_id.format(left),
            )
        if asked.state == "registered":
            return self.env._("The balance of the shares will be wholly paid.")
        day = asked._open_day(max(asked.board_date, self._paid_on()))
        return self.env._(
            "%(shares)s shares “%(name)s” of %(member)s will be registered on %(day)s.",
            shares=asked.quantity,
            name=asked.share_class_id.name,
            member=asked.member_id.display_name,
            day=format_date(self.env, day),
        )

    def _paid_on(self):
        return self.statement_line_id.date or self.date or fields.Date.context_today(self)

    def action_match(self):
        self.ensure_one()
        asked = self.subscription_id
        claims = asked._claim_lines().filtered(lambda line: not line.reconciled)
        if not claims:
            raise UserError(self.env._("Nothing is due on subscription %(name)s.", name=asked.name))
        if self.currency_id.compare_amounts(self.amount, self.residual) > 0 or self.amount <= 0:
            raise UserError(self.preview or self.env._("Give the amount that was paid."))
        payment = self._payment_line()
        (payment | claims).reconcile()
        return {"type": "ir.actions.act_window_close"}

    def _payment_line(self):
        """The journal item of the payment, on the account of what is due."""
        bank_line = self.statement_line_id or self._create_statement_line()
        _liquidity, suspense, _other = bank_line._seek_for_lines()
        if not suspense:
            raise UserError(
                self.env._(
                    "“%(line)s” of the bank statement is matched already.",
                    line=bank_line.display_name,
                )
            )
        account = self.company_id._share_ledger()._account("claim")
        partner = self.subscription_id.member_id.partner_id
        # Odoo lets nobody edit a posted bank entry, but to match it
        bank_line.move_id.with_context(skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(
                        suspense.id, {"account_id": account.id, "partner_id": partner.id}
                    )
                ]
            }
        )
        return suspense

    def _create_statement_line(self):
        if not self.journal_id or not self.date:
            raise UserError(
                self.env._(
                    "Choose a line of the bank statement, or say where and when it was paid."
                )
            )
        asked = self.subscription_id
        payer = asked.payer_id or asked.member_id.partner_id
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.journal_id.id,
                "date": self.date,
                "amount": self.amount,
                "partner_id": payer.id,
                "payment_ref": self.env._("Subscription %(name)s", name=asked.name),
            }
        )
