from odoo import fields, models

from .cooperative_levy_rate import STATUSES


class CooperativeLeviedAmount(models.AbstractModel):
    """What a member earns, and what is held back of it by their fiscal status."""

    _name = "cooperative.levied.amount"
    _description = "Amount of a Member with Its Levies"
    _rec_name = "member_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company")
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
    gross = fields.Monetary(readonly=True)
    income_tax = fields.Monetary(string="Income tax held back", readonly=True)
    csg = fields.Monetary(string="CSG", readonly=True)
    crds = fields.Monetary(string="CRDS", readonly=True)
    solidarity = fields.Monetary(string="Solidarity levy", readonly=True)
    social_levies = fields.Monetary(readonly=True, help="CSG, CRDS and solidarity levy together.")
    net = fields.Monetary(readonly=True)
