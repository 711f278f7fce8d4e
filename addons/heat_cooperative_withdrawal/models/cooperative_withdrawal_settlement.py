"""From the shares that are cancelled to the last payment."""

from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine import entries
from odoo.addons.heat_cooperative.engine.money import exact

from ..engine.instalments import CENT, fitting, instalments


class CooperativeWithdrawal(models.Model):
    _inherit = "cooperative.withdrawal"

    instalment_ids = fields.One2many("cooperative.withdrawal.instalment", "withdrawal_id")
    due_amount = fields.Monetary(
        string="To give back",
        compute="_compute_due_amount",
        compute_sudo=True,
        store=True,
        help="Value of the shares cancelled, less the share of losses; nothing for a gift.",
    )
    residual = fields.Monetary(
        string="Left to pay",
        compute="_compute_due_amount",
        compute_sudo=True,
        store=True,
        help="By the account of the capital to give back: whichever way it is paid.",
    )
    paid_by = fields.Date(
        compute="_compute_paid_by",
        help="Day by which the statutes and the law want all to be paid.",
    )

    @api.depends("movement_ids.is_reversed", "movement_ids.move_ids.line_ids.amount_residual")
    def _compute_due_amount(self):
        for one in self:
            lines = one._repayment_lines()
            one.due_amount = -sum(lines.mapped("balance")) if one.kind != "gift" else 0
            one.residual = -sum(lines.mapped("amount_residual"))

    @api.depends("effective_on")
    def _compute_paid_by(self):
        for one in self:
            rule = self.env["cooperative.capital.rule"]._at(
                one.company_id, one.requested_on or fields.Date.context_today(self)
            )
            one.paid_by = one.effective_on and one.effective_on + relativedelta(
                years=rule.last_payment_years
            )

    def _repayment_lines(self):
        """Journal items of what is owed for the shares cancelled, reversals left out."""
        self.ensure_one()
        account = self.company_id._share_ledger().repayment_account_id
        done = self.movement_ids.filtered(
            lambda move: move.kind == "cancellation" and not move.is_reversed
        )
        moves = done.move_ids.filtered(lambda move: move.cooperative_operation == "movement")
        return moves.line_ids.filtered(lambda line: line.account_id == account and line.balance < 0)

    def _owed_from(self):
        """The day of the last shares cancelled."""
        # who pays need not read the register
        return max(self.sudo()._repayment_lines().mapped("date"))

    def _loss_of(self, amount):
        """The share of losses that shares of a value bear, to the cent."""
        self.ensure_one()
        percent = exact(self.loss_percent)
        return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)

    def _cancel_shares(self, quantity, day, count=None, first=None):
        """Cancel shares in the register: what they were worth is owed, by instalments.

        :param count: number of yearly instalments; that of the statutes by default
        :param first: day of the first one; as the statutes say by default
        """
        self.ensure_one()
        self._check_state("accepted")
        movement = (
            self.env["cooperative.share.movement"]
            ._serving()
            .create(
                {
                    "kind": "cancellation",
                    "date": day,
                    "member_id": self.member_id.id,
                    "share_class_id": self.share_class_id.id,
                    "quantity": quantity,
                    "withdrawal_id": self.id,
                    "reason": f"{self.name}, {self.board_reference}",
                }
            )
        )
        owed = exact(movement.amount) - self._loss_of(exact(movement.amount))
        if owed and self.kind == "gift":
            self._post_gift(movement, owed)
        elif owed:
            self._plan(movement, owed, day, count, first)
        self._follow_movements()
        self._write_to_member("cancelled", day)
        return movement

    def _post_gift(self, movement, owed):
        [entry] = movement._create_entries(
            [(movement, "gift", movement.date, entries.gift(self.member_id.id, owed))]
        )
        account = self.company_id._share_ledger().repayment_account_id
        # who cancels shares need not be a bookkeeper
        moves = movement.sudo().move_ids | entry
        moves.line_ids.filtered(lambda line: line.account_id == account).reconcile()

    def _plan(self, movement, owed, day, count, first):
        rule = self.env["cooperative.capital.rule"]._at(self.company_id, self.requested_on)
        latest = max(self.paid_by, day)
        # the delay of the law comes before those of the statutes, also for who waited long
        first = first or min(day + relativedelta(months=rule.first_payment_months), latest)
        count = count or fitting(rule.instalment_count, first, latest)
        plan = instalments(owed, count, first)
        last = plan[-1][0]
        if last > latest:
            raise UserError(
                self.env._(
                    "“%(name)s” took effect on %(day)s: all is paid by %(last)s, and the last "
                    "instalment would be of %(planned)s. Choose fewer instalments or an earlier "
                    "first one.",
                    name=self.display_name,
                    day=format_date(self.env, self.effective_on),
                    last=format_date(self.env, self.paid_by),
                    planned=format_date(self.env, last),
                )
            )
        # the plan is written with the shares: who cancels them need no right of their own on it
        self.sudo().write(
            {
                "instalment_ids": [
                    Command.create(
                        {"movement_id": movement.id, "due_on": due, "amount": float(part)}
                    )
                    for due, part in plan
                ]
            }
        )

    def _follow_movements(self):
        """The state as the register says: a reversal puts the shares back into the queue."""
        for one in self:
            left = one.quantity - one.cancelled_quantity
            state = "accepted" if left else "cancelled"
            if one.state in ("accepted", "cancelled") and one.state != state:
                one._deciding().state = state

    def _due_by(self, day):
        """What is to be paid on ``day`` at the latest, of what is left to pay."""
        self.ensure_one()
        later = sum(
            exact(part.amount)
            for part in self.instalment_ids
            if part.due_on > day and not part.movement_id.is_reversed
        )
        return max(Decimal(), exact(self.residual) - later)

    @api.model
    def _due(self, company, day):
        """Withdrawals of a cooperative with something to pay by ``day``, and how much."""
        waiting = self.search(
            [("company_id", "=", company.id), ("residual", ">", 0)], order="requested_on, id"
        )
        found = ((one, one._due_by(day)) for one in waiting)
        return [(one, amount) for one, amount in found if amount]

    def _is_written_to(self):
        # nobody reads the mail of who died, or of a company that is no more
        return self.kind not in ("death", "dissolution") and super()._is_written_to()
