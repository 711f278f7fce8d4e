import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.delimited import look_through
from odoo.addons.heat_base.engine.errors import EngineError

#: Lines that a preview reads and checks; those of a smaller file are all of them.
PREVIEW_LINES = 2_000
#: Readings that it shows: the first, then those with a problem.
SHOWN, SHOWN_PROBLEMS = 25, 25
#: Fields of the profile that the preview lets correct.
LAYOUT = (
    "delimiter",
    "encoding",
    "has_header",
    "sheet",
    "decimal_separator",
    "thousands_separator",
    "date_pattern",
    "tz",
    "date_only_hour",
    "repeated_hour",
)


class HeatReadingImportPreview(models.Model):
    """What a file would become, shown and corrected before anything is stored."""

    _inherit = "heat.reading.import"

    column_ids = fields.One2many("heat.reading.import.column", "import_id", copy=False)
    register_ids = fields.One2many("heat.reading.import.register", "import_id", copy=False)
    delimiter = fields.Selection(related="profile_id.delimiter", readonly=False)
    encoding = fields.Selection(related="profile_id.encoding", readonly=False)
    has_header = fields.Boolean(related="profile_id.has_header", readonly=False)
    sheet = fields.Char(related="profile_id.sheet", readonly=False)
    decimal_separator = fields.Selection(related="profile_id.decimal_separator", readonly=False)
    thousands_separator = fields.Selection(related="profile_id.thousands_separator", readonly=False)
    date_pattern = fields.Selection(related="profile_id.date_pattern", readonly=False)
    tz = fields.Selection(related="profile_id.tz", readonly=False)
    date_only_hour = fields.Integer(related="profile_id.date_only_hour", readonly=False)
    repeated_hour = fields.Selection(related="profile_id.repeated_hour", readonly=False)
    is_spreadsheet = fields.Boolean(readonly=True, copy=False)
    is_outdated = fields.Boolean(
        readonly=True, copy=False, help="Corrected since the preview was made."
    )
    remember_profile = fields.Boolean(
        string="Remember this description",
        default=True,
        help="The next file of the same columns is read the same way.",
    )
    is_incomplete = fields.Boolean(compute="_compute_is_incomplete")
    is_new_profile = fields.Boolean(compute="_compute_is_new_profile")
    same_import_id = fields.Many2one(
        "heat.reading.import", string="First import of this file", compute="_compute_same_import_id"
    )
    preview = fields.Json(readonly=True, copy=False)
    preview_html = fields.Html(compute="_compute_preview_html", sanitize=False)

    @api.depends("preview")
    def _compute_is_incomplete(self):
        for record in self:
            record.is_incomplete = bool((record.preview or {}).get("missing"))

    @api.depends("profile_id.origin_import_id")
    def _compute_is_new_profile(self):
        for record in self:
            record.is_new_profile = record._has_own_profile()

    @api.depends("sha256", "company_id")
    def _compute_same_import_id(self):
        for record in self:
            record.same_import_id = record.sha256 and record._same_file(record.sha256)

    @api.depends("preview")
    @api.depends_context("lang")
    def _compute_preview_html(self):
        for record in self:
            record.preview_html = record.preview and self.env["ir.qweb"]._render(
                "heat_metering.reading_import_preview", record._preview_values()
            )

    def write(self, vals):
        corrected = vals.keys() & {*LAYOUT, "column_ids", "register_ids"}
        own = self.filtered("preview") if corrected and "preview" not in vals else self.browse()
        for record in own:
            record._take_own_profile()
        if "file" in vals and "state" not in vals:
            self.filtered(lambda r: r.state in ("previewed", "failed"))._forget_preview()
        elif "profile_id" in vals and not self.env.context.get("heat_profile_found"):
            # another profile was chosen: the columns are told anew
            own |= self.filtered("preview")
            own.column_ids.unlink()
            own.register_ids.unlink()
        result = super().write(vals)
        if own:
            super(HeatReadingImportPreview, own).write({"is_outdated": True})
        return result

    def action_preview(self):
        """Show what the file would become. Nothing of it is stored."""
        self.check_access("write")
        for record in self:
            if record.state in ("done", "queued"):
                raise UserError(self.env._("This file was imported, or is about to be."))
            record._preview()

    def action_guess(self):
        """Describe the file from itself alone, whatever profile knows its columns."""
        self.check_access("write")
        self._forget_preview()
        for record in self:
            record._preview(is_guessed=True)

    def action_forget_preview(self):
        """Start again from the file alone."""
        self.check_access("write")
        self.filtered(lambda r: r.state in ("previewed", "failed"))._forget_preview()

    def _forget_preview(self):
        self.column_ids.unlink()
        self.register_ids.unlink()
        profiles = self.filtered(lambda record: record._has_own_profile()).profile_id
        self._set_profile(self.env["heat.reading.profile"])
        profiles.unlink()
        self.write({"state": "draft", "preview": False, "message": False, "is_outdated": False})

    # preview

    def _set_profile(self, profile):
        """Set the profile without taking it for a choice of the user."""
        self.with_context(heat_profile_found=True).write({"profile_id": profile.id})

    def _preview(self, is_guessed=False):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                opener = self._opener()
                with opener() as stream:
                    facts = look_through(stream, self.profile_id.encoding or "utf-8")
                doubts = self._describe(opener, facts, is_guessed)
                preview = {**self._previewed(opener, facts), "doubts": doubts}
            values = {"state": "previewed", "preview": preview, "message": False}
            values |= {"sha256": facts.sha256, "is_spreadsheet": facts.is_spreadsheet}
        except EngineError as error:
            values = {"message": self._sentence(error)}
            values["state"] = "previewed" if self.column_ids else "failed"
        except (psycopg2.DataError, UnicodeError) as error:
            text = self.env._("The file could not be read (%(error)s).", error=str(error).strip())
            values = {"state": "failed", "message": text}
        self.write({**values, "is_outdated": False})

    def _previewed(self, opener, facts):
        """The real staging and checks on the head of the file, undone."""
        missing = self.profile_id._missing_roles()
        if missing:
            return {"missing": missing, "rows": [], "counts": {}}
        staging = self.env["heat.reading.staging"]
        source = self._new_source(opener, facts)
        with self.env.cr.savepoint() as savepoint:
            staging._stage(_head_rows(source, PREVIEW_LINES))
            staging._check(self.company_id, bare_serials=source.bare_serials)
            preview = {
                "rows": self._checked_rows(),
                "counts": staging._counts(),
                "lines": min(source.line_count, PREVIEW_LINES),
                "is_whole": source.line_count <= PREVIEW_LINES,
            }
            savepoint.rollback()
        return preview

    def _checked_rows(self):
        """The first checked rows, and the first with a problem among the others."""
        rows = self.env.execute_query(
            SQL(
                """SELECT c.line, coalesce(c."column", k."column"), k.serial,
                          coalesce(c.value, c.index::text), c.register_id, c.at::text,
                          c.index::text, c.fate, c.code, c.params
                     FROM heat_reading_checked c LEFT JOIN heat_reading_key k USING (key)
                    WHERE c.ctid IN (SELECT ctid FROM heat_reading_checked
                                   ORDER BY line, key LIMIT %s)
                       OR c.ctid IN (SELECT ctid FROM heat_reading_checked
                                      WHERE code <> '' ORDER BY line, key LIMIT %s)
                 ORDER BY c.line, c.key""",
                SHOWN,
                SHOWN_PROBLEMS,
            )
        )
        names = ("line", "column", "serial", "value", "register_id", "at", "index", "fate")
        names += ("code", "params")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _shown_index(self, row, register):
        """The index as it would be stored, in the unit of its register."""
        if row["index"] is None or not (register or row["value"] == row["index"]):
            return row["value"] or ""
        decimals = len(row["index"].partition(".")[2])
        number = formatLang(self.env, float(row["index"]), digits=decimals)
        return " ".join(filter(None, (number, register and register.uom_id.display_name)))

    def _preview_values(self):
        """What the template of the preview shows, in the user's language."""
        self.ensure_one()
        preview = self.preview
        registers = self.env["heat.meter.register"].browse(
            {row["register_id"] for row in preview["rows"] if row["register_id"]}
        )
        registers = {register.id: register for register in registers.exists()}
        tz = self.tz or self.profile_id.tz or "Europe/Paris"
        issues = self.env["heat.reading.import.issue"]
        rows = []
        for row in preview["rows"]:
            at = fields.Datetime.to_datetime(row["at"])
            local = at and fields.Datetime.context_timestamp(self.with_context(tz=tz), at)
            params = {"value": row["value"] or "", **(row["params"] or {})}
            texts = issues._texts(row["code"], params) if row["code"] else ("", "")
            register = registers.get(row["register_id"])
            shown = self._shown_index(row, register)
            rows.append(
                {**row, "register": register, "local": local, "texts": texts, "shown": shown}
            )
        return {
            "rows": rows,
            "totals": self._preview_totals(),
            "headline": self._preview_headline(),
            "note": self.env._(
                "Nothing is stored yet. Times are those of %(tz)s; a date without time counts at "
                "%(hour)s:00.",
                tz=tz,
                hour=self.date_only_hour,
            ),
            "doubts": preview.get("doubts", []),
            "missing": preview.get("missing") and self._sentence(self._incomplete()),
        }

    def _preview_headline(self):
        lines = self.preview.get("lines", 0)
        if self.preview.get("is_whole"):
            return self.env._("Lines of the whole file: %(lines)s.", lines=lines)
        return self.env._("First lines of the file: %(lines)s.", lines=lines)

    def _preview_totals(self):
        """(colour, label, number) of each fate."""
        labels = dict(
            self.env["heat.reading.import.line"]._fields["fate"]._description_selection(self.env)
        )
        shown = (
            ("new", "success", labels["accepted"]),
            ("suspect", "warning", labels["suspect"]),
            ("rejected", "danger", labels["rejected"]),
            ("known", "secondary", labels["known"]),
        )
        counts = self.preview["counts"]
        return [
            (colour, label, counts.get(fate, 0))
            for fate, colour, label in shown
            if counts.get(fate) or fate == "new"
        ]

    def _incomplete(self):
        """What no column is known to hold, as an error, in the user's language."""
        roles = dict(
            self.env["heat.reading.import.column"]._fields["role"]._description_selection(self.env)
        )
        missing = ", ".join(roles[role] for role in self.profile_id._missing_roles())
        return EngineError("mapping_incomplete", missing=missing)


def _head_rows(source, lines):
    """The rows of the first lines of a source."""
    for row in source.rows():
        if source.line_count > lines:
            return
        yield row
