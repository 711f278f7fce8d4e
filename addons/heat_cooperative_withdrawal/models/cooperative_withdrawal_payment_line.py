from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeWithdrawalPaymentLine(models.Model):
    """What was paid to one who left: a fact, corrected by the reversal of its payment."""

    _name = "cooperative.withdrawal.payment.line"
    _description = "Capital Given Back to a Member"
    _order = "payment_id desc, id"
    _rec_name = "member_id"
    _check_company_auto = True

    payment_id = fields.Many2one(
        "cooperative.withdrawal.payment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="payment_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    withdrawal_id = fields.Many2one(
        "cooperative.withdrawal",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    member_id = fields.Many2one(related="withdrawal_id.member_id", store=True, precompute=True)
    date = fields.Date(related="payment_id.date", store=True, precompute=True)
    state = fields.Selection(related="payment_id.state")
    amount = fields.Monetary(required=True, readonly=True)
    beneficiary = fields.Char(readonly=True)
    iban = fields.Char(
        string="IBAN",
        readonly=True,
        groups="heat_cooperative.heat_cooperative_group_officer,account.group_account_user",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A payment is of an amount above zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_prepared()
        return lines

    def write(self, vals):
        self._check_prepared()
        result = super().write(vals)
        # nor does it move to a payment that was made
        self._check_prepared()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        self._check_prepared()

    def _check_prepared(self):
        if self.payment_id.filtered(lambda payment: payment.state != "draft"):
            raise UserError(
                self.env._("What was paid is not changed: reverse the payment, and pay again.")
            )
