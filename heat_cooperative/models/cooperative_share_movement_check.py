"""What the ledger refuses to record, said in the user's words."""

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ..engine.errors import NegativeHolding
from ..engine.holdings import Posting, check_holdings


class CooperativeShareMovement(models.Model):
    _inherit = "cooperative.share.movement"

    def _check_recorded(self):
        """All that a movement must respect, once it is in the register of the transaction."""
        for movement in self:
            movement._check_date()
            if movement.kind == "reversal":
                movement._check_reversal()
            else:
                movement._check_parties()
                movement._check_subscription()
        self._check_holdings()
        for movement in self.filtered(lambda one: one.kind != "reversal"):
            movement._check_limits()

    def _check_date(self):
        self.ensure_one()
        day = format_date(self.env, self.date)
        if self.date > fields.Date.context_today(self):
            raise ValidationError(
                self.env._("%(day)s is to come: a movement is of a day past or today.", day=day)
            )
        if not self._is_booked():
            self.company_id._share_ledger()._check_open(self.date)

    def _check_reversal(self):
        self.ensure_one()
        origin = self.reversed_id
        if origin.kind == "reversal":
            raise ValidationError(
                self.env._(
                    "%(movement)s is a reversal: record again what it undid instead of reversing "
                    "it.",
                    movement=origin.display_name,
                )
            )
        if self.date < origin.date:
            raise ValidationError(
                self.env._(
                    "%(movement)s is of %(day)s: it is reversed on that day at the earliest.",
                    movement=origin.display_name,
                    day=format_date(self.env, origin.date),
                )
            )

    def _check_parties(self):
        """Who takes part: admitted, entitled, able to act, with shares that are paid."""
        self.ensure_one()
        receiver = self._receiver()
        if self.counterpart_member_id == self.member_id:
            raise ValidationError(
                self.env._(
                    "%(member)s cannot transfer shares to themselves.",
                    member=self.member_id.display_name,
                )
            )
        if self.kind == "conversion":
            self._check_conversion()
        if self.kind != "cancellation":
            self._check_admitted(receiver)
            refusal = (self.target_class_id or self.share_class_id)._refusal(receiver, self.date)
            if refusal:
                raise ValidationError(refusal)
            receiver._check_represented(self.date)
        if self.kind != "subscription":
            self._check_released()

    def _receiver(self):
        self.ensure_one()
        return self.counterpart_member_id or self.member_id

    def _check_admitted(self, member):
        if not member.admission_date or member.admission_date > self.date:
            raise ValidationError(
                self.env._(
                    "%(member)s is not admitted on %(day)s: the board admits before shares are "
                    "registered. Note its decision on the member's page.",
                    member=member.display_name,
                    day=format_date(self.env, self.date),
                )
            )

    def _check_conversion(self):
        if self.target_class_id == self.share_class_id:
            raise ValidationError(
                self.env._("Shares are converted into another class than their own.")
            )
        value = self.target_quantity * self.target_class_id.nominal_value
        if self.currency_id.compare_amounts(value, self.amount):
            raise ValidationError(
                self.env._(
                    "%(shares)s shares are worth %(value)s, and the %(target)s they would become "
                    "%(other)s: a conversion keeps the value.",
                    shares=self.quantity,
                    value=self.currency_id.format(self.amount),
                    target=self.target_quantity,
                    other=self.currency_id.format(value),
                )
            )

    def _check_released(self):
        unpaid = self.member_id.subscription_ids.filtered(
            lambda one: one.share_class_id == self.share_class_id and one._is_unreleased()
        )
        if unpaid:
            raise ValidationError(
                self.env._(
                    "Shares of %(member)s are not wholly paid (subscription %(name)s): call the "
                    "balance before they move.",
                    member=self.member_id.display_name,
                    name=unpaid[0].name,
                )
            )

    def _check_subscription(self):
        """A movement made by a subscription says what the subscription says."""
        asked = self.subscription_id
        if asked and (
            self.kind != "subscription"
            or asked.member_id != self.member_id
            or asked.share_class_id != self.share_class_id
            or asked.quantity != self.quantity
        ):
            raise ValidationError(
                self.env._(
                    "Subscription %(name)s is of other shares than this movement.",
                    name=asked.name,
                )
            )

    def _check_holdings(self):
        """No holding falls below zero, on the day of a movement or on any day after."""
        self.flush_model()
        try:
            check_holdings(self._known_postings())
        except NegativeHolding as error:
            member = self.env["cooperative.member"].browse(error.params["member"])
            day = error.params["day"]
            share_class = self.env["cooperative.share.class"].browse(error.params["share_class"])
            raise UserError(
                self.env._(
                    "%(member)s would hold %(quantity)s shares “%(name)s” at the end of %(day)s. "
                    "Lower the number of shares, or reverse the movements of that day first.",
                    member=member.display_name,
                    quantity=error.params["quantity"],
                    name=share_class.name,
                    day=format_date(self.env, day),
                )
            ) from error

    def _known_postings(self):
        """The postings of the holdings that these movements touch, a day in one."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH touched AS (
                    SELECT DISTINCT member_id, share_class_id
                      FROM cooperative_share_posting WHERE movement_id = ANY(%s))
                SELECT date, posting.member_id, posting.share_class_id, sum(quantity)::int
                  FROM cooperative_share_posting posting
                  JOIN touched USING (member_id, share_class_id)
                 GROUP BY date, posting.member_id, posting.share_class_id
                """,
                list(self.ids),
            )
        )
        return [Posting(*row) for row in rows]

    def _check_limits(self):
        """The least and the most shares of the class, once the movement is recorded."""
        self.ensure_one()
        members = self.member_id | self._receiver()
        held = members._holdings(fields.Date.context_today(self))
        for member in members:
            for share_class in self.share_class_id | self.target_class_id:
                quantity = held.get(member.id, {}).get(share_class.id, (0, 0))[0]
                if (0 < quantity < share_class.minimum) or 0 < share_class.maximum < quantity:
                    raise ValidationError(
                        self.env._(
                            "%(member)s would hold %(quantity)s shares “%(name)s”: a member "
                            "holds %(minimum)s at least%(maximum)s, or none.",
                            member=member.display_name,
                            quantity=quantity,
                            name=share_class.name,
                            minimum=share_class.minimum,
                            maximum=self.env._(", %(most)s at most", most=share_class.maximum)
                            if share_class.maximum
                            else "",
                        )
                    )
