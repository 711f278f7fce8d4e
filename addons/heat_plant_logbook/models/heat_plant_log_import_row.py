from odoo import fields, models

from .heat_plant_log_import import FATES


class HeatPlantLogImportRow(models.Model):
    """A row of a spreadsheet, and what becomes of it."""

    _name = "heat.plant.log.import.row"
    _description = "Row of an Operation Log Import"
    _order = "import_id, id"
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.plant.log.import", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True)
    sheet = fields.Char()
    number = fields.Integer(string="Line number", aggregator=None)
    day = fields.Date()
    cells = fields.Json(string="Cells by title")
    text = fields.Char(string="What it says", compute="_compute_text")
    fate = fields.Selection(FATES, required=True, string="What becomes of it")
    message = fields.Text(string="Why, and what to do")
    log_id = fields.Many2one(
        "heat.plant.log",
        string="Sheet of the log",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    def _compute_text(self):
        for row in self:
            row.text = " · ".join(cell for cell in (row.cells or {}).values() if cell)
