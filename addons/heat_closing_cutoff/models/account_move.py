from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Entries of cut-offs change by their cut-off alone."""

    _inherit = "account.move"

    def button_draft(self):
        self.check_access("write")
        self._check_no_cutoff()
        return super().button_draft()

    def button_cancel(self):
        self.check_access("write")
        self._check_no_cutoff()
        return super().button_cancel()

    def unlink(self):
        self.check_access("unlink")
        # before Odoo takes its items away
        self._check_no_cutoff()
        return super().unlink()

    def _check_no_cutoff(self):
        # whoever changes the entry need not read cut-offs
        cutoffs = self.env["heat.cutoff"].sudo()
        found = cutoffs.search(
            ["|", ("move_id", "in", self.ids), ("reversal_move_id", "in", self.ids)], limit=1
        )
        if found:
            raise UserError(
                self.env._(
                    "The entry belongs to the cut-off “%(name)s”: compute that again, or undo it.",
                    name=found.display_name,
                )
            )
