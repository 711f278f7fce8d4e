from odoo import api, fields, models

from .heat_meter_reading import BareMany2one

#: Readings already known that are listed one by one, of an import; beyond, only their number is.
KNOWN_LISTED = 10_000


class HeatReadingImportKnown(models.Model):
    """A reading of a file that was there before: it leaves no other trace."""

    _name = "heat.reading.import.known"
    _description = "Known Reading of a Reading Import"
    _log_access = False
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.reading.import", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="import_id.company_id")
    line_number = fields.Integer(string="Line", aggregator=None)
    register_id = BareMany2one("heat.meter.register", check_company=True)
    read_at = fields.Datetime()
    index = fields.Float(min_display_digits=1, aggregator=None)

    @api.model
    def _store_known(self, import_id):
        """Keep the first of the checked rows that were known, as the staging found them."""
        self.env.cr.execute(
            """INSERT INTO heat_reading_import_known (import_id, line_number, register_id, read_at,
                           index)
               SELECT %s, line, register_id, at, index FROM heat_reading_checked
                WHERE fate = 'known' AND code = '' ORDER BY line, key LIMIT %s""",
            [import_id, KNOWN_LISTED],
        )
