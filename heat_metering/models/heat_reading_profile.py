import zoneinfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.heat_base.engine.delimited import Layout
from odoo.addons.heat_base.engine.spreadsheet import SheetLayout

from ..engine.reading import Clock

#: What files separate cells, decimals and thousands with.
SEPARATORS = {
    "semicolon": ";",
    "comma": ",",
    "tab": "\t",
    "bar": "|",
    "point": ".",
    "space": " ",
    False: "",
}


class HeatReadingProfile(models.Model):
    """How a file of readings is to be understood: one profile a source of files."""

    _name = "heat.reading.profile"
    _description = "Reading Import Profile"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Empty: every cooperative of the database uses it.",
    )
    kind = fields.Selection(
        [
            ("csv", "Table (CSV or XLSX)"),
            ("mbus", "M-Bus telegrams"),
            ("optical", "Optical read-outs (Landis+Gyr)"),
        ],
        required=True,
        default="csv",
    )
    delimiter = fields.Selection(
        [
            ("semicolon", "Semicolon ;"),
            ("comma", "Comma ,"),
            ("tab", "Tabulation"),
            ("bar", "Vertical bar |"),
        ],
        default="semicolon",
    )
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("cp1252", "Windows (cp1252)"), ("utf-16", "UTF-16")],
        default="utf-8",
    )
    has_header = fields.Boolean(
        string="Columns are named",
        default=True,
        help="Otherwise columns are given by their number, from 1.",
    )
    sheet = fields.Char(help="Of a workbook of several sheets; empty: the first one.")
    decimal_separator = fields.Selection([("comma", "Comma"), ("point", "Point")], default="comma")
    thousands_separator = fields.Selection(
        [("space", "Space"), ("point", "Point"), ("comma", "Comma")],
        help="A space stands for all spaces, no-break ones included.",
    )
    date_pattern = fields.Selection(
        [
            ("dmy", "Day/month/year"),
            ("iso", "Year-month-day (ISO 8601)"),
            ("mdy", "Month/day/year"),
        ],
        default="dmy",
        help="Zeros before days and months, hours and seconds may be left out.",
    )
    tz = fields.Selection(
        selection="_selection_tz",
        string="Time zone",
        required=True,
        default="Europe/Paris",
        help="Of the times written without an offset from UTC.",
    )
    date_only_hour = fields.Integer(
        string="Hour of a reading without time",
        default=0,
        help="Local hour, 0 to 24, at which a reading dated by its day alone counts.",
    )
    repeated_hour = fields.Selection(
        [
            ("refuse", "Refuse the reading"),
            ("first", "The first, still in summer time"),
            ("second", "The second, in winter time"),
        ],
        string="Hour shown twice in October",
        required=True,
        default="refuse",
    )
    serial_column = fields.Char(string="Column of the meter")
    date_column = fields.Char(string="Column of the date")
    time_column = fields.Char(string="Column of the time", help="If it is not with the date.")
    register_column = fields.Char(
        string="Column of the register",
        help="In a file of one row a register: the column whose text tells which one it is.",
    )
    ignored_registers = fields.Text(
        string="Registers left out", help="Texts of the registers not to import, one a line."
    )
    line_ids = fields.One2many("heat.reading.profile.line", "profile_id", copy=True)
    origin_import_id = fields.Many2one(
        "heat.reading.import",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The import whose file it was made for; remembered once it was imported.",
    )
    replaced_id = fields.Many2one(
        "heat.reading.profile",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The profile that this one corrects.",
    )

    _hour_in_day = models.Constraint(
        "CHECK (date_only_hour BETWEEN 0 AND 24)",
        "The hour of a reading without time is from 0 to 24.",
    )

    @api.model
    def _selection_tz(self):
        return [(name, name) for name in sorted(zoneinfo.available_timezones())]

    @api.constrains(
        "active",
        "kind",
        "serial_column",
        "date_column",
        "time_column",
        "register_column",
        "line_ids",
        "has_header",
    )
    def _check_columns(self):
        # one that is still being made for a file is not yet in use
        for profile in self.filtered(lambda p: p.kind == "csv" and p.active):
            if profile._missing_roles():
                raise ValidationError(
                    self.env._(
                        "Profile %(profile)s must say the columns of the meter, of the date and "
                        "of one index at least.",
                        profile=profile.name,
                    )
                )
            columns = profile._layout().columns
            if not profile.has_header and not all(c.isdecimal() and int(c) for c in columns):
                raise ValidationError(
                    self.env._("Without a header, columns are numbers counted from 1.")
                )

    @api.constrains("decimal_separator", "thousands_separator")
    def _check_separators(self):
        if any(p.decimal_separator == p.thousands_separator for p in self):
            raise ValidationError(
                self.env._("Decimals and thousands need two different separators.")
            )

    def _layout(self, is_spreadsheet=False):
        """How the engine reads the file: as delimited text, or as a sheet of a workbook."""
        self.ensure_one()
        columns = [self.serial_column, self.date_column, self.time_column, self.register_column]
        for line in self.line_ids:
            columns += [line.column, line.unit_column]
        named = tuple(dict.fromkeys(column.strip() for column in columns if column))
        if is_spreadsheet:
            decimal, _thousands = self._separators()
            return SheetLayout(
                named,
                self.has_header,
                (self.sheet or "").strip(),
                self.date_pattern or "iso",
                decimal,
            )
        return Layout(SEPARATORS[self.delimiter or "semicolon"], named, self.has_header)

    def _missing_roles(self):
        """What no column is known to hold, and without which there are no readings."""
        self.ensure_one()
        if self.kind != "csv":
            return []
        told = {"serial": self.serial_column, "date": self.date_column, "index": self.line_ids}
        return [role for role, columns in told.items() if not columns]

    def _ignored_registers(self):
        self.ensure_one()
        return {text.strip().casefold() for text in (self.ignored_registers or "").splitlines()}

    def _separators(self):
        """(decimal, thousands), as the engine takes them."""
        self.ensure_one()
        return SEPARATORS[self.decimal_separator or "point"], SEPARATORS[self.thousands_separator]

    def _clock(self):
        self.ensure_one()
        return Clock(self.date_pattern or "iso", self.tz, self.date_only_hour, self.repeated_hour)
