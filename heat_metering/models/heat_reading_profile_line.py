from decimal import Decimal

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
    register_text = fields.Char(
        string="Text of the register",
        help="In a file of one row a register: the text of this one in the column of the register.",
    )
    measured_quantity = fields.Selection(MEASURED_QUANTITIES, required=True, default="energy")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, ondelete="restrict")
    unit_column = fields.Char(
        string="Column of the unit", help="Where the file says the unit of each line."
    )
    multiplier = fields.Float(
        min_display_digits=1,
        default=1,
        help="What the figures of the file are multiplied by to be indexes in this unit: 10 for a "
        "file that counts tens of kWh.",
    )

    _multiplier_positive = models.Constraint(
        "CHECK (multiplier > 0)", "The multiplier of a column is above zero."
    )

    def _multiplier(self):
        """The exact multiplier, None for 1."""
        self.ensure_one()
        factor = Decimal(repr(self.multiplier)).normalize()
        return None if factor == 1 else factor
