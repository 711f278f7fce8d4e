import base64
import hashlib
import io
import logging
import os
import tempfile
from functools import lru_cache
from itertools import chain

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import mbus
from ..engine.delimited import FileFacts, look_through
from ..engine.reading import parse_number
from .heat_reading_staging import StagedRow

_logger = logging.getLogger(__name__)

#: Telegrams are small: a file beyond this is something else.
MAX_TELEGRAM_FILE = 64 << 20
_MBUS_UNITS = {"kwh", "gj", "mcal", "m3"}


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
        [("draft", "To import"), ("done", "Imported"), ("failed", "Failed")],
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
        if (
            self.env["heat.meter.reading"]
            .sudo()
            .search_count(
                # readings are looked for whoever may see them: their origin must stay
                [("import_id", "in", self.ids)],
                limit=1,
            )
        ):
            raise UserError(
                self.env._("An import that recorded readings is their origin and is kept.")
            )

    def write(self, vals):
        if vals.keys() & {"file", "profile_id", "company_id"} and any(
            record.state == "done" for record in self
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
        content = self._rejected_content()
        if not content:
            raise UserError(self.env._("This import has no line to correct."))
        self.rejected_file = base64.b64encode(content)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/rejected_file/"
            f"{self.rejected_filename}?download=true",
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
        self.issue_ids.unlink()
        try:
            with self.env.cr.savepoint():
                values = self._import()
        except EngineError as error:
            message, remedy = self.env["heat.reading.import.issue"]._texts(
                error.code, {"value": "", **error.params}
            )
            values = {"state": "failed", "message": f"{message} {remedy}"}
        except (psycopg2.DataError, UnicodeError) as error:
            _logger.info("Reading import %s failed", self.id, exc_info=True)
            message = self.env._(
                "The file could not be read (%(error)s).", error=str(error).strip()
            )
            values = {"state": "failed", "message": message}
        self.write(values)

    def _import(self):
        staging = self.env["heat.reading.staging"]
        opener = self._opener()
        with opener() as stream:
            expected = self.profile_id.encoding or "utf-8"
            facts = look_through(stream, expected)
        profile = self.profile_id or self._guess_profile(opener, facts)
        self.profile_id = profile
        if profile.kind == "mbus":
            source = _Telegrams(self, opener)
        else:
            source = _Delimited(profile, opener, facts)
        staging._stage(source.rows())
        staging._check(self.company_id, bare_serials=profile.kind == "mbus")
        staging._fill_raw_lines(source.lines)
        staging._store("telegram" if profile.kind == "mbus" else "file", self.id)
        staging._store_issues(self.id)
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
            "message": self._same_file_message(facts.sha256),
        }

    def _same_file_message(self, sha256):
        same = self.search(
            [
                ("sha256", "=", sha256),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if not same:
            return False
        return self.env._("The same file was imported before: %(file)s.", file=same.display_name)

    def _guess_profile(self, opener, facts):
        profiles = self.env["heat.reading.profile"].search(
            [("company_id", "in", (self.company_id.id, False))]
        )
        for profile in profiles.sorted(lambda p: not p.company_id):
            with opener() as stream:
                if profile.kind == "mbus":
                    head = stream.read(4096)
                    if _looks_like_telegrams(head):
                        return profile
                elif profile.has_header and profile._layout().matches(stream, facts.encoding):
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
            digest, size = _copy(stream, target)
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
        if self.profile_id.kind == "mbus":
            return "\n".join(dict.fromkeys(i.raw_line for i in issues if i.raw_line)).encode()
        opener = self._opener()
        with opener() as stream:
            facts = look_through(stream, self.profile_id.encoding or "utf-8")
        layout = self.profile_id._layout()
        with opener() as stream:
            header = layout.header(stream, facts.encoding)
        with opener() as stream:
            kept = (f"{x.raw}\n" for x in layout.read(stream, facts.encoding) if x.number in lines)
            return "".join(chain([header], kept)).encode(facts.encoding, "replace")


def _copy(stream, target):
    """Copy by blocks; return the SHA-1 by which Odoo names files, and the size."""
    digest, size = hashlib.sha1(usedforsecurity=False), 0
    while block := stream.read(1 << 20):
        digest.update(block)
        size += len(block)
        target.write(block)
    return digest.hexdigest(), size


def _looks_like_telegrams(head):
    try:
        return next(mbus.split_telegrams(head), None) is not None
    except EngineError:
        return False


class _Delimited:
    """The rows of a delimited file, as its profile reads them.

    All that needs the database is asked for here: see ``_opener``.
    """

    def __init__(self, profile, opener, facts: FileFacts):
        self.opener = opener
        self.encoding = facts.encoding
        self.expected = profile.encoding or "utf-8"
        self.layout = profile._layout()
        self.line_count = 0
        clock = profile._clock()
        # meters read together share their times
        self.parse_moment = lru_cache(maxsize=100_000)(clock.parse)
        self.place = {name: position for position, name in enumerate(self.layout.columns)}
        self.serial = profile.serial_column.strip()
        self.date = profile.date_column.strip()
        self.time = (profile.time_column or "").strip()
        self.columns = [_Column(profile, line, self.place) for line in profile.line_ids]
        self.units = {code: code for code in units.UNITS}
        for uom in profile.env["uom.uom"].search([("heat_code", "!=", False)]):
            self.units[uom.name.casefold()] = uom.heat_code
        self.units |= {"m³": "m3", "litre": "l", "litres": "l"}

    def rows(self):
        if not self.encoding.startswith(self.expected):
            params = {"found": self.encoding, "expected": self.expected}
            yield StagedRow(0, code="encoding_differs", severity="info", params=params, raw_line="")
        for line in self._read():
            self.line_count += 1
            if line.code:
                yield StagedRow(
                    line.number,
                    value=line.raw[:100],
                    code=line.code,
                    weight=len(self.columns),
                    raw_line=line.raw,
                )
            else:
                yield from self._line_rows(line)

    def lines(self):
        for line in self._read():
            yield line.number, line.raw

    def _read(self):
        with self.opener() as stream:
            yield from self.layout.read(stream, self.encoding)

    def _line_rows(self, line):
        cells = line.cells
        filled = [column for column in self.columns if cells[column.position].strip()]
        if not filled:
            return
        serial = cells[self.place[self.serial]].strip()
        moment = cells[self.place[self.date]]
        if self.time:
            moment = f"{moment} {cells[self.place[self.time]]}"
        problem = {"line": line.number, "weight": len(filled), "raw_line": line.raw}
        if not serial:
            yield StagedRow(column=self.serial, code="missing_serial", **problem)
            return
        try:
            at = self.parse_moment(moment).replace(tzinfo=None)
        except EngineError as error:
            yield StagedRow(column=self.date, value=moment[:100], code=error.code, **problem)
            return
        for column in filled:
            yield self._row(line, column, serial, at)

    def _row(self, line, column, serial, at):
        value = line.cells[column.position].strip()
        unit = column.unit
        if column.unit_position is not None:
            told = line.cells[column.unit_position].strip()
            unit = self.units.get(told.casefold())
            if unit is None:
                return StagedRow(
                    line.number,
                    column.unit_name,
                    value=told[:100],
                    code="unknown_unit",
                    raw_line=line.raw,
                )
        try:
            index = parse_number(value, column.decimal, column.thousands)
        except EngineError as error:
            return StagedRow(
                line.number, column.name, value=value[:100], code=error.code, raw_line=line.raw
            )
        return StagedRow(line.number, column.name, serial, column.quantity, unit, at, index, value)


class _Column:
    """A column of indexes, resolved once for the whole file."""

    def __init__(self, profile, line, place):
        self.name = line.column.strip()
        self.position = place[self.name]
        self.quantity = line.measured_quantity
        self.unit = line.uom_id.heat_code or ""
        self.unit_name = (line.unit_column or "").strip()
        self.unit_position = place[self.unit_name] if self.unit_name else None
        self.decimal, self.thousands = profile._separators()


class _Telegrams:
    """The rows of a file of M-Bus telegrams: their present indexes of energy and volume."""

    def __init__(self, record, opener):
        self.undated = record.moment or fields.Datetime.now()
        self.clock = record.profile_id._clock()
        self.line_count = 0
        company = record.company_id
        registers = record.env["heat.meter.register"].search(
            [("company_id", "=", company.id), ("is_counted", "=", True)]
        )
        self.counted = {}
        for register in registers:
            serial = register.meter_id.serial.lstrip("0")
            self.counted.setdefault(serial, set()).add(register.measured_quantity)
        with opener() as stream:
            content = stream.read(MAX_TELEGRAM_FILE)
        self.telegrams = list(mbus.decode(content))

    def lines(self):
        for telegram in self.telegrams:
            yield telegram.number, telegram.raw.hex(" ").upper()

    def rows(self):
        for telegram in self.telegrams:
            self.line_count += 1
            yield from self._telegram_rows(telegram)

    def _telegram_rows(self, telegram):
        problem = {"line": telegram.number, "raw_line": telegram.raw.hex(" ").upper()}
        serial = telegram.serial.lstrip("0")
        if telegram.code:
            params = {"reason": telegram.reason}
            yield StagedRow(code=telegram.code, params=params, **problem)
            return
        indexes = self._wanted(serial, telegram.indexes)
        if not indexes:
            yield StagedRow(value=telegram.serial, code="no_index", **problem)
            return
        try:
            at = self._moment(telegram)
        except EngineError as error:
            value = str(telegram.local_time)
            yield StagedRow(value=value, code=error.code, weight=len(indexes), **problem)
            return
        for record in indexes:
            if record.in_error or record.unit not in _MBUS_UNITS:
                params = {"quantity": record.quantity}
                yield StagedRow(
                    column=record.quantity, code="error_state", params=params, **problem
                )
                continue
            value = f"{record.value.normalize():f}"
            yield StagedRow(
                telegram.number,
                record.quantity,
                serial,
                record.quantity,
                record.unit,
                at,
                parse_number(value),
                value,
            )

    def _wanted(self, serial, indexes):
        """A telegram tells more than is counted: of a known meter, only its registers."""
        counted = self.counted.get(serial)
        if not counted:
            return indexes
        return [record for record in indexes if record.quantity in counted]

    def _moment(self, telegram):
        local = telegram.local_time
        if local is None:
            return self.undated
        return self.clock.to_utc(local).replace(tzinfo=None)
