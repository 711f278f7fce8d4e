"""Tables as spreadsheets: what accountants and banks take."""

import io

import xlsxwriter

WIDTHS = {"text": 28, "day": 12, "count": 10, "money": 14}


def workbook(table):
    """The spreadsheet of ``{"title", "columns": [(label, kind)], "rows"}``, as bytes.

    Kinds of columns: ``text``, ``day``, ``count``, ``money``. Text stays text: no cell becomes a
    formula. Rows are written one by one, and not kept.
    """
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
        for number, row in enumerate(table["rows"], start=1):
            for rank, (cell, (_label, kind)) in enumerate(zip(row, table["columns"], strict=True)):
                if cell is None or cell is False or cell == "":
                    continue
                if kind == "text":
                    sheet.write_string(number, rank, cell)
                elif kind == "day":
                    sheet.write_datetime(number, rank, cell, formats["day"])
                else:
                    sheet.write_number(number, rank, float(cell), formats.get(kind))
    return content.getvalue()
