import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HeatWithdrawalCommon

DAYS = 400


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestBooksFollow(HeatWithdrawalCommon):
    """Whatever is done in whatever order, ledger and books agree, member by member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = [cls._new_member(name) for name in ("Anna", "Bruno", "Chloé", "Denis")]
        cls.other_class = cls._new_class("Class B", 50)

    def test_after_any_sequence_of_operations(self):
        done = set()
        for seed in range(4):
            rng = random.Random(seed)
            day = date(2025, 1, 1)
            for _step in range(25):
                day = min(date(2026, 3, 1), day + timedelta(days=rng.randint(0, 20)))
                operation = rng.choice(
                    ("subscribe", "subscribe", "transfer", "convert", "leave", "give", "reverse",
                     "pay")
                )  # fmt: skip
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"_{operation}_at_random")(rng, str(day))
                        done.add(operation)
                except UserError:
                    continue  # refused, and nothing of it may be left
            self._agrees()
            self._balances_replay()
        self.assertEqual(len(done), 7, done)
        self.ledger.action_verify()
        self.assertTrue(self.ledger.is_intact, self.ledger.verification)

    def _balances_replay(self):
        """What SQL says of holdings is what a plain replay of the register says."""
        held = {}
        for movement in self.movements.search(
            [("company_id", "=", self.cooperative.id)], order="number"
        ):
            other = movement.counterpart_member_id or movement.member_id
            target = movement.target_class_id or movement.share_class_id
            for key, quantity in (
                ((movement.member_id.id, movement.share_class_id.id), movement.member_delta),
                ((other.id, target.id), movement.counterpart_delta),
            ):
                held[key] = held.get(key, 0) + quantity
        members = self.env["cooperative.member"].union(*self.members)
        known = {
            (member_id, class_id): own["quantity"]
            for member_id, classes in members.shares_at("2026-03-01").items()
            for class_id, own in classes.items()
        }
        self.assertEqual(known, {key: quantity for key, quantity in held.items() if quantity})

    def _subscribe_at_random(self, rng, day):
        if rng.random() < 0.5:
            self._record(day, "subscription", rng.choice(self.members), rng.randint(1, 40))
            return
        asked = self._new_subscription(
            rng.choice(self.members),
            rng.randint(4, 20),
            signed_on=day,
            released_percent=rng.choice((25, 100)),
        )
        self._admit(asked, day)
        self._pay(asked, self._bank_line(asked.residual, day))
        if asked.uncalled_amount and rng.random() < 0.5:
            asked.action_call_balance()
            self._pay(asked, self._bank_line(asked.residual, "2026-03-01"))

    def _transfer_at_random(self, rng, day):
        giver, receiver = rng.sample(self.members, 2)
        self._record(day, "transfer", giver, rng.randint(1, 10), to=receiver)

    def _convert_at_random(self, rng, day):
        self._record(
            day,
            "conversion",
            rng.choice(self.members),
            (quantity := rng.randint(1, 5)),
            target_class_id=self.other_class.id,
            target_quantity=2 * quantity,
        )

    def _leave_at_random(self, rng, day, kind="withdrawal"):
        asked = self._ask(rng.choice(self.members), rng.randint(1, 10), day, kind=kind)
        asked.action_submit()
        asked.write(
            {
                "board_date": day,
                "board_reference": "Minutes",
                "loss_percent": rng.choice((0, 0, 7.77)),
            }
        )
        asked.action_accept()
        self._execute(day)

    def _give_at_random(self, rng, day):
        self._leave_at_random(rng, day, "gift")

    def _reverse_at_random(self, rng, day):
        known = self.movements.search(
            [("company_id", "=", self.cooperative.id), ("kind", "!=", "reversal")]
        ).filtered(lambda movement: not movement.is_reversed)
        rng.choice(known or [self.movements]).reverse(day, "At random")

    def _pay_at_random(self, _rng, day):
        self._pay_due("2026-03-01", day)
