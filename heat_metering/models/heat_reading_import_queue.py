"""Large files are imported in the background, where the user may look on or leave."""

import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

#: Bytes of a file beyond which its import does not make the user wait.
BACKGROUND_SIZE = 4 << 20
#: Times that an import is begun, when the server stops in the middle of it.
MAX_ATTEMPTS = 3
#: Seconds between two notes of the progress.
NOTE_SECONDS = 1.0


class HeatReadingImportQueue(models.Model):
    _inherit = "heat.reading.import"

    requested_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    progress_step = fields.Char(compute="_compute_progress")
    progress_line_count = fields.Integer(compute="_compute_progress")
    progress_percent = fields.Integer(compute="_compute_progress")
    attempt_count = fields.Integer(readonly=True, copy=False)

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_progress(self):
        notes = self.env["heat.reading.import.progress"].search_fetch(
            [("import_id", "in", self.ids)], ["import_id", "step", "line_count", "percent"]
        )
        labels = dict(notes._fields["step"]._description_selection(self.env))
        known = {note.import_id: note for note in notes}
        for record in self:
            note = known.get(record, notes.browse())
            record.progress_step = labels.get(note.step, "")
            record.progress_line_count = note.line_count
            record.progress_percent = note.percent

    def action_run(self):
        """Import small files at once, large ones in the background."""
        self.check_access("write")
        for record in self:
            if record.state in ("done", "queued"):
                continue
            if record.is_outdated:
                raise UserError(
                    self.env._("The description was corrected: update the preview first.")
                )
            if record._file_size() <= BACKGROUND_SIZE:
                record.action_import()
            else:
                record._queue()

    def action_cancel_queue(self):
        """Take a file that waits out of the queue; one being read is left to its end."""
        self.check_access("write")
        for record in self.filtered(lambda r: r.state == "queued"):
            if not record.try_lock_for_update():
                raise UserError(self.env._("The file is being imported: wait for its end."))
            record.state = "previewed" if record.preview else "draft"

    def _queue(self):
        self.ensure_one()
        self.write(
            {"state": "queued", "requested_by": self.env.uid, "attempt_count": 0, "message": False}
        )
        self._forget_progress()
        # who may import may have it done in the background
        self.env.ref("heat_metering.ir_cron_import_queued").sudo()._trigger()

    def _file_size(self):
        self.ensure_one()
        return self._file_attachment().file_size

    def _forget_progress(self):
        # written by the import itself, for whoever asked for it
        self.env["heat.reading.import.progress"].sudo().search(
            [("import_id", "in", self.ids)]
        ).unlink()

    @api.model
    def _cron_import_queued(self):
        """Import the files that wait, one after the other, each in the name of who asked."""
        cron = self.env["ir.cron"]
        waiting = self.search([("state", "=", "queued")], order="id")
        cron._commit_progress(remaining=len(waiting))
        for record in waiting:
            user = record.requested_by
            record = record.with_user(user).with_company(record.company_id)
            record = record.with_context(lang=user.lang, tz=user.tz, heat_note_progress=True)
            if record._begin():
                # another import of the same meters may be first: then this one is tried again
                retrying(record._import_waiting, record.env)
                cron._commit_progress(1)

    def _import_waiting(self):
        self.ensure_one()
        if self.try_lock_for_update() and self.state == "queued":
            self._import_or_fail()
            self._forget_progress()
            self._tell_requester()

    def _begin(self):
        """Count an attempt, for good, and take the record; False when it is not to be imported."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "queued":
            return False
        if self.attempt_count >= MAX_ATTEMPTS:
            message = self.env._(
                "The server stopped several times during this import: the file may be too large "
                "for it. Cut it into several files."
            )
            self.write({"state": "failed", "message": message})
            self.env["ir.cron"]._commit_progress(1)
            return False
        self.attempt_count += 1
        self.env["ir.cron"]._commit_progress()
        return True

    def _tell_requester(self):
        self.ensure_one()
        kind = "success" if self.state == "done" else "danger"
        text = self.env._(
            "%(file)s: %(accepted)s readings accepted, %(suspect)s suspect, %(rejected)s rejected, "
            "%(known)s already known.",
            file=self.display_name,
            accepted=self.accepted_count,
            suspect=self.suspect_count,
            rejected=self.rejected_count,
            known=self.known_count,
        )
        self.requested_by._bus_send(
            "simple_notification",
            {
                "type": kind,
                "title": self.env._("Import of readings"),
                "message": text if self.state == "done" else f"{self.display_name}: {self.message}",
                "sticky": True,
            },
        )

    # progress

    def _noting(self, rows, source, size):
        """The rows, while how far they are is noted each second."""
        if not self.env.context.get("heat_note_progress"):
            yield from rows
            return
        notes, last = self.env["heat.reading.import.progress"], 0.0
        for row in rows:
            now = time.monotonic()
            if now - last > NOTE_SECONDS:
                last = now
                read = source.position()
                percent = min(99, read * 100 // size) if size and read else 0
                notes._note(self.id, "reading", source.line_count, percent)
            yield row

    def _note_step(self, step, source):
        if self.env.context.get("heat_note_progress"):
            self.env["heat.reading.import.progress"]._note(self.id, step, source.line_count)
