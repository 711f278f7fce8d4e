import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What may become of a row, in the order of what asks for attention.
FATES = [
    ("refused", "To mend"),
    ("waiting", "A draft says otherwise"),
    ("signed", "Signed already"),
    ("ready", "Ready"),
    ("known", "There already"),
    ("left_out", "Left out"),
]
#: Beginnings of texts that a spreadsheet would run.
FORMULAS = ("=", "+", "@", "\t")


class HeatPlantLogImport(models.Model):
    """The spreadsheet of a plant taken into its log: checked row by row, good rows imported."""

    _name = "heat.plant.log.import"
    _description = "Import of an Operation Log"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="File name")
    content = fields.Binary(string="File", attachment=True, required=True)
    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    profile_id = fields.Many2one(
        "heat.plant.log.profile",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        domain="[('plant_id', 'in', [plant_id, False])]",
        help="Which column says what. Empty: made from the titles of the file.",
    )
    column_ids = fields.One2many(
        related="profile_id.column_ids", readonly=False, string="Columns of the profile"
    )
    row_ids = fields.One2many("heat.plant.log.import.row", "import_id", readonly=True)
    log_ids = fields.One2many("heat.plant.log", "import_id", string="Sheets")
    ready_count = fields.Integer(string="Rows ready", compute="_compute_counts")
    refused_count = fields.Integer(string="Rows to mend", compute="_compute_counts")
    kept_count = fields.Integer(string="Rows that change nothing", compute="_compute_counts")
    outcome = fields.Text(string="Result", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "To check"), ("checked", "Checked"), ("imported", "Imported")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    @api.depends("row_ids.fate")
    def _compute_counts(self):
        for one in self:
            fates = one.row_ids.mapped("fate")
            one.ready_count = fates.count("ready")
            one.refused_count = fates.count("refused") + fates.count("waiting")
            one.kept_count = fates.count("known") + fates.count("signed")

    @api.depends("name", "plant_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name or one.plant_id.name or self.env._("New import")

    def write(self, vals):
        if {"content", "plant_id", "profile_id", "column_ids"} & vals.keys():
            # what was checked is checked again
            vals = {**vals, "state": "draft"}
        return super().write(vals)

    def action_check(self):
        """Read the file and tell the fate of each row; nothing is imported."""
        self.ensure_one()
        rows = self._read_rows()
        self._tell(rows)
        self.state = "checked"

    def action_import_drafts(self):
        """Make a draft of each row that is ready."""
        self.ensure_one()
        return self._import(sign=False)

    def action_import_signed(self):
        """Make a signed sheet of each row that is ready."""
        self.ensure_one()
        return self._import(sign=True)

    def action_download_refused(self):
        """The rows to mend, as a file that this import reads again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/heat/plant/log/refused/{self.id}",
            "target": "download",
        }

    def action_open_logs(self):
        """The sheets that came of the file."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_plant.heat_plant_log_action")
        return {**action, "domain": [("import_id", "=", self.id)], "context": {}}

    def _import(self, sign):
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("Check the file first."))
        # read again: what was signed meanwhile is left alone
        rows = self._read_rows()
        done = self._record(rows, sign)
        self._tell(rows, done)
        self.state = "imported"

    def _tell(self, rows, done=None):
        """Keep the fate of each row, and the result in words."""
        self.ensure_one()
        self.row_ids.unlink()
        self.env["heat.plant.log.import.row"].create(
            [
                {
                    "import_id": self.id,
                    "sheet": row.sheet,
                    "number": row.number,
                    "day": row.day or False,
                    "cells": row.cells,
                    "fate": row.fate,
                    "message": "\n".join(row.messages) or False,
                    "log_id": row.log.id if row.log else False,
                }
                for row in rows
            ]
        )
        counts = {
            "ready": self.ready_count,
            "refused": self.refused_count,
            "kept": self.kept_count,
        }
        if done is None:
            self.outcome = self.env._(
                "%(ready)s rows are ready, %(refused)s are to be mended, %(kept)s change nothing. "
                "Nothing is imported yet.",
                **counts,
            )
            if left_out := self._left_out_titles():
                self.outcome += "\n" + self.env._(
                    "These columns are left out: %(titles)s. Say among the columns of the profile "
                    "what they hold, if the log has a place for it.",
                    titles=", ".join(f"“{title}”" for title in left_out),
                )
        elif self.refused_count:
            self.outcome = self.env._(
                "%(done)s sheets imported; %(refused)s rows are to be mended: download them, mend "
                "them, and import that file.",
                done=done,
                refused=self.refused_count,
            )
        else:
            self.outcome = self.env._("%(done)s sheets imported.", done=done)

    def _left_out_titles(self):
        """The columns that tell something in this file, and that the profile leaves out."""
        ignored = self.profile_id.column_ids.filtered(lambda one: one.target == "ignored")
        told = {title for row in self.row_ids for title, text in (row.cells or {}).items() if text}
        return [title for title in ignored.mapped("title") if title in told]

    def _refused_file(self):
        """The rows to mend with their titles and what is wrong with them, as text."""
        self.ensure_one()
        self.check_access("read")
        refused = self.row_ids.filtered(lambda row: row.fate in ("refused", "waiting"))
        titles = list(dict.fromkeys(title for row in refused for title in row.cells or {}))
        content = io.StringIO()
        writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
        writer.writerow([*titles, self.env._("To mend")])
        for row in refused:
            cells = [(row.cells or {}).get(title, "") for title in titles]
            told = (row.message or "").replace("\n", " ")
            writer.writerow(
                [f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in [*cells, told]]
            )
        return content.getvalue().encode("utf-8-sig")
