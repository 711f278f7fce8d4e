"""The rows of a file: which column says what, what each cell says, and what is wrong with it."""

import base64
import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_base.engine.delimited import look_through
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import log_cells
from ..engine.errors import BadCell
from ..engine.log_titles import TEXTS, find_header, plain

#: Separators of columns; the one that the head of the file has most of is meant.
SEPARATORS = ";\t,"


@dataclass
class Row:
    """A row of the file: what it says, what is wrong with it, what becomes of it."""

    sheet: str
    number: int
    cells: dict
    day: date | None = None
    values: dict = field(default_factory=dict)
    boilers: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    fate: str = "ready"
    log: object = None

    def refuse(self, message):
        self.fate = "refused"
        self.messages.append(message)


class HeatPlantLogImport(models.Model):
    _inherit = "heat.plant.log.import"

    def _read_rows(self):
        """The rows of the whole file, with what becomes of each."""
        self.ensure_one()
        rows, columns, refusal = [], {}, None
        for sheet, table in self._tables():
            try:
                read, titles = self._read_table(sheet, table)
            except EngineError as error:
                refusal = refusal or error
                continue
            rows += read
            columns |= titles
        if not columns:
            raise UserError(self._file_refusal(refusal or EngineError("empty_file")))
        self._refuse_impossible_days(rows)
        self._compare(rows)
        self._refuse_counters(rows, columns)
        return rows

    def _tables(self):
        """(name of the sheet, numbered rows of cells) of each table of the file."""
        content = base64.b64decode(self.with_context(bin_size=False).content)
        try:
            facts = look_through(io.BytesIO(content))
            if not facts.is_spreadsheet:
                return [("", self._text_rows(content.decode(facts.encoding, "replace")))]
            names = spreadsheet.sheet_names(io.BytesIO(content))
            if wanted := (self.profile_id.sheet or "").strip().casefold():
                names = [name for name in names if name.strip().casefold() == wanted]
            return [(name, list(spreadsheet.rows(io.BytesIO(content), name))) for name in names]
        except EngineError as error:
            raise UserError(self._file_refusal(error)) from error

    def _text_rows(self, text):
        head = "\n".join(text.splitlines()[:20])
        separator = max(SEPARATORS, key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        found = []
        for cells in reader:
            found.append((reader.line_num, [cell.strip() for cell in cells]))
        return found

    def _file_refusal(self, error):
        return {
            "empty_file": self.env._("The file is empty, or has no sheet of the name asked for."),
            "old_spreadsheet": self.env._(
                "This workbook is of before 2007, or protected: save it as XLSX."
            ),
            "bad_spreadsheet": self.env._(
                "This workbook cannot be read: open it, and save it again as XLSX or CSV."
            ),
            "no_header": self.env._(
                "No line names the columns: one must have “Date”, and others such as “Départ” or "
                "“Heures”. Say in the profile on which row the titles stand."
            ),
        }.get(error.code, str(error))

    def _read_table(self, sheet, table):
        """The rows of a sheet, and the title of each thing that it tells.

        :raises EngineError: where no row names the columns
        """
        order = self.profile_id.date_order or "dmy"
        texts = [(number, [_shown(cell, order) for cell in cells]) for number, cells in table]
        known = self.profile_id.column_ids.mapped("title")
        header = find_header(texts, known, self.profile_id.header_row)
        if not self.profile_id:
            self.profile_id = self._profile_for(header)
        self.profile_id._learn(header.titles, self.plant_id)
        meanings = self.profile_id._meanings()
        columns = {
            meanings[plain(title.text)]: title
            for title in reversed(header.titles)
            if plain(title.text) in meanings
        }
        days = [key for key in columns if key[0] == "day"]
        if not days or len(columns) < 2:
            raise UserError(
                self.env._(
                    "Say in the profile which column has the days, and what others say: the titles "
                    "are %(titles)s.",
                    titles=", ".join(f"“{title.text}”" for title in header.titles),
                )
            )
        rows = []
        for (number, cells), (_number, told) in zip(table, texts, strict=True):
            if number > header.number and any(told):
                named = {
                    title.text: told[title.place] if title.place < len(told) else ""
                    for title in header.titles
                }
                row = Row(sheet, number, named)
                if self._fill(row, cells, columns):
                    rows.append(row)
        return rows, columns

    def _profile_for(self, header):
        """The profile that knows these titles, or a new one."""
        titles = {plain(title.text) for title in header.titles}
        profiles = self.env["heat.plant.log.profile"].search(
            [("company_id", "=", self.company_id.id), ("plant_id", "in", [self.plant_id.id, False])]
        )
        for profile in profiles:
            if titles <= {plain(column.title) for column in profile.column_ids}:
                return profile
        return profiles.create(
            {
                "name": self.name or self.plant_id.name,
                "plant_id": self.plant_id.id,
                "company_id": self.company_id.id,
            }
        )

    def _fill(self, row, cells, columns):
        """Read the cells of a row; whether it says anything."""

        def cell_of(title):
            return cells[title.place] if title.place < len(cells) else ""

        day_title = next(title for (target, _boiler), title in columns.items() if target == "day")
        first = next((cell for cell in cells if cell != ""), "")
        if log_cells.is_total(cell_of(day_title)) or log_cells.is_total(first):
            row.fate = "left_out"
            row.messages.append(self.env._("This row sums up others."))
            return True
        told = False
        for (target, boiler), title in columns.items():
            if target == "day":
                continue
            cell = cell_of(title)
            try:
                value = self._value(target, title.text, cell)
            except BadCell as error:
                row.refuse(self._cell_refusal(error))
                told = True
                continue
            told = told or value not in (None, "", False)
            if boiler:
                row.boilers.setdefault(boiler, {})[target] = value
            else:
                row.values[target] = value
        if not told:
            # a day that was prepared and not filled yet
            return False
        try:
            row.day = log_cells.day(
                day_title.text, cell_of(day_title), self.profile_id.date_order or "dmy"
            )
        except BadCell as error:
            row.refuse(self._cell_refusal(error))
        return True

    def _value(self, target, title, cell):
        if target in TEXTS:
            return spreadsheet.text(cell, "dmy", ",") if cell != "" else ""
        if target == "is_counter_replaced":
            return log_cells.truth(cell)
        return log_cells.number(target, title, cell, self.profile_id.decimal_mark or ",")

    def _cell_refusal(self, error):
        values = {"column": error.params["column"], "value": error.params["value"]}
        return {
            "bad_day": self.env._(
                "Column “%(column)s”: “%(value)s” is no day. Write it as 31/12/2026.", **values
            ),
            "bad_number": self.env._(
                "Column “%(column)s”: “%(value)s” is no number. Write 71,5, or leave the cell "
                "empty where nobody looked.",
                **values,
            ),
            "bad_unit": self.env._(
                "Column “%(column)s”: “%(value)s” is not in the unit of the column. Convert it.",
                **values,
            ),
            "ambiguous": self.env._(
                "Column “%(column)s”: “%(value)s” may be thousands or decimals. Write it with a "
                "space between thousands, or with the decimal mark of the profile.",
                **values,
            ),
            "fraction": self.env._(
                "Column “%(column)s”: “%(value)s” is a part of the whole. Write 60 for 60 %%.",
                **values,
            ),
            "not_whole": self.env._(
                "Column “%(column)s”: “%(value)s” is no whole number. Mend it.", **values
            ),
            "out_of_range": self.env._(
                "Column “%(column)s”: “%(value)s” is not possible there. Mend it, or leave the "
                "cell empty.",
                **values,
            ),
        }[error.code]


def _shown(cell, order):
    """A cell as it is written; days that workbooks keep with a midnight are days."""
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return spreadsheet.text(cell, order, ",")
