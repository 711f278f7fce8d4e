from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.heat_base.engine import units

from .heat_meter_reading_check import MESSAGES, partial_code

_lt = LazyTranslate(__name__)

#: code → (what is wrong, what to do); filled with the value and the parameters of the issue
TEXTS = {
    "encoding_differs": (
        _lt("The file is in %(found)s, its profile says %(expected)s: it was read as %(found)s."),
        _lt("Check the accents; correct the encoding of the profile."),
    ),
    "unknown_meter": (
        _lt("No meter of the cooperative has the serial number “%(value)s”."),
        _lt("Correct the number in the file, or record the meter."),
    ),
    "ambiguous_meter": (
        _lt("Several meters of the cooperative have the serial number “%(value)s”."),
        _lt("Give one of them its manufacturer's full number."),
    ),
    "unknown_register": (
        _lt("Meter %(serial)s has no register that counts %(quantity)s."),
        _lt("Add this register to the meter, or take the column out of the profile."),
    ),
    "unknown_unit": (
        _lt("The unit “%(value)s” is not known."),
        _lt("Write kWh, MWh, Wh, GJ, MJ, Gcal, m3 or l."),
    ),
    "incompatible_unit": (
        _lt("The unit %(unit)s cannot be that of the register, counted in %(expected)s."),
        _lt("Correct the unit in the file or in the profile."),
    ),
    "bad_number": (
        _lt("“%(value)s” is not an index."),
        _lt("Write a number with the decimal separator of the profile."),
    ),
    "negative_index": (
        _lt("The index %(value)s is below zero."),
        _lt("Read the meter's display again."),
    ),
    "bad_date": (
        _lt("“%(value)s” is not a date that exists, or is not written as the profile says."),
        _lt("Correct the date, or the date pattern of the profile."),
    ),
    "nonexistent_hour": (
        _lt("%(value)s does not exist: clocks went forward over this hour."),
        _lt("Give the time in UTC or with its offset, or the hour before or after."),
    ),
    "repeated_hour": (
        _lt("%(value)s happened twice: clocks went back over this hour."),
        _lt("Give the time in UTC or with its offset, or set in the profile which one it is."),
    ),
    "future_reading": (
        _lt("The reading is dated in the future: %(value)s."),
        _lt("Correct the date; check the clock of the meter or of the reader."),
    ),
    "missing_serial": (
        _lt("The line has no meter number."),
        _lt("Write the serial number of the meter."),
    ),
    "duplicate_line": (
        _lt("The same reading already stands in line %(other_line)s: it was kept once."),
        _lt("Nothing to do."),
    ),
    "contradictory_line": (
        _lt("Line %(other_line)s gives another index, %(expected)s, at the same time."),
        _lt(
            "The first of the two lines was kept. If the other is right, correct the file, reject "
            "the recorded reading and import the file again."
        ),
    ),
    "already_read": (
        _lt("The register already has a valid reading at this time, %(expected)s."),
        _lt("Reject the recorded reading if it is wrong, then import this line again."),
    ),
    "backward_index": (
        _lt("The index %(value)s does not fit between %(previous)s before and %(next)s after."),
        _lt(
            "Kept as suspect, not used for consumption. Correct it in the file and import it "
            "again, or accept it in the list of readings."
        ),
    ),
    "backward_index_after": (
        _lt("The index %(value)s does not fit after the one before, %(previous)s."),
        _lt(
            "Kept as suspect, not used for consumption. Correct it in the file and import it "
            "again, or accept it in the list of readings."
        ),
    ),
    "backward_index_before": (
        _lt("The index %(value)s does not fit before the one after, %(next)s."),
        _lt(
            "Kept as suspect, not used for consumption. Correct it in the file and import it "
            "again, or accept it in the list of readings."
        ),
    ),
    "spike_in_file": (
        _lt("The index %(value)s does not fit in the growing sequence of the file's readings."),
        _lt(
            "Kept as suspect, not used for consumption. Correct it in the file and import it "
            "again, or accept it in the list of readings."
        ),
    ),
    "wrong_columns": (
        _lt("The line does not have the columns of the header."),
        _lt(
            "Check the delimiter and the decimal comma: a value that holds the delimiter is quoted."
        ),
    ),
    "nul_byte": (
        _lt("The line holds zero bytes: it was damaged."),
        _lt("Export the file again from its software."),
    ),
    "line_too_long": (
        _lt("The line is longer than any reading."),
        _lt("Check that it is a file of readings and that its lines end with a line feed."),
    ),
    "bad_quotes": (
        _lt("The quotes of the line do not match."),
        _lt("Close the quote or take it out."),
    ),
    "bad_telegram": (
        _lt("The telegram cannot be decoded: it is damaged or cut short."),
        _lt("Read the meter again."),
    ),
    "error_state": (
        _lt("The meter says that its %(quantity)s is in error."),
        _lt("Check the meter's sensors and its error code, then read it again."),
    ),
    "no_index": (
        _lt("The telegram holds no present index of energy or volume."),
        _lt("Ask the meter for its instantaneous values."),
    ),
    "no_telegram": (
        _lt("The file holds no M-Bus telegram."),
        _lt("Choose another profile, or export the telegrams again, in hexadecimal or binary."),
    ),
    "too_many_telegrams": (
        _lt("The file of telegrams is larger than %(size)s MB: nothing was read."),
        _lt("Cut it into several files."),
    ),
    "bad_readout": (
        _lt(
            "Line %(line)s: %(quantity)s (%(field)s) reads “%(value)s”. The read-out of %(device)s "
            "is damaged."
        ),
        _lt("Nothing of this read-out was kept: read the meter again."),
    ),
    "no_readout": (
        _lt("The file holds no optical read-out."),
        _lt("Choose another profile, or export the read-outs again."),
    ),
    "readout_facts": (
        _lt(
            "%(device)s: %(hours)s operating hours, %(error_hours)s hours in error, state "
            "%(status)s; at the last due date %(due)s."
        ),
        _lt("Look at the meter if its hours in error grow or its state is not 0."),
    ),
    "due_index_undated": (
        _lt(
            "%(device)s: %(hours)s operating hours, %(error_hours)s hours in error, state "
            "%(status)s; %(due)s at a due date that the read-out does not tell."
        ),
        _lt("Type the index of the due date in by hand if it is needed."),
    ),
    "bad_spreadsheet": (
        _lt("The workbook cannot be read: it is damaged, or not a workbook (%(reason)s)."),
        _lt("Save it again as XLSX, or as CSV."),
    ),
    "old_spreadsheet": (
        _lt("The workbook is of before 2007 (XLS), or protected by a password."),
        _lt("Save it as XLSX without a password, or as CSV."),
    ),
    "missing_sheet": (
        _lt("The workbook has no sheet “%(sheet)s”, but: %(sheets)s."),
        _lt("Correct the name of the sheet in the profile."),
    ),
    "unknown_register_text": (
        _lt("The profile does not tell what the register “%(value)s” counts."),
        _lt("Add this text to the profile, or to its registers left out."),
    ),
    "mapping_incomplete": (
        _lt("It is not known which column holds: %(missing)s."),
        _lt("Tell it in the columns of the file, then update the preview."),
    ),
    "empty_file": (
        _lt("The file is empty."),
        _lt("Export it again from its software."),
    ),
    "missing_columns": (
        _lt("Columns not found: %(missing)s. The file's header is: %(header)s"),
        _lt("Preview the file without a profile, or correct the columns of this one."),
    ),
    "no_profile": (
        _lt("No import profile has columns that this file has."),
        _lt("Preview it: its columns are proposed, correct them, then import it."),
    ),
    "bad_row": (
        _lt("“%(value)s” is not a row of readings."),
        _lt("Send an object with serial, measured_quantity, read_at, index and unit."),
    ),
    "unknown_quantity": (
        _lt("“%(value)s” is not a quantity that registers count."),
        _lt("Write energy, cold_energy, volume, flow_energy, return_energy or another of them."),
    ),
    "missing_offset": (
        _lt("The time %(value)s does not say its offset from UTC."),
        _lt("Write it in ISO 8601 with the offset, such as 2026-11-21T06:00:00+01:00."),
    ),
    "missing_file": (
        _lt("The file is no longer in the filestore."),
        _lt("Load it again."),
    ),
}
#: Parameters that are indexes, written as the user's language writes numbers.
INDEXES = ("expected", "previous", "next")
#: What the checks of readings say of a row, and what to do.
CHECKED = _lt("Look at the reading in the list of readings: accept it, correct it or reject it.")
UNKNOWN = (_lt("Line refused (%(code)s)."), _lt("Check the line."))


