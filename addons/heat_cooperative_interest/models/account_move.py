from odoo import fields, models
from odoo.exceptions import UserError

# Marks in the context the code that undoes; an object, which nobody can pass through the API.
UNDOING = object()


class AccountMove(models.Model):
    _inherit = "account.move"

    cooperative_origin = fields.Char(
        string="Made by",
        readonly=True,
        copy=False,
        help="Allocation of the result, interest or loan that posted this entry.",
    )

    def button_draft(self):
        self._check_interest_kept()
        return super().button_draft()

    def button_cancel(self):
        self._check_interest_kept()
        return super().button_cancel()

    def unlink(self):
        self._check_interest_kept()
        return super().unlink()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_interest_kept()
        return super()._reverse_moves(default_values_list, cancel)

    def _check_interest_kept(self):
        """Entries of interest and loans are undone from what made them."""
        if self.env.context.get("cooperative_undoing") is UNDOING:
            return
        for move in self.filtered("cooperative_origin"):
            raise UserError(
                self.env._(
                    "Entry %(entry)s was made by “%(origin)s”: reverse it there, in "
                    "Cooperative ▸ Interest and loans; the entry follows.",
                    entry=move.name,
                    origin=move.cooperative_origin,
                )
            )
