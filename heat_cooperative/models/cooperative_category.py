from odoo import fields, models


class CooperativeCategory(models.Model):
    """What links a person to the cooperative, by its statutes; the college is where they vote."""

    _name = "cooperative.category"
    _description = "Category of Members"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("beneficiary", "Beneficiary"),
            ("employee", "Employee"),
            ("producer", "Producer"),
            ("volunteer", "Volunteer"),
            ("public_body", "Public body"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="What the law calls it: a SCIC has beneficiaries, employees or producers, and a third "
        "category at least.",
    )
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "This cooperative already has a category of that name."
    )
