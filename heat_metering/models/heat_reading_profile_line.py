from odoo import fields, models

from .heat_meter_register import MEASURED_QUANTITIES


class HeatReadingProfileLine(models.Model):
    _name = "heat.reading.profile.line"
    _description = "Column of a Reading Import Profile"
    _order = "sequence, id"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "heat.reading.profile", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    column = fields.Char(string="Column of the index", required=True)
    measured_quantity = fields.Selection(MEASURED_QUANTITIES, required=True, default="energy")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, ondelete="restrict")
    unit_column = fields.Char(
        string="Column of the unit", help="Where the file says the unit of each line."
    )
