from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .workbook import workbook


class CooperativeShareLedgerPrint(models.TransientModel):
    _inherit = "cooperative.share.ledger.print"

    def _printed_table(self):
        """The table with every cell as text, for the page."""
        self.ensure_one()
        table = self._tabulate()
        kinds = [kind for _label, kind in table["columns"]]
        return {
            **table,
            "rows": [
                [self._cell_text(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
                for row in table["rows"]
            ],
        }

    def _cell_text(self, cell, kind):
        if cell is None or cell == "":
            return ""
        if kind == "day":
            return format_date(self.env, cell)
        if kind == "money":
            return formatLang(self.env, float(cell), currency_obj=self.company_id.currency_id)
        return str(cell)

    def _workbook(self):
        """Name and content of the spreadsheet."""
        self.ensure_one()
        table = self._tabulate()
        return f"{table['title']} {self.date.isoformat()}", workbook(table)
