from odoo import fields, models

from .heat_meter_register import MEASURED_QUANTITIES


class HeatMeterModelRegister(models.Model):
    _name = "heat.meter.model.register"
    _description = "Register of a Model of Meter"
    _order = "meter_model_id, sequence, id"
    _check_company_auto = True

    meter_model_id = fields.Many2one(
        "heat.meter.model", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="meter_model_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Designation")
    measured_quantity = fields.Selection(MEASURED_QUANTITIES, required=True, default="energy")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, ondelete="restrict")
    digits = fields.Integer(default=8, help="Digits shown in all, decimals included.")
    resolution = fields.Float(min_display_digits=1, help="Smallest step shown, such as 0.001.")
    multiplier = fields.Float(min_display_digits=1, default=1)
    is_counted = fields.Boolean(string="Counts in consumption", default=True)

    def _register_vals(self):
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "measured_quantity": self.measured_quantity,
            "uom_id": self.uom_id.id,
            "digits": self.digits,
            "resolution": self.resolution,
            "multiplier": self.multiplier,
            "is_counted": self.is_counted,
        }
