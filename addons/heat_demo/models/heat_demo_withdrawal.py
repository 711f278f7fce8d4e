from datetime import timedelta

from odoo import models

from ..engine import withdrawals
from ..engine.reading_rounds import shifted
from ..engine.withdrawals import WITHDRAWALS
from .heat_demo_members import DECISION


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_withdrawals(self, first_month):
        """Members who leave: one half paid, one in the queue, one before the board."""
        self._ensure(
            "cooperative.capital.rule",
            {
                "capital_rule": {
                    "date_from": shifted(first_month, -36),
                    "floor_percent": withdrawals.FLOOR_PERCENT,
                    "lock_in_months": withdrawals.LOCK_IN_MONTHS,
                    "instalment_count": withdrawals.INSTALMENTS,
                    "first_payment_months": withdrawals.FIRST_PAYMENT_MONTHS,
                    "source": withdrawals.SOURCE,
                    "company_id": self.env.company.id,
                }
            },
        )
        for one in WITHDRAWALS:
            self._setup_withdrawal(one, shifted(first_month, -one.months))

    def _setup_withdrawal(self, one, day):
        """One request, as far as it went; begun again where the program stopped."""
        decided = day + timedelta(days=9)
        asked = self._ensure(
            "cooperative.withdrawal",
            {
                f"withdrawal_{one.member}": {
                    "member_id": self._ref(f"member_{one.member}").id,
                    "share_class_id": self._ref("share_class").id,
                    "company_id": self.env.company.id,
                    "kind": one.kind,
                    "quantity": one.quantity,
                    "requested_on": day,
                }
            },
        )
        if asked.state == "draft":
            asked.action_submit()
        if asked.state == "submitted" and one.state in ("accepted", "cancelled"):
            asked.write({"board_date": decided, "board_reference": DECISION.format(day=decided)})
            asked.action_accept()
        if asked.state == "accepted" and one.state == "cancelled":
            asked._cancel_shares(asked.left_quantity, decided)
            paid = asked.instalment_ids[0].due_on
            self.env["cooperative.withdrawal.pay"].create(
                {"company_id": self.env.company.id, "due_by": paid, "date": paid}
            ).action_pay()
