from odoo import fields, models


class CooperativeMemberCategory(models.Model):
    _name = "cooperative.member.category"
    _description = "Category of a Member From a Day On"
    _inherit = ["cooperative.member.fact"]
    _rec_name = "category_id"

    category_id = fields.Many2one(
        "cooperative.category", required=True, ondelete="restrict", check_company=True
    )

    _member_date_unique = models.Constraint(
        "UNIQUE (member_id, date_from)", "This member already has a category from that day."
    )
