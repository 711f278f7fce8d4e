import base64
import hashlib
import io
import logging
import os
import tempfile
from urllib.parse import quote

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.heat_base.engine.delimited import look_through
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import mbus, optical
from .heat_reading_source import DelimitedSource, ReadoutSource, TelegramSource
from .heat_reading_staging import StagedKeys

_logger = logging.getLogger(__name__)


#: What tells where readings came from, once they are there.
FINISHED = {"file", "profile_id", "company_id", "state", "sha256", "moment", "imported_at"}


class HeatReadingImport(models.Model):
    _name = "heat.reading.import"
    _description = "Reading Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "filename"
    _check_company_auto = True

    filename = fields.Char(string="File name")
    file = fields.Binary(required=True, attachment=True)
    profile_id = fields.Many2one(
        "heat.reading.profile",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the first profile whose columns the file has.",
    )
    profile_kind = fields.Selection(related="profile_id.kind")
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    moment = fields.Datetime(
        string="Time of undated telegrams",
        default=fields.Datetime.now,
        help="When telegrams that do not give their own time were read.",
    )
    state = fields.Selection(
        [
            ("draft", "To import"),
            ("previewed", "Previewed"),
            ("queued", "Importing"),
            ("done", "Imported"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    message = fields.Char(readonly=True, copy=False)
    imported_at = fields.Datetime(readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False, index="btree_not_null")
    line_count = fields.Integer(string="Lines", readonly=True, copy=False)
    accepted_count = fields.Integer(string="Accepted readings", readonly=True, copy=False)
    suspect_count = fields.Integer(string="Suspect readings", readonly=True, copy=False)
    rejected_count = fields.Integer(string="Rejected readings", readonly=True, copy=False)
    known_count = fields.Integer(string="Readings already known", readonly=True, copy=False)
    issue_ids = fields.One2many("heat.reading.import.issue", "import_id", copy=False)
    rejected_file = fields.Binary(attachment=True, readonly=True, copy=False)
    rejected_filename = fields.Char(compute="_compute_rejected_filename")

    @api.depends("filename")
    def _compute_rejected_filename(self):
        for record in self:
            name, dot, extension = (record.filename or "").rpartition(".")
            stem, suffix = (name, extension) if dot else (extension, "csv")
            record.rejected_filename = self.env._(
                "%(file)s-to-correct.%(extension)s", file=stem, extension=suffix
            )

    @api.depends("filename")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.filename or self.env._("New import")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_read(self):
        # readings are looked for whoever may see them: their origin must stay
        readings = self.env["heat.meter.reading"].sudo()
        if readings.search_count([("import_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("An import that recorded readings is their origin and is kept.")
            )

    def write(self, vals):
        states = set(self.mapped("state"))
        if (vals.keys() & FINISHED and "done" in states) or (
            vals.keys() & {"file", "company_id"} and "queued" in states
        ):
            raise UserError(
                self.env._("The file of a finished import is kept as it is: make a new import.")
            )
        return super().write(vals)

    def action_import(self):
        """Read the files into readings. Doing it again changes nothing."""
        self.check_access("write")
        for record in self:
            record.lock_for_update()
            if record.state != "done":
                record._import_or_fail()

    def action_export_rejected(self):
        """A file of the lines to correct, laid out like the one imported."""
        self.ensure_one()
        self.check_access("write")
        try:
            content = self._rejected_content()
        except EngineError as error:
            raise UserError(self._sentence(error)) from None
        if not content:
            raise UserError(self.env._("This import has no line to correct."))
        self.rejected_file = base64.b64encode(content)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/rejected_file/"
            f"{quote(self.rejected_filename, safe='')}?download=true",
            "target": "download",
        }

    def action_open_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_meter_reading_action"
        )
        action["domain"] = [("import_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_open_lines(self):
        """What became of each line of the file."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_reading_import_line_action"
        )
        action["domain"] = [("import_id", "=", self.id)]
        return action

    def action_open_issues(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_reading_import_issue_action"
        )
        action["domain"] = [("import_id", "=", self.id)]
        return action

    # import

    def _import_or_fail(self):
        """Import whole or not at all: what fails leaves its message and nothing else."""
        self.ensure_one()
        # nobody removes what an import told: another attempt at the same file tells it anew
        self.issue_ids.sudo().unlink()
        try:
            with self.env.cr.savepoint():
                values = self._import()
        except EngineError as error:
            values = {"state": "failed", "message": self._sentence(error)}
        except (psycopg2.DataError, UnicodeError) as error:
            _logger.info("Reading import %s failed", self.id, exc_info=True)
            message = self.env._(
                "The file could not be read (%(error)s).", error=str(error).strip()
            )
            values = {"state": "failed", "message": message}
        self.write(values)
        if self.state == "done":
            self._remember_or_leave()

    @api.model
    def _sentence(self, error):
        """What an engine's error says of a whole file, and what to do."""
        texts = self.env["heat.reading.import.issue"]._texts(
            error.code, {"value": "", **error.params}
        )
        return " ".join(texts)

    def _import(self):
        staging = self.env["heat.reading.staging"]
        opener = self._opener()
        with opener() as stream:
            expected = self.profile_id.encoding or "utf-8"
            facts = look_through(stream, expected)
        if not self.profile_id:
            self._set_profile(self._recognised_profile(opener, facts))
        same = self._same_file(facts.sha256)
        if same:
            # at another moment, its undated telegrams would be stored a second time
            self.moment = same.moment
        if self.profile_id._missing_roles():
            raise self._incomplete()
        source = self._new_source(opener, facts)
        keys = StagedKeys()
        staging._stage(self._noting(source.rows(keys), source, facts.size), keys)
        self._note_step("checking", source)
        staging._check(self.company_id, bare_serials=source.bare_serials)
        staging._fill_raw_lines(source.lines)
        self._note_step("storing", source)
        staging._store("telegram" if self.profile_id.kind == "mbus" else "file", self.id)
        staging._store_issues(self.id)
        self.env["heat.reading.import.known"]._store_known(self.id)
        counts = staging._counts()
        return {
            "state": "done",
            "imported_at": fields.Datetime.now(),
            "sha256": facts.sha256,
            "line_count": source.line_count,
            "accepted_count": counts.get("new", 0),
            "suspect_count": counts.get("suspect", 0),
            "rejected_count": counts.get("rejected", 0),
            "known_count": counts.get("known", 0),
            "message": bool(same)
            and self.env._("The same file was imported before: %(file)s.", file=same.display_name),
        }

    def _new_source(self, opener, facts):
        """The rows of the file, as the profile reads them."""
        sources = {"mbus": TelegramSource, "optical": ReadoutSource}
        if maker := sources.get(self.profile_id.kind):
            return maker(self, opener)
        return DelimitedSource(self.profile_id, opener, facts)

    def _same_file(self, sha256):
        """The first import of a file of the same content, if any."""
        return self.search(
            [
                ("sha256", "=", sha256),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("id", "!=", self.id),
            ],
            order="id",
            limit=1,
        )

    def _recognised_profile(self, opener, facts):
        """The first profile that the file looks like: by its header, or by what it holds.

        :raises EngineError: "no_profile", when it is like none
        """
        profiles = self.env["heat.reading.profile"].search(
            [("company_id", "in", (self.company_id.id, False))]
        )
        with opener() as stream:
            head = stream.read(4096)
        kind = "csv"
        if optical.looks_like_readouts(head):
            kind = "optical"
        elif not facts.is_spreadsheet and _looks_like_telegrams(head):
            kind = "mbus"
        for profile in profiles.filtered(lambda p: p.kind == kind).sorted(
            lambda p: not p.company_id
        ):
            if kind != "csv":
                return profile
            layout = profile._layout(facts.is_spreadsheet)
            with opener() as stream:
                if profile.has_header and layout.matches(stream, facts.encoding):
                    return profile
        raise EngineError("no_profile")

    def _opener(self):
        """A function that opens the file, without loading it and without a query: rows are
        made while PostgreSQL waits for them, when it can answer nothing else."""
        self.ensure_one()
        attachment = self._file_attachment()
        if not attachment.store_fname:
            content = attachment.raw or b""
            return lambda: io.BytesIO(content)
        path = attachment._full_path(attachment.store_fname)
        if not os.path.exists(path):
            raise EngineError("missing_file")
        return lambda: open(path, "rb")

    def _file_attachment(self):
        # the attachment of a field follows the rights of its record, already checked
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "file"),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
        )

    @api.model
    def _create_from_stream(self, stream, filename, profile=None):
        """An import whose file goes from ``stream`` to the filestore block by block."""
        record = self.create(
            {
                # the content comes with the attachment below: a file of one byte holds its place
                "file": base64.b64encode(b"-"),
                "filename": filename,
                "profile_id": profile.id if profile else False,
            }
        )
        attachment = record._file_attachment()
        folder = attachment._filestore()
        os.makedirs(folder, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="upload-", delete=False) as target:
            try:
                digest, size = _copy(stream, target)
            except OSError:
                # a full disk gets its room back
                os.unlink(target.name)
                raise
        name = f"{digest[:2]}/{digest}"
        place = attachment._full_path(name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.replace(target.name, place)
        # should this transaction fail, Odoo's collector finds the file and deletes it
        attachment._mark_for_gc(name)
        # the ORM writes these fields from a content in memory only
        self.env.cr.execute(
            SQL(
                """UPDATE ir_attachment SET store_fname = %s, db_datas = NULL, checksum = %s,
                          file_size = %s, mimetype = 'text/plain' WHERE id = %s""",
                name,
                digest,
                size,
                attachment.id,
            )
        )
        attachment.invalidate_recordset()
        record.invalidate_recordset(["file"])
        return record

    # export of what is to be corrected

    def _rejected_content(self):
        issues = self.issue_ids.filtered(lambda issue: issue.severity != "info")
        lines = {issue.line_number for issue in issues if issue.line_number}
        if not lines:
            return b""
        opener = self._opener()
        with opener() as stream:
            facts = look_through(stream, self.profile_id.encoding or "utf-8")
        return self._new_source(opener, facts).rejected(lines)


def _copy(stream, target):
    """Copy by blocks; return the SHA-1 by which Odoo names files, and the size."""
    digest, size = hashlib.sha1(usedforsecurity=False), 0
    while block := stream.read(1 << 20):
        digest.update(block)
        size += len(block)
        target.write(block)
    return digest.hexdigest(), size


def _looks_like_telegrams(head):
    return next(mbus.split_telegrams(head), None) is not None
