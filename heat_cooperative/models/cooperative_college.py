from odoo import fields, models


class CooperativeCollege(models.Model):
    _name = "cooperative.college"
    _description = "College of Members"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "This cooperative already has a college of that name."
    )