class HeatReadingImportIssue(models.Model):
    _name = "heat.reading.import.issue"
    _description = "Line to Look at in a Reading Import"
    _order = "import_id desc, line_number, id"
    _rec_name = "line_number"
    _log_access = False
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.reading.import", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="import_id.company_id")
    line_number = fields.Integer(string="Line", aggregator=None)
    column = fields.Char()
    value = fields.Char()
    code = fields.Char(required=True)
    severity = fields.Selection(
        [("error", "Rejected"), ("warning", "Suspect"), ("info", "For information")],
        required=True,
        default="error",
    )
    reading_count = fields.Integer(string="Readings", default=1)
    params = fields.Json()
    raw_line = fields.Char(string="Line of the file")
    message = fields.Text(compute="_compute_message")
    remedy = fields.Text(compute="_compute_message")

    @api.depends("code", "params", "value")
    @api.depends_context("lang")
    def _compute_message(self):
        for issue in self:
            issue.message, issue.remedy = self._texts(
                issue.code, {"value": issue.value or "", **(issue.params or {})}
            )

    @api.model
    def _texts(self, code, params):
        """(what is wrong, what to do) in the user's language."""
        if code in MESSAGES and code not in TEXTS:
            checks = self.env["heat.meter.reading.check"]
            return checks._text(code, params), self.env._(CHECKED)
        code = partial_code(code, params)
        found, expected = TEXTS.get(code, UNKNOWN)
        shown = self.env["heat.meter.reading.check"]._shown
        known = _Params(
            {
                name: shown(value) if name in INDEXES else value
                for name, value in params.items()
                if value is not None
            },
            code=code,
        )
        if quantity := params.get("quantity"):
            labels = self.env["heat.meter.register"]._quantity_labels()
            known["quantity"] = labels.get(quantity, quantity)
        if codes := {params.get("unit"), params.get("expected")} & units.UNITS.keys():
            names = self.env["uom.uom"].search([("heat_code", "in", list(codes))])
            names = {uom.heat_code: uom.name for uom in names}
            known |= {
                name: names.get(params.get(name), params.get(name))
                for name in ("unit", "expected")
                if params.get(name)
            }
        # the parameters of a stored issue are known only now: they fill the translation
        message, remedy = self.env._(found), self.env._(expected)
        return message % known, remedy % known


class _Params(dict):
    """Parameters of a message; one that is not known shows as a dash."""

    def __missing__(self, key):
        return "–"
