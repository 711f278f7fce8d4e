from odoo import fields, models


class CooperativeLevyDeclarationLine(models.TransientModel):
    _name = "cooperative.levy.declaration.line"
    _description = "Line of the Tax Return of Interest"
    _order = "id"

    declaration_id = fields.Many2one(
        "cooperative.levy.declaration", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Levy", required=True)
    rate = fields.Float(string="Rate (%)", digits=(6, 3), aggregator=None)
    base = fields.Integer(string="Base (€)", aggregator=None)
    tax = fields.Integer(string="Levy (€)")
