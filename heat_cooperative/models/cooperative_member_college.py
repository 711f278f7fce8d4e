from odoo import fields, models


class CooperativeMemberCollege(models.Model):
    _name = "cooperative.member.college"
    _description = "College of a Member From a Day On"
    _inherit = ["cooperative.member.fact"]
    _rec_name = "college_id"

    college_id = fields.Many2one(
        "cooperative.college", required=True, ondelete="restrict", check_company=True
    )

    _member_date_unique = models.Constraint(
        "UNIQUE (member_id, date_from)", "This member already has a college from that day."
    )
