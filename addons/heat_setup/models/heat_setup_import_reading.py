"""From the bytes of a workbook to the lines of its sheets."""

import base64
import io

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_base.engine.delimited import look_through
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import setup_table
from ..engine.setup_sheets import SHEETS, sheet_titled

#: Bytes of a workbook; a thousand contracts make less than one million.
MAX_BYTES = 10 << 20


class HeatSetupImport(models.Model):
    _inherit = "heat.setup.import"

    def _sheets(self):
        """[(definition, rows or None, issue)] of the sheets that the workbook has, in our order."""
        content = self._workbook()
        try:
            titles = spreadsheet.sheet_names(io.BytesIO(content))
        except EngineError as error:
            raise UserError(self._file_refusal(error)) from error
        known = {definition.code: title for title in titles if (definition := sheet_titled(title))}
        if not known:
            raise UserError(
                self.env._(
                    "No sheet of this workbook is known. Take the model of a workbook: its sheets "
                    "are %(sheets)s.",
                    sheets=", ".join(f"“{one.title}”" for one in SHEETS),
                )
            )
        return [
            (definition, *self._rows(content, known[definition.code], definition))
            for definition in SHEETS
            if definition.code in known
        ]

    def _workbook(self):
        content = base64.b64decode(self.with_context(bin_size=False).content)
        if len(content) > MAX_BYTES:
            raise UserError(self.env._("This file is larger than 10 MB: it is no set-up workbook."))
        try:
            facts = look_through(io.BytesIO(content))
        except EngineError as error:
            raise UserError(self._file_refusal(error)) from error
        if not facts.is_spreadsheet:
            raise UserError(
                self.env._("This file is no workbook: take the model, and save it as XLSX.")
            )
        return content

    def _file_refusal(self, error):
        return {
            "empty_file": self.env._("The file is empty."),
            "old_spreadsheet": self.env._(
                "This workbook is of before 2007, or protected: save it as XLSX."
            ),
            "bad_spreadsheet": self.env._(
                "This workbook cannot be read: open it, and save it again as XLSX."
            ),
        }.get(error.code, str(error))

    def _rows(self, content, title, definition):
        """The rows of a sheet and no issue, or none and why."""
        table = (
            (number, [spreadsheet.text(cell, "dmy", ",") for cell in cells])
            for number, cells in spreadsheet.rows(io.BytesIO(content), title)
        )
        try:
            return list(setup_table.rows(definition, table)), None
        except setup_table.MissingColumn as error:
            message = self.env._("This column is missing: put it back, as in the model.")
            return [], self._issue(definition, message, **error.params)
        except setup_table.NoHeader:
            message = self.env._(
                "No line of this sheet names the columns: take the model of a workbook."
            )
            return [], self._issue(definition, message)
        except EngineError as error:
            raise UserError(self._file_refusal(error)) from error

    def _issue(self, definition, message, number=1, column=False):
        return {
            "sheet": definition.title,
            "number": number,
            "column": column,
            "value": False,
            "message": message,
        }
