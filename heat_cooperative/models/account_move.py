from odoo import fields, models
from odoo.exceptions import UserError

# Marks in the context the code that undoes; an object, which nobody can pass through the API.
UNDOING = object()


class AccountMove(models.Model):
    _inherit = "account.move"

    cooperative_movement_id = fields.Many2one(
        "cooperative.share.movement",
        string="Share movement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    cooperative_subscription_id = fields.Many2one(
        "cooperative.subscription",
        string="Subscription of shares",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    cooperative_operation = fields.Selection(
        [
            ("claim", "Amount due"),
            ("claim_cancelled", "Amount no longer due"),
            ("movement", "Movement"),
            ("call", "Call of the balance"),
            ("release", "Balance paid"),
        ],
        string="Operation on the capital",
        readonly=True,
        copy=False,
    )
    cooperative_origin = fields.Char(
        string="Made by",
        readonly=True,
        copy=False,
        help="Document of the cooperative that posted this entry: interest, loan, payment of "
        "capital given back.",
    )

    _cooperative_movement_once = models.UniqueIndex(
        "(cooperative_movement_id, cooperative_operation)"
        " WHERE cooperative_movement_id IS NOT NULL",
        "This operation of a share movement was posted already.",
    )
    _cooperative_claim_once = models.UniqueIndex(
        "(cooperative_subscription_id, cooperative_operation)"
        " WHERE cooperative_subscription_id IS NOT NULL"
        " AND cooperative_operation IN ('claim', 'claim_cancelled')",
        "The amount due for this subscription was posted already.",
    )

    def button_draft(self):
        self.check_access("write")
        self._check_cooperative_kept()
        return super().button_draft()

    def button_cancel(self):
        self.check_access("write")
        self._check_cooperative_kept()
        return super().button_cancel()

    def unlink(self):
        self.check_access("unlink")
        self._check_cooperative_kept()
        return super().unlink()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_cooperative_kept()
        return super()._reverse_moves(default_values_list, cancel)

    def _check_cooperative_kept(self):
        """What the cooperative's documents posted is undone from them."""
        self._check_capital_kept()
        if self.env.context.get("cooperative_undoing") is UNDOING:
            return
        for move in self.filtered("cooperative_origin"):
            raise UserError(
                self.env._(
                    "Entry %(entry)s was made by “%(origin)s”: reverse it there, in the menu "
                    "Cooperative; the entry follows.",
                    entry=move.name,
                    origin=move.cooperative_origin,
                )
            )

    def _check_capital_kept(self):
        """Entries of the capital follow the share ledger: they are undone from there."""
        # a bookkeeper need not see the members
        for move in self.sudo().filtered("cooperative_operation"):
            if move.cooperative_movement_id:
                raise UserError(
                    self.env._(
                        "Entry %(entry)s belongs to %(movement)s of the share ledger: reverse the "
                        "movement, the entry follows.",
                        entry=move.name,
                        movement=move.cooperative_movement_id.display_name,
                    )
                )
            raise UserError(
                self.env._(
                    "Entry %(entry)s belongs to subscription %(name)s: cancel the subscription, "
                    "the entry follows.",
                    entry=move.name,
                    name=move.cooperative_subscription_id.name,
                )
            )
