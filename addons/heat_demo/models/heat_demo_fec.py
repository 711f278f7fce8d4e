import tempfile

from odoo import models


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_fec(self, today):
        """The bookkeeper took out the file of the last closed financial year, once."""
        exports = self.env["heat.fec.export"]
        company = self.env.company
        if exports.search_count([("company_id", "=", company.id)], limit=1):
            return
        date_from, date_to = company._last_closed_year(today)
        with (
            self._working_as("user_comptable") as demo,
            tempfile.TemporaryFile() as file,
        ):
            demo.env["heat.fec.export.prepare"].create(
                {"company_id": company.id, "date_from": date_from, "date_to": date_to}
            )._export(file)
