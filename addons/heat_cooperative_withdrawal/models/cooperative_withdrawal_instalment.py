from odoo import api, fields, models

from odoo.addons.heat_cooperative.engine.money import exact


class CooperativeWithdrawalInstalment(models.Model):
    """A part of what is owed to who left, and the day it is due; written with the shares."""

    _name = "cooperative.withdrawal.instalment"
    _description = "Instalment of Capital to Give Back"
    _order = "due_on, id"
    _check_company_auto = True

    withdrawal_id = fields.Many2one(
        "cooperative.withdrawal",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="withdrawal_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one(related="withdrawal_id.member_id", store=True, precompute=True)
    movement_id = fields.Many2one(
        "cooperative.share.movement",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    due_on = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    residual = fields.Monetary(string="Left to pay", compute="_compute_residual")
    is_undone = fields.Boolean(string="Undone", compute="_compute_residual")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment is of an amount above zero."
    )

    @api.depends("amount", "withdrawal_id.residual")
    def _compute_residual(self):
        self.residual = 0
        self.is_undone = False
        for withdrawal in self.withdrawal_id:
            left = exact(withdrawal.residual)
            # the first one due is paid first: what is left is of the last ones
            for part in withdrawal.instalment_ids.sorted("due_on", reverse=True):
                part.is_undone = part.movement_id.is_reversed
                if not part.is_undone:
                    taken = min(left, exact(part.amount))
                    part.residual = float(taken)
                    left -= taken
