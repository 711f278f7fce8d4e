from odoo.http import content_disposition, request

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def spreadsheet(name, content):
    """The answer that downloads a workbook under ``name``."""
    headers = [
        ("Content-Type", TYPE),
        ("Content-Disposition", content_disposition(f"{name}.xlsx")),
    ]
    return request.make_response(content, headers=headers)
