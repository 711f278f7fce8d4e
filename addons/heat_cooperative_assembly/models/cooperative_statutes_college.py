from odoo import fields, models


class CooperativeStatutesCollege(models.Model):
    _name = "cooperative.statutes.college"
    _description = "Weight of a College"
    _order = "statutes_id, sequence, id"
    _rec_name = "college_id"
    _check_company_auto = True

    statutes_id = fields.Many2one(
        "cooperative.statutes", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="statutes_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    college_id = fields.Many2one(
        "cooperative.college", required=True, ondelete="restrict", check_company=True
    )
    weight = fields.Float(string="Weight (%)", digits=(5, 2), required=True)

    _college_once = models.Constraint(
        "UNIQUE (statutes_id, college_id)", "This college already has a weight."
    )
