import io

import xlsxwriter

from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

WIDTHS = {"text": 28, "day": 12, "count": 10, "money": 14}


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
        """Name and content of the spreadsheet, written row by row."""
        self.ensure_one()
        table = self._tabulate()
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            formats = {
                "day": book.add_format({"num_format": "dd/mm/yyyy"}),
                "money": book.add_format({"num_format": "#,##0.00"}),
            }
            sheet = book.add_worksheet()
            for rank, (label, kind) in enumerate(table["columns"]):
                sheet.set_column(rank, rank, WIDTHS[kind], formats.get(kind))
                sheet.write_string(0, rank, label, bold)
            sheet.freeze_panes(1, 1)
            kinds = [kind for _label, kind in table["columns"]]
            for number, row in enumerate(table["rows"], start=1):
                for rank, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
                    _write_cell(sheet, number, rank, cell, kind, formats)
        day = self.date.isoformat()
        return f"{table['title']} {day}", content.getvalue()


def _write_cell(sheet, number, rank, cell, kind, formats):
    if cell is None or cell == "":
        return
    if kind == "text":
        sheet.write_string(number, rank, cell)  # text stays text: no cell becomes a formula
    elif kind == "day":
        sheet.write_datetime(number, rank, cell, formats["day"])
    else:
        sheet.write_number(number, rank, float(cell), formats.get(kind))
