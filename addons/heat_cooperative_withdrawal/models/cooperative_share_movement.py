from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine import entries
from odoo.addons.heat_cooperative.engine.money import exact

# Marks in the context the code that serves the queue; an object, which nobody can pass through
# the API.
_SERVING = object()


class CooperativeShareMovement(models.Model):
    _inherit = "cooperative.share.movement"

    withdrawal_id = fields.Many2one(
        "cooperative.withdrawal",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    def _serving(self):
        return self.with_context(cooperative_serving=_SERVING)

    def _check_recorded(self):
        result = super()._check_recorded()
        for movement in self.filtered("withdrawal_id"):
            movement._check_withdrawal()
        self._check_waiting()
        for company, group in self.grouped("company_id").items():
            cancelled = group.filtered(lambda one: one.kind == "cancellation")
            if cancelled:
                self._check_floor(company)
            if not self._is_booked() and cancelled.filtered(lambda one: not one.withdrawal_id):
                self._check_queue(company)
        return result

    def _check_withdrawal(self):
        """A movement made by a withdrawal says what the withdrawal says."""
        self.ensure_one()
        asked = self.withdrawal_id
        if self.env.context.get("cooperative_serving") is not _SERVING:
            raise ValidationError(
                self.env._(
                    "Shares of “%(name)s” are cancelled from the queue, in its order.",
                    name=asked.display_name,
                )
            )
        if (
            self.kind != "cancellation"
            or asked.state != "accepted"
            or asked.member_id != self.member_id
            or asked.share_class_id != self.share_class_id
            or asked.cancelled_quantity > asked.quantity
        ):
            raise ValidationError(
                self.env._(
                    "Withdrawal %(name)s is not of the shares of this movement.", name=asked.name
                )
            )
        if self.date < asked.effective_on:
            raise ValidationError(
                self.env._(
                    "“%(name)s” takes effect on %(day)s: its shares are cancelled on that day at "
                    "the earliest.",
                    name=asked.display_name,
                    day=format_date(self.env, asked.effective_on),
                )
            )

    def _check_waiting(self):
        """Shares that wait to be cancelled do not leave by another way."""
        today = fields.Date.context_today(self)
        members = self.member_id | self.counterpart_member_id
        held = members._holdings(today)
        # those of a withdrawal to come are promised as well
        waiting = self.env["cooperative.withdrawal"]._waiting(members, date.max)
        for (member_id, class_id), quantity in waiting.items():
            left = held.get(member_id, {}).get(class_id, (0, 0))[0]
            if left < quantity:
                raise UserError(
                    self.env._(
                        "%(quantity)s shares “%(name)s” of %(member)s wait to be cancelled, and "
                        "%(left)s would be left: give up the withdrawal first.",
                        quantity=quantity,
                        name=self.env["cooperative.share.class"].browse(class_id).name,
                        member=members.browse(member_id).display_name,
                        left=left,
                    )
                )

    def _check_floor(self, company):
        """The capital never falls below its floor by shares that are cancelled."""
        capital, lowest = self.env["cooperative.withdrawal"]._capital_and_floor(company)
        if capital < lowest:
            raise UserError(
                self.env._(
                    "The capital would fall to %(capital)s, and may not fall below %(floor)s "
                    "(part of the highest capital reached, by law and statutes). Record a "
                    "withdrawal: its shares wait in the queue until the capital permits.",
                    capital=company.currency_id.format(float(capital)),
                    floor=company.currency_id.format(float(lowest)),
                )
            )

    def _check_queue(self, company):
        """Shares cancelled without a request leave to those who wait what is theirs."""
        withdrawals = self.env["cooperative.withdrawal"]
        capital, lowest = withdrawals._capital_and_floor(company)
        today = fields.Date.context_today(self)
        waiting = sum(
            one.left_quantity * exact(one.share_class_id.nominal_value)
            for one in withdrawals._queue(company)
            if one.effective_on <= today
        )
        if capital - waiting < lowest:
            raise UserError(
                self.env._(
                    "Shares worth %(waiting)s wait in the queue, and would be given back later: "
                    "record a withdrawal, which takes its rank.",
                    waiting=company.currency_id.format(float(waiting)),
                )
            )

    def _check_limits(self):
        # who leaves was checked when it was accepted; served in part, the rest waits
        if not self.withdrawal_id:
            return super()._check_limits()
        return None

    def _entry_lines(self):
        if self.kind == "cancellation" and self.withdrawal_id:
            amount = exact(self.amount)
            return entries.cancellation(
                self.member_id.id, amount, self.withdrawal_id._loss_of(amount)
            )
        return super()._entry_lines()

    def _check_reversal(self):
        result = super()._check_reversal()
        withdrawal = self.reversed_id.withdrawal_id
        if withdrawal and withdrawal.kind != "gift":
            # who reverses need not read the books
            entries_of = self.reversed_id.sudo().move_ids
            account = self.company_id._share_ledger().repayment_account_id
            owed = entries_of.line_ids.filtered(lambda line: line.account_id == account)
            if any(owed.mapped("matched_debit_ids")):
                raise UserError(
                    self.env._(
                        "Capital of “%(name)s” was paid already: reverse the payment first.",
                        name=withdrawal.display_name,
                    )
                )
        return result

    def _settle_reversal(self):
        result = super()._settle_reversal()
        self.reversed_id.withdrawal_id._follow_movements()
        return result

    def _entry_label(self, movement, operation):
        if operation == "gift":
            return self.env._(
                "Left to the cooperative, movement %(number)s", number=movement.number
            )
        return super()._entry_label(movement, operation)
