from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    heat_oncall_phone = fields.Char(
        string="On-call number for heat",
        help="Answered day and night; shown first to customers who have no heat.",
    )
    heat_portal_user_id = fields.Many2one(
        "res.users",
        string="Answers customers",
        help="Gets the activities of customers' requests; empty: a billing manager.",
    )
