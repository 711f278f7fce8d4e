from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatWithdrawalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeWithdrawalQueue(HeatWithdrawalCommon):
    """A capital of 52,000 that was 100,000, and a floor of half of that (case B)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule(floor_percent=50)
        cls.old, cls.stays = cls._new_member("Old"), cls._new_member("Stays")
        cls.x, cls.y, cls.z = (cls._new_member(name) for name in "XYZ")
        for member, quantity in ((cls.stays, 480), (cls.old, 480), (cls.x, 15), (cls.y, 15)):
            cls._record("2024-01-10", "subscription", member, quantity)
        cls._record("2024-01-10", "subscription", cls.z, 10)
        cls._record("2024-06-30", "cancellation", cls.old, 480)
        cls.asked_x = cls._accept(cls._ask(cls.x, 15, "2026-01-10"))
        # recorded before the one of Y, and asked after it
        cls.asked_z = cls._accept(cls._ask(cls.z, 3, "2026-02-02"), "2026-02-10")
        cls.asked_y = cls._accept(cls._ask(cls.y, 10, "2026-02-01"), "2026-02-10")

    def _payable(self):
        queue = self.asked_x | self.asked_y | self.asked_z
        queue.invalidate_recordset(["rank", "payable_quantity", "payable_amount"])
        return queue.mapped("payable_amount")

    def test_first_in_first_out_down_to_the_floor(self):
        text = self.withdrawals._queue_text(self.cooperative)
        for amount in ("52,000.00", "50,000.00", "2,000.00", "2,800.00"):
            self.assertIn(amount, text)
        self.assertEqual((self.asked_x | self.asked_y | self.asked_z).mapped("rank"), [1, 2, 3])
        self.assertEqual(self._payable(), [1500, 500, 0])
        self._execute("2026-02-20")
        self.assertEqual((self.asked_x.state, self.asked_y.state), ("cancelled", "accepted"))
        self.assertEqual(self.asked_y.left_quantity, 5)
        self.assertEqual(self._balance("repayment"), -1500 - 500 - 48000)
        self.assertEqual(self._payable(), [0, 0, 0])
        self.assertEqual((self.asked_y.rank, self.asked_z.rank), (1, 2))
        # 800 come in: what was left of Y first, then Z
        self._record("2026-02-25", "subscription", self.stays, 8)
        self.assertEqual(self._payable(), [0, 500, 300])
        self._execute("2026-02-26")
        self.assertEqual((self.asked_y.state, self.asked_z.state), ("cancelled", "cancelled"))
        self.assertEqual(len(self.asked_y.movement_ids), 2)
        self._agrees()

    def test_whole_requests_only_where_the_statutes_say_so(self):
        self.rule.in_parts = False
        self.assertEqual(self._payable(), [1500, 0, 0])

    def test_who_waits_has_no_vote_for_what_waits(self):
        associates = self.env["cooperative.member"]._associates(self.cooperative, "2026-02-28")
        self.assertNotIn(self.x, associates)
        self.assertIn(self.y, associates)
        self.assertIn(self.z, associates)

    def test_a_higher_floor_of_the_statutes_holds(self):
        self.rule.minimum_capital = 51000
        self.assertEqual(self._payable(), [1000, 0, 0])

    def test_not_yet_effective_is_not_served(self):
        late = self._ask(self.stays, 1, "2026-01-01")
        late.action_submit()
        late.write(
            {
                "board_date": "2026-01-20",
                "board_reference": "Minutes",
                "effective_on": "2026-12-31",
            }
        )
        late.action_accept()
        self.assertEqual((late.rank, late.payable_quantity), (1, 0))
        self.assertEqual(self._payable(), [1500, 500, 0])
