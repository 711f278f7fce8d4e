from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeInterestPaymentLine(models.Model):
    """What was paid to one member on a day, and what was held back: a fact of their taxes."""

    _name = "cooperative.interest.payment.line"
    _description = "Interest Paid to a Member"
    _order = "date desc, payment_id desc, member_id, id"
    _inherit = ["cooperative.levied.amount"]

    payment_id = fields.Many2one(
        "cooperative.interest.payment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="payment_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(related="payment_id.date", store=True, precompute=True)
    kind = fields.Selection(related="payment_id.kind", store=True, precompute=True)
    state = fields.Selection(related="payment_id.state", store=True, precompute=True)
    interest_id = fields.Many2one(related="payment_id.interest_id", store=True, precompute=True)
    interest_line_id = fields.Many2one(
        "cooperative.interest.line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    loan_id = fields.Many2one(
        "cooperative.loan",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    beneficiary = fields.Char(readonly=True)
    iban = fields.Char(
        string="IBAN",
        readonly=True,
        groups="heat_cooperative.heat_cooperative_group_officer,account.group_account_user",
    )
    income_tax_rate = fields.Float(
        string="Income tax (%)", digits=(6, 3), readonly=True, aggregator=None
    )
    csg_rate = fields.Float(string="CSG (%)", digits=(6, 3), readonly=True, aggregator=None)
    crds_rate = fields.Float(string="CRDS (%)", digits=(6, 3), readonly=True, aggregator=None)
    solidarity_rate = fields.Float(
        string="Solidarity (%)", digits=(6, 3), readonly=True, aggregator=None
    )

    _paid_once = models.UniqueIndex(
        "(interest_line_id) WHERE interest_line_id IS NOT NULL AND state <> 'reversed'",
        "The interest of this member is paid already.",
    )
    _adds_up = models.Constraint(
        "CHECK (abs(gross - income_tax - social_levies - net) < 0.005)",
        "What is held back and what is paid add up to the gross amount.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_prepared()
        return lines

    def write(self, vals):
        self._check_prepared()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        self._check_prepared()

    def _check_prepared(self):
        if self.payment_id.filtered(lambda payment: payment.state != "draft"):
            raise UserError(
                self.env._("What was paid is not changed: reverse the payment, and pay again.")
            )
