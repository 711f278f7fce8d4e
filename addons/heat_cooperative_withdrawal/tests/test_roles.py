from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HeatWithdrawalCommon

MODELS = (
    "cooperative.capital.rule",
    "cooperative.withdrawal",
    "cooperative.withdrawal.instalment",
    "cooperative.withdrawal.payment",
    "cooperative.withdrawal.payment.line",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestRoles(HeatWithdrawalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefix = "heat_cooperative.heat_cooperative_group"
        cls.officer = cls._new_user("officer", f"{prefix}_officer")
        cls.board = cls._new_user("board", f"{prefix}_board")
        cls.user = cls._new_user("user", "heat_base.heat_base_group_user")
        cls.bookkeeper = cls._new_user(
            "bookkeeper", "heat_base.heat_base_group_user", "account.group_account_user"
        )
        cls.anna, cls.bruno = cls._new_member("Anna"), cls._new_member("Bruno")
        cls._record("2024-03-01", "subscription", cls.anna, 90)
        cls._record("2024-03-15", "subscription", cls.bruno, 5)

    def test_readers_read_and_change_nothing(self):
        for name in MODELS:
            model = self.env[name].with_user(self.user)
            self.assertTrue(model.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(right), name)

    def test_each_does_their_part_and_no_other(self):
        asked = self.withdrawals.with_user(self.officer).create(
            {
                "member_id": self.bruno.id,
                "share_class_id": self.share_class.id,
                "quantity": 5,
                "requested_on": "2026-01-10",
            }
        )
        asked.action_submit()
        asked.write({"board_date": "2026-01-20", "board_reference": "Minutes"})
        with self.assertRaisesRegex(UserError, "Only the board"):
            asked.action_accept()
        asked.with_user(self.board).action_accept()
        with self.assertRaisesRegex(UserError, "Only the board"):
            asked.action_give_up()
        with self.assertRaises(AccessError):
            self.env["cooperative.withdrawal.execute"].with_user(self.bookkeeper).create(
                {"date": "2026-02-01"}
            )
        execute = self.env["cooperative.withdrawal.execute"].with_user(self.officer)
        execute.create({"date": "2026-02-01"}).action_execute()
        self.assertEqual(asked.state, "cancelled")
        pay = self.env["cooperative.withdrawal.pay"]
        with self.assertRaises(AccessError):
            pay.with_user(self.officer).create({"due_by": "2026-02-01"})
        pay.with_user(self.bookkeeper).create(
            {"due_by": "2026-02-20", "date": "2026-02-20"}
        ).action_pay()
        self.assertEqual(asked.residual, 0)
        self.assertEqual(self.bruno.with_user(self.user).owed_amount, 0)

    def test_nobody_sees_or_touches_another_cooperative(self):
        shares = self._new_class("Class A", 50, self.neighbour)
        other = self._new_member("Denis", company=self.neighbour)
        self._record("2024-03-01", "subscription", other, 10, shares)
        asked = self._ask(other, 1, share_class_id=shares.id, company_id=self.neighbour.id)
        rule = self._new_rule(company_id=self.neighbour.id)
        for record in (asked, rule):
            with self.assertRaises(AccessError):
                record.with_user(self.board).read(["display_name"])
        asked.action_submit()
        items = self.env["cooperative.board.item"].with_user(self.board).search([])
        self.assertFalse(items.filtered(lambda one: one.company_id == self.neighbour))
        with self.assertRaises(AccessError):
            self.env["cooperative.withdrawal.execute"].with_user(self.officer).create(
                {"company_id": self.neighbour.id, "date": "2026-02-01"}
            ).action_execute()

    def test_who_recorded_movements_is_archived_not_deleted(self):
        self.movements.with_user(self.officer).create(
            {
                "date": "2026-02-01",
                "kind": "transfer",
                "member_id": self.anna.id,
                "counterpart_member_id": self.bruno.id,
                "share_class_id": self.share_class.id,
                "quantity": 1,
            }
        )
        with self._refused("Archive the user instead"):
            self.officer.unlink()
