from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeInterestLine(models.Model):
    """What one member earned, and what will be held back of it."""

    _name = "cooperative.interest.line"
    _description = "Interest of a Member"
    _order = "interest_id desc, member_id, id"
    _inherit = ["cooperative.levied.amount"]

    interest_id = fields.Many2one(
        "cooperative.interest",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="interest_id.company_id", store=True, index=True, precompute=True
    )
    problem = fields.Selection(
        [("rate", "Rate not known for who lives abroad")], string="Held up by", readonly=True
    )
    average_capital = fields.Monetary(
        readonly=True, help="Mean of what the shares that earn were worth, day by day."
    )
    gross = fields.Monetary(string="Gross interest")
    payment_line_ids = fields.One2many("cooperative.interest.payment.line", "interest_line_id")

    _member_once = models.Constraint(
        "UNIQUE (interest_id, member_id)", "A member has one line in an interest."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for interest in self.interest_id:
            if interest.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” was decided: its lines are kept. Reverse it.",
                        name=interest.display_name,
                    )
                )
