from odoo import api, fields, models
from odoo.exceptions import UserError

from .cooperative_levy_rate import STATUSES


class CooperativeInterestLine(models.Model):
    """What one member earned, and what will be held back of it."""

    _name = "cooperative.interest.line"
    _description = "Interest of a Member"
    _order = "interest_id desc, member_id, id"
    _rec_name = "member_id"
    _check_company_auto = True

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
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one(
        "cooperative.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    status = fields.Selection(STATUSES, string="Fiscal status", readonly=True)
    is_exempt = fields.Boolean(
        string="Exempt", readonly=True, help="Asked in time not to have income tax held back."
    )
    problem = fields.Selection(
        [("rate", "Rate not known for who lives abroad")], string="Held up by", readonly=True
    )
    average_capital = fields.Monetary(
        readonly=True, help="Mean of what the shares that earn were worth, day by day."
    )
    gross = fields.Monetary(string="Gross interest", readonly=True)
    income_tax = fields.Monetary(string="Income tax held back", readonly=True)
    csg = fields.Monetary(string="CSG", readonly=True)
    crds = fields.Monetary(string="CRDS", readonly=True)
    solidarity = fields.Monetary(string="Solidarity levy", readonly=True)
    social_levies = fields.Monetary(readonly=True, help="CSG, CRDS and solidarity levy together.")
    net = fields.Monetary(readonly=True)
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
