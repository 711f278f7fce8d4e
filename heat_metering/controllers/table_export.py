import csv
import io
import json

import xlsxwriter

from odoo import http
from odoo.http import content_disposition, request

#: More cells than any chart shows: what is beyond comes from somewhere else.
MOST_CELLS = 200_000
MIME_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TableExportController(http.Controller):
    @http.route("/heat/table/export", type="http", auth="user", methods=["POST"])
    def export_table(self, table="", **_params):
        """The table under a chart, as a file: what the page shows, and nothing else.

        :param table: JSON of {"name", "format": "csv" or "xlsx", "columns": [label],
            "rows": [[text, number or null]]}
        """
        asked = _read(table)
        if asked is None:
            return request.make_response(
                request.env._("This is no table: it has a name, columns and rows of cells."),
                status=400,
            )
        kind = "xlsx" if asked.get("format") == "xlsx" else "csv"
        rows = [asked["columns"], *asked["rows"]]
        if sum(len(row) for row in rows) > MOST_CELLS:
            return request.make_response(request.env._("This table is too long."), status=413)
        content = _workbook(rows) if kind == "xlsx" else _delimited(rows)
        name = "".join(
            c for c in str(asked.get("name") or "") if c.isprintable() and c not in '/\\:*?"<>|'
        )
        return request.make_response(
            content,
            headers=[
                ("Content-Type", MIME_TYPES[kind]),
                ("Content-Disposition", content_disposition(f"{name or 'table'}.{kind}")),
            ],
        )


def _read(table):
    """The table that was asked for, None if it is none."""
    try:
        asked = json.loads(table, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not isinstance(asked.get("rows"), list):
        return None
    rows = [asked.get("columns"), *asked["rows"]]
    cells = str | int | float | None
    if not all(isinstance(row, list) for row in rows) or not rows[0]:
        return None
    return asked if all(isinstance(cell, cells) for row in rows for cell in row) else None


def _no_number(text):
    raise ValueError(text)


def _workbook(rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for rank, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(rank, column, cell)
                elif cell is not None:
                    # text stays text: no cell becomes a formula
                    sheet.write_string(rank, column, str(cell), None if rank else bold)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(rows[0]) - 1, 18)
    return content.getvalue()


def _delimited(rows):
    """Text as the user's spreadsheet expects it: with a decimal comma, semicolons."""
    lang = request.env["res.lang"]._get_data(code=request.env.lang or "en_US")
    decimal = lang.decimal_point or "."
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";" if decimal == "," else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(cell, decimal) for cell in row])
    return content.getvalue().encode("utf-8-sig")


def _cell(cell, decimal):
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell).replace(".", decimal)
    # a spreadsheet would run a text that begins so
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
