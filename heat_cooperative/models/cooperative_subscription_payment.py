"""What a subscription owes, what was paid, and the shares it brings into the register."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import entries
from ..engine.errors import ReleaseTooSmall
from ..engine.money import exact
from ..engine.release import release_at_subscription, release_deadline


class CooperativeSubscription(models.Model):
    _inherit = "cooperative.subscription"

    residual = fields.Monetary(
        string="Left to pay",
        compute="_compute_residual",
        compute_sudo=True,
        help="Of what is due at subscription, and of the balance once it is called.",
    )
    is_balance_called = fields.Boolean(compute="_compute_residual", compute_sudo=True)
    is_payment_undone = fields.Boolean(
        string="Payment undone",
        compute="_compute_residual",
        compute_sudo=True,
        help="The shares are registered, and the payment that brought them was taken back.",
    )

    @api.depends(
        "state",
        "move_ids.state",
        "move_ids.cooperative_operation",
        "move_ids.line_ids.amount_residual",
    )
    def _compute_residual(self):
        for one in self:
            lines = one._claim_lines()
            one.residual = sum(lines.mapped("amount_residual"))
            one.is_balance_called = bool(one._operation("call"))
            one.is_payment_undone = one.state == "registered" and any(
                line.amount_residual > 0 for line in one._claim_lines("claim")
            )

    @api.depends("movement_ids.date", "uncalled_amount")
    def _compute_release_deadline(self):
        for one in self:
            one.release_deadline = (
                release_deadline(one.movement_id.date)
                if one.movement_id and one.uncalled_amount
                else False
            )

    def _release(self):
        """What is called at subscription and what later; None while the form is incomplete."""
        self.ensure_one()
        percent = exact(self.released_percent)
        try:
            return release_at_subscription(exact(self.amount), percent)
        except ReleaseTooSmall:
            return None  # the database refuses it when the form is saved

    def _operation(self, operation):
        """The entry of one operation on this subscription."""
        self.ensure_one()
        return self.move_ids.filtered(lambda move: move.cooperative_operation == operation)

    def _claim_lines(self, *operations):
        """Journal items on which the subscriber's payments are reconciled."""
        self.ensure_one()
        account = self.company_id._share_ledger().claim_account_id
        moves = self.move_ids.filtered(
            lambda move: (
                move.cooperative_operation in (operations or ("claim", "call"))
                and move.state == "posted"
            )
        )
        return moves.line_ids.filtered(lambda line: line.account_id == account and line.balance > 0)

    def _is_unreleased(self):
        """Whether part of the registered shares is still to be paid."""
        self.ensure_one()
        # an officer need not read the books
        subscription = self.sudo()
        return bool(
            self.state == "registered"
            and self.uncalled_amount
            and not subscription._operation("release")
            and not self.movement_id.is_reversed
        )

    def _post_claim(self):
        """What is called becomes due, on the day of the decision."""
        self.ensure_one()
        member = self.member_id.id
        self._post_operation(
            "claim", self.board_date, entries.claim(member, self._release().called)
        )

    def _cancel_claim(self):
        """What was due is due no more; what was paid already stays, to be given back."""
        self.ensure_one()
        called = entries.claim(self.member_id.id, self._release().called)
        move = self._post_operation(
            "claim_cancelled", fields.Date.context_today(self), entries.reversed_lines(called)
        )
        claim = self.sudo()._operation("claim")  # an officer need not be a bookkeeper
        lines = (move | claim).line_ids.filtered(lambda line: not line.reconciled)
        for group in lines.grouped("account_id").values():
            group.reconcile()

    def _post_operation(self, operation, day, lines):
        self.ensure_one()
        labels = dict(
            self.env["account.move"]
            ._fields["cooperative_operation"]
            ._description_selection(self.env)
        )
        label = self.env._(
            "%(label)s, subscription %(name)s", label=labels[operation], name=self.name
        )
        ledger = self.company_id._share_ledger()
        ledger._account("claim")
        ledger._check_open(day)
        values = ledger._entry_values(day, label, lines)
        # the board and the officers are no bookkeepers
        move = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    **values,
                    "cooperative_subscription_id": self.id,
                    "cooperative_operation": operation,
                }
            )
        )
        move._post(soft=False)
        return move

    def _follow_payments(self):
        """Register the shares of what is wholly paid: once, however often it is reconciled."""
        for one in self:
            if one.state == "admitted" and one._is_paid("claim"):
                one._enter_register()
            elif one._is_unreleased() and one._is_paid("call"):
                one._post_release()

    def _is_paid(self, operation):
        self.ensure_one()
        lines = self._claim_lines(operation)
        return bool(lines) and all(line.reconciled for line in lines)

    def _enter_register(self):
        """Bring the shares into the register, on the day that they were admitted and paid."""
        self.ensure_one()
        self._deciding().state = "registered"
        movement = self.env["cooperative.share.movement"].create(
            {
                "kind": "subscription",
                "date": self._open_day(max(self.board_date, self._paid_on("claim"))),
                "member_id": self.member_id.id,
                "share_class_id": self.share_class_id.id,
                "quantity": self.quantity,
                "subscription_id": self.id,
                "reason": self.board_reference,
            }
        )
        receipts = self.company_id._share_ledger().receipts_account_id
        (self._operation("claim") | movement.move_ids).line_ids.filtered(
            lambda line: line.account_id == receipts
        ).reconcile()
        self._write_to_member("registered", movement.date)

    def _post_release(self):
        """The balance is paid: the capital called becomes paid."""
        self.ensure_one()
        lines = entries.release(self.member_id.id, self._release().uncalled)
        movement = self.movement_id
        movement._create_entries(
            [(movement, "release", self._open_day(self._paid_on("call")), lines)]
        )

    def _paid_on(self, operation):
        """The day of the last payment of what was due."""
        lines = self._claim_lines(operation)
        payments = lines.matched_credit_ids.credit_move_id
        return max(payments.mapped("date"))

    def _open_day(self, day):
        """``day``, or today where the accounts of that day are locked or it is to come."""
        today = fields.Date.context_today(self)
        ledger = self.company_id._share_ledger()
        return today if day > today or ledger._is_locked(day) else day

    def action_call_balance(self):
        """Call what was not paid at subscription: it is due from today."""
        self.check_access("write")
        for one in self:
            one._check_state("registered")
            if not one.uncalled_amount or one.is_balance_called or one.movement_id.is_reversed:
                raise UserError(
                    self.env._(
                        "There is no balance to call on subscription %(name)s.", name=one.name
                    )
                )
            lines = entries.call(one.member_id.id, one._release().uncalled)
            movement = one.movement_id
            movement._create_entries([(movement, "call", fields.Date.context_today(self), lines)])

    def action_pay(self):
        """Match a payment of the bank journal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative.cooperative_subscription_pay_action"
        )
        return {**action, "context": {"default_subscription_id": self.id}}

    def action_open_movement(self):
        """The movement that brought the shares into the register."""
        self.ensure_one()
        return self.movement_id.get_formview_action()

    def action_certificate(self):
        """The certificate of the shares held, as of a day to choose."""
        self.ensure_one()
        return self.member_id.action_certificate()
