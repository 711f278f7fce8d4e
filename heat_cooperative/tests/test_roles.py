from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HeatCooperativeCommon

KEPT = ("cooperative.member", "cooperative.subscription", "cooperative.share.movement")
MODELS = (
    *KEPT,
    "cooperative.share.class",
    "cooperative.share.ledger",
    "cooperative.share.posting",
    "cooperative.category",
    "cooperative.college",
    "cooperative.member.category",
    "cooperative.member.college",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestRoles(HeatCooperativeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefix = "heat_cooperative.heat_cooperative_group"
        cls.officer = cls._new_user("officer", f"{prefix}_officer")
        cls.board = cls._new_user("board", f"{prefix}_board")
        cls.user = cls._new_user("user", "heat_base.heat_base_group_user")
        cls.engineer = cls._new_user("engineer", "heat_base.heat_base_group_engineer")
        cls.bookkeeper = cls._new_user(
            "bookkeeper", "heat_base.heat_base_group_user", "account.group_account_user"
        )

    def test_readers_read_and_change_nothing(self):
        self._record_year()
        for name in MODELS:
            model = self.env[name].with_user(self.user)
            self.assertTrue(model.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(right), name)
        anna = self.anna.with_user(self.user)
        self.assertEqual(anna.shares_at("2025-12-31")[anna.id][self.share_class.id]["quantity"], 26)
        self.assertEqual(anna.share_quantity, 26)
        with self.assertRaises(AccessError):
            self.movements.with_user(self.user).search([], limit=1).reverse()

    def test_an_engineering_firm_sees_no_member(self):
        for name in KEPT:
            self.assertFalse(self.env[name].with_user(self.engineer).has_access("read"), name)

    def test_each_does_their_part_and_no_other(self):
        """Secretary, board and bookkeeper, none of them with the rights of the others."""
        env = self.env(user=self.officer)
        partner = env["res.partner"].create({"name": "Inès"})
        member = env["cooperative.member"].create({"partner_id": partner.id})
        asked = env["cooperative.subscription"].create(
            {
                "member_id": member.id,
                "share_class_id": self.share_class.id,
                "quantity": 2,
                "signed_on": "2026-01-10",
            }
        )
        asked.action_submit()
        asked.write({"board_date": "2026-01-20", "board_reference": "Minutes"})
        with self.assertRaisesRegex(UserError, "Only the board"):
            asked.action_admit()
        asked.with_user(self.board).action_admit()
        self.assertEqual(asked.residual, 200)
        with self.assertRaises(AccessError):
            env["cooperative.subscription.pay"].create({"subscription_id": asked.id})
        line = self._bank_line(200)
        pay = (
            self.env["cooperative.subscription.pay"]
            .with_user(self.bookkeeper)
            .create({"subscription_id": asked.id, "statement_line_id": line.id})
        )
        pay.action_match()
        asked.invalidate_recordset()
        self.assertEqual(asked.state, "registered")
        self.assertEqual(member.share_quantity, 2)
        compare = self.env["cooperative.share.ledger.compare"].with_user(self.bookkeeper)
        self.assertTrue(compare.create({}).agrees)
        ledger = self.ledger.with_user(self.bookkeeper)
        ledger.action_verify()
        self.assertTrue(ledger.is_intact)
        movement = env["cooperative.share.movement"].create(
            {
                "date": "2026-02-20",
                "kind": "cancellation",
                "member_id": member.id,
                "share_class_id": self.share_class.id,
                "quantity": 1,
            }
        )
        movement.reverse("2026-02-21", "Wrong member")
        self.assertEqual(
            member.shares_at("2026-02-21")[member.id][self.share_class.id]["quantity"], 2
        )

    def test_nobody_sees_or_touches_another_cooperative(self):
        other = self._new_member("Denis", company=self.neighbour)
        shares = self._new_class("Class A", 50, self.neighbour)
        movement = self._record("2024-03-01", "subscription", other, 1, shares)
        for record in (other, shares, movement, self.neighbour._share_ledger()):
            with self.assertRaises(AccessError):
                record.with_user(self.board).read(["display_name"])
        found = self.env["cooperative.share.posting"].with_user(self.board).search([])
        self.assertFalse(found.filtered(lambda one: one.company_id == self.neighbour))
        with self.assertRaises(AccessError):
            other.with_user(self.board).shares_at("2024-03-01")
        elsewhere = {"company_id": self.neighbour.id}
        with self.assertRaises(AccessError):
            self.env["cooperative.share.ledger.print"].with_user(self.board).create(
                elsewhere
            )._tabulate()
        with self.assertRaises(AccessError):
            self.env["cooperative.share.ledger.compare"].with_user(self.board).create(
                elsewhere
            ).flush_recordset()
        with self.assertRaises(AccessError):
            self.movements.with_user(self.board).create(
                {
                    "date": "2024-03-01",
                    "kind": "subscription",
                    "member_id": other.id,
                    "share_class_id": shares.id,
                    "quantity": 1,
                }
            )
