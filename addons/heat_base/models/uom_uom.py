from odoo import fields, models


class UomUom(models.Model):
    _inherit = "uom.uom"

    heat_code = fields.Char(
        string="Heat unit code",
        help="Code by which energy computations know this unit: Odoo's own conversion "
        "rounds, theirs is exact.",
    )

    _heat_code_unique = models.UniqueIndex(
        "(heat_code) WHERE heat_code IS NOT NULL", "This heat unit code is already taken."
    )
