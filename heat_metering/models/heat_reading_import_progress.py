from odoo import api, fields, models
from odoo.tools import SQL

from .heat_meter_reading import BareMany2one


class HeatReadingImportProgress(models.Model):
    """How far an import is: written beside its transaction, which shows nothing before its end."""

    _name = "heat.reading.import.progress"
    _description = "Progress of a Reading Import"
    _log_access = False
    _check_company_auto = True

    # without a key: it is written while the import is locked
    import_id = BareMany2one("heat.reading.import", required=True, check_company=True)
    company_id = fields.Many2one(related="import_id.company_id")
    step = fields.Selection(
        [("reading", "Reading the file"), ("checking", "Checking"), ("storing", "Storing")],
        required=True,
    )
    line_count = fields.Integer()
    percent = fields.Integer()

    _import_unique = models.UniqueIndex("(import_id)")

    @api.model
    def _note(self, import_id, step, line_count=0, percent=0):
        """Note the progress in a transaction of its own, at once visible to others."""
        with self.env.registry.cursor() as cursor:
            cursor.execute(
                SQL(
                    """INSERT INTO heat_reading_import_progress
                              (import_id, step, line_count, percent) VALUES (%s, %s, %s, %s)
                  ON CONFLICT (import_id) DO UPDATE SET step = EXCLUDED.step,
                              line_count = EXCLUDED.line_count, percent = EXCLUDED.percent""",
                    import_id,
                    step,
                    line_count,
                    percent,
                )
            )
