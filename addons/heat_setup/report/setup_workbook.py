"""The empty set-up workbook: a sheet for each step, with titles, lists and an example."""

import io

import xlsxwriter

from ..engine.setup_sheets import SHEETS

#: Lines that the lists and formats reach.
LAST = 2000
#: Where the lists of the program stand, hidden.
LISTS = "Listes"
PURPOSE, HEADER, EXAMPLES = 0, 1, 2
AS_TEXT = ("text", "siret", "postcode", "list", "choice")


def workbook(env, company):
    """The workbook of a company: its tariffs and the models of meters are in the lists."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        formats = _formats(book)
        pages = {sheet.code: book.add_worksheet(sheet.title) for sheet in SHEETS}
        lists = _lists(book, env, company)
        for sheet in SHEETS:
            _fill(pages[sheet.code], sheet, formats, lists)
        book.set_properties({"title": company.name})
    return content.getvalue()


def _formats(book):
    return {
        "purpose": book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#eef4f0"}),
        "header": book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#2f5d46",
             "font_color": "#ffffff", "valign": "vcenter"}
        ),
        "example": book.add_format({"italic": True, "font_color": "#6b6b6b", "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "number": book.add_format({"num_format": "General"}),
    }  # fmt: skip


def _lists(book, env, company):
    """{name of a list: the range of its values}: of other sheets, and of the program."""
    lists = {
        sheet.code: f"='{sheet.title}'!$A${EXAMPLES + 1 + len(sheet.examples)}:$A${LAST}"
        for sheet in SHEETS
    }
    own = {
        "tariffs": env["heat.tariff"].search([("company_id", "=", company.id)]).mapped("name"),
        "models": env["heat.meter.model"]
        .search([("company_id", "in", [False, company.id])])
        .mapped("display_name"),
    }
    page = book.add_worksheet(LISTS)
    page.hide()
    for column, (name, values) in enumerate(own.items()):
        for rank, value in enumerate(values):
            page.write_string(rank, column, value)
        letter = "ABCDEFGH"[column]
        lists[name] = f"='{LISTS}'!${letter}$1:${letter}${max(len(values), 1)}"
    return lists


def _fill(page, sheet, formats, lists):
    last = len(sheet.columns) - 1
    lines = (
        f"{sheet.purpose}\nLes colonnes marquées * sont obligatoires. La ligne grise qui commence "
        "par EXEMPLE est ignorée : laissez-la, ou écrivez dessous."
    )
    page.merge_range(PURPOSE, 0, PURPOSE, last, lines, formats["purpose"])
    page.set_row(PURPOSE, 64)
    page.set_row(HEADER, 32)
    for place, column in enumerate(sheet.columns):
        kind = "day" if column.kind == "day" else "text" if column.kind in AS_TEXT else "number"
        page.set_column(place, place, column.width, formats[kind])
        title = f"{column.heading} *" if column.is_required else column.heading
        page.write_string(HEADER, place, title, formats["header"])
        for rank, example in enumerate(sheet.examples):
            page.write_string(EXAMPLES + rank, place, example[place], formats["example"])
        rule = _rule(column, lists)
        if rule:
            page.data_validation(EXAMPLES + len(sheet.examples), place, LAST, place, rule)
    page.freeze_panes(EXAMPLES, 1)


def _rule(column, lists):
    """The list, or the words, that Excel shows when the cell is entered."""
    rule = {"validate": "any"}
    if column.choices:
        rule = {"validate": "list", "source": list(column.proposed), "error_type": "warning"}
    elif column.listed:
        # what the list lacks is told by the check: several points in one cell, a name to come
        rule = {"validate": "list", "source": lists[column.listed], "show_error": False}
    elif not column.hint:
        return None
    if column.hint:
        rule |= {"input_title": column.heading[:32], "input_message": column.hint}
    return rule
