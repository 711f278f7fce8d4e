from odoo import fields, models

from .heat_meter_register import MEASURED_QUANTITIES

ROLES = [
    ("serial", "Meter number"),
    ("date", "Date"),
    ("time", "Time"),
    ("index", "Index"),
    ("unit", "Unit of each line"),
    ("register", "Register of each line"),
    ("none", "Left out"),
]


class HeatReadingImportColumn(models.Model):
    """A column of a table to import, and what it is read as."""

    _name = "heat.reading.import.column"
    _description = "Column of a File of Readings"
    _order = "import_id, sequence, id"
    _log_access = False
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.reading.import", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="import_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Column of the file", required=True, readonly=True)
    samples = fields.Char(string="First values", readonly=True)
    role = fields.Selection(ROLES, string="Read as", default="none")
    measured_quantity = fields.Selection(MEASURED_QUANTITIES)
    uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="restrict")
    multiplier = fields.Float(min_display_digits=1, default=1)
