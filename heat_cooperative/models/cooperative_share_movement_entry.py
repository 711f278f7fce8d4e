"""The journal entry of a movement: plain entries, never sales invoices."""

from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..engine import entries
from ..engine.entries import Line
from ..engine.money import exact

# Marks in the context the code that takes over an older register, whose capital the books hold
# already; an object, which nobody can pass through the API.
BOOKED = object()


class CooperativeShareMovement(models.Model):
    _inherit = "cooperative.share.movement"

    def _is_booked(self):
        """Whether the books hold the capital of these movements already."""
        return self.env.context.get("cooperative_booked") is BOOKED

    def _post_entries(self):
        """Post the entry of each movement that has one, on its own day."""
        if self._is_booked():
            return
        wanted = [(movement, movement._entry_lines()) for movement in self]
        self._create_entries(
            [(movement, "movement", movement.date, lines) for movement, lines in wanted if lines]
        )
        for movement in self.filtered(lambda one: one.kind == "reversal"):
            movement._settle_reversal()

    def _settle_reversal(self):
        """What was due and is undone is due no more; the subscription is over."""
        self.ensure_one()
        origin = self.reversed_id
        if origin.kind == "subscription" and origin.subscription_id:
            # before anything is reconciled: what is undone was not paid
            origin.subscription_id._deciding().state = "cancelled"
        # who reverses a movement need not be a bookkeeper
        lines = (
            (self | origin)
            .sudo()
            .move_ids.line_ids.filtered(
                lambda line: line.account_id.reconcile and not line.reconciled
            )
        )
        for group in lines.grouped(lambda line: (line.account_id, line.partner_id)).values():
            if len(group) > 1:
                group.reconcile()

    def _create_entries(self, wanted):
        """Create and post entries; ``wanted``: movement, operation, day, lines."""
        # an officer of the cooperative records movements without being a bookkeeper
        moves = (
            self.env["account.move"]
            .sudo()
            .create(
                [
                    movement.company_id._share_ledger()._entry_values(
                        day, self._entry_label(movement, operation), lines
                    )
                    | {
                        "cooperative_movement_id": movement.id,
                        "cooperative_subscription_id": movement.subscription_id.id,
                        "cooperative_operation": operation,
                    }
                    for movement, operation, day, lines in wanted
                ]
            )
        )
        moves._post(soft=False)
        return moves

    def _entry_label(self, movement, operation):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        label = {
            "call": self.env._("Call of the balance"),
            "release": self.env._("Balance paid"),
        }.get(operation, kinds[movement.kind])
        return self.env._("%(label)s, movement %(number)s", label=label, number=movement.number)

    def _entry_lines(self):
        """Lines of the entry of one movement; see ``engine/entries.py``."""
        self.ensure_one()
        amount = exact(self.amount)
        member = self.member_id.id
        if self.kind == "reversal":
            return self.reversed_id._reversal_lines()
        if self.kind == "transfer":
            return entries.transfer(member, self.counterpart_member_id.id, amount)
        if self.kind == "cancellation":
            return entries.cancellation(member, amount)
        if self.kind == "subscription":
            release = self.subscription_id._release() if self.subscription_id else None
            return entries.subscription(
                member,
                release.called if release else amount,
                release.uncalled if release else Decimal(),
            )
        return ()  # a conversion keeps the value, hence the accounts

    def _reversal_lines(self):
        """What undoes all that was posted for a movement: its entry, calls, releases."""
        self.ensure_one()
        roles = self.company_id._share_ledger()._roles_of_accounts()
        member_of = {
            member.partner_id.id: member.id
            for member in self.member_id | self.counterpart_member_id
        }
        amounts = defaultdict(Decimal)
        # who reverses a movement need not read the books
        for line in self.sudo().move_ids.line_ids:
            key = roles[line.account_id.id], member_of[line.partner_id.id]
            amounts[key] += exact(line.balance)
        posted = [
            Line(role, member, amount) for (role, member), amount in amounts.items() if amount
        ]
        return entries.reversed_lines(posted)
