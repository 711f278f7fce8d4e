from odoo import fields, models

from .heat_meter_register import MEASURED_QUANTITIES


class HeatReadingImportRegister(models.Model):
    """A text that tells the register of a row, and what that register counts."""

    _name = "heat.reading.import.register"
    _description = "Register Named in a File of Readings"
    _order = "import_id, id"
    _log_access = False
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.reading.import", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="import_id.company_id")
    name = fields.Char(string="Text of the register", required=True, readonly=True)
    measured_quantity = fields.Selection(MEASURED_QUANTITIES)
    uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="restrict")
