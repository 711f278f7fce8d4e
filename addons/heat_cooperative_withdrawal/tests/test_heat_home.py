from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatWithdrawalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10 08:00:00")
class TestHeatHome(HeatWithdrawalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls._new_user("ca", "heat_cooperative.heat_cooperative_group_board")
        cls.officer = cls._new_user("secretaire", "heat_cooperative.heat_cooperative_group_officer")
        cls.accountant = cls._new_user(
            "comptable", "heat_base.heat_base_group_user", "account.group_account_user"
        )
        cls.anna = cls._new_member("Anna")
        cls._record("2024-03-01", "subscription", cls.anna, 10)

    def _items(self, kind, user):
        self.env.flush_all()
        return self.env["heat.home.item"].with_user(user).search([("kind", "=", kind)])

    def test_the_inbox_of_the_board_is_one_line(self):
        self._ask(self.anna, 2).action_submit()
        self._ask(self.anna, 1, "2026-02-10").action_submit()
        item = self._items("board", self.board)
        self.assertEqual((item.count, item.since), (2, date(2026, 1, 10)))
        self.assertEqual(item.res_id, self.cooperative.id)
        action = item.action_open()
        self.assertEqual(len(self.env[action["res_model"]].search(action["domain"])), 2)
        self.assertFalse(self._items("board", self.officer), "the board decides")

    def test_capital_to_give_back_by_what_is_left_of_it(self):
        self._new_rule()
        asked = self._accept(self._ask(self.anna, 5))
        self._execute()
        first = min(asked.instalment_ids.mapped("due_on"))
        with freeze_time(first):
            item = self._items("withdrawal_pay", self.accountant)
            self.assertEqual((item.count, item.deadline), (1, first))
            listed = item.action_open()
            due = self.env[listed["res_model"]].search(listed["domain"])
            self.assertEqual(due.withdrawal_id, asked)
            self.assertFalse(self._items("withdrawal_pay", self.officer), "who pays is told")
            self._pay_due(str(first))
            self.assertFalse(self._items("withdrawal_pay", self.accountant), "the next is far")
