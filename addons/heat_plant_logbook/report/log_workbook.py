"""Sheets of a plant as a workbook that the import reads back: a row a day, a column a measure."""

import io
from datetime import timedelta

import xlsxwriter

from ..models.heat_plant_log import MEASURES


def workbook(plant, first, last):
    """The days from ``first`` to ``last``, both included; what was not measured is an empty cell.

    Days without a sheet have their row, as in the spreadsheet that people are used to; of a plant
    kept by week only the sheets have one.
    """
    logs = plant.env["heat.plant.log"].search(
        [
            ("plant_id", "=", plant.id),
            ("date", ">=", first),
            ("date", "<=", last),
            ("state", "!=", "replaced"),
        ],
        order="date, state desc",
    )
    by_day = {}
    for log in logs:
        # a draft that corrects a signed sheet is not in force yet
        by_day.setdefault(log.date, log)
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    if plant.log_period == "week":
        days = [day for day in days if day in by_day]
    boilers = plant._log_boilers() | logs.line_ids.equipment_id
    rows = [_row(by_day.get(day), day, boilers) for day in days]
    return _written(plant, _titles(plant.env, boilers), rows)


def _titles(env, boilers):
    log = env["heat.plant.log"]._fields
    titles = [(log["date"]._description_string(env), 11)]
    titles += [(log[name]._description_string(env), 11) for name in MEASURES]
    for boiler in boilers:
        titles += [
            (env._("%(boiler)s: hours", boiler=boiler.name), 13),
            (env._("%(boiler)s: starts", boiler=boiler.name), 13),
            (env._("%(boiler)s: flue gas (°C)", boiler=boiler.name), 13),
            (env._("%(boiler)s: counter replaced", boiler=boiler.name), 13),
        ]
    titles += [
        (log["alarms"]._description_string(env), 30),
        (log["remarks"]._description_string(env), 30),
        (log["signed_by_id"]._description_string(env), 18),
    ]
    return titles


def _row(log, day, boilers):
    if not log:
        return [day]
    cells = [day, *(log[name] for name in MEASURES)]
    lines = {line.equipment_id: line for line in log.line_ids}
    for boiler in boilers:
        line = lines.get(boiler)
        if line:
            replaced = log.env._("yes") if line.is_counter_replaced else ""
            cells += [line.hour_counter, line.start_counter, line.t_flue, replaced]
        else:
            cells += ["", "", "", ""]
    return [*cells, log.alarms or "", log.remarks or "", log.signed_by_id.name or ""]


def _written(plant, titles, rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, (title, width) in enumerate(titles):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        for rank, (day, *cells) in enumerate(rows, start=1):
            sheet.write_datetime(rank, 0, day, as_day)
            for column, cell in enumerate(cells, start=1):
                if isinstance(cell, str):
                    if cell:
                        # text stays text: no cell becomes a formula
                        sheet.write_string(rank, column, cell)
                elif cell is not False and cell is not None:
                    sheet.write_number(rank, column, cell)
        sheet.freeze_panes(1, 1)
        book.set_properties({"title": plant.name})
    return content.getvalue()
