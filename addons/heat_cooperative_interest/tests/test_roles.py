from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import HeatInterestCommon

MODELS = (
    "cooperative.result.allocation",
    "cooperative.interest",
    "cooperative.interest.line",
    "cooperative.interest.payment",
    "cooperative.interest.payment.line",
    "cooperative.interest.statement",
    "cooperative.interest.rule",
    "cooperative.bond.yield",
    "cooperative.levy.rate",
    "cooperative.levy.exemption",
    "cooperative.loan",
    "cooperative.loan.operation",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestRoles(HeatInterestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        base, prefix = "heat_base.heat_base_group_user", "heat_cooperative.heat_cooperative_group"
        cls.user = cls._new_user("user", base)
        cls.board = cls._new_user("board", f"{prefix}_board")
        cls.bookkeeper = cls._new_user("bookkeeper", base, "account.group_account_user")
        cls._record_year()

    def test_readers_read_and_change_nothing(self):
        interest = self._decided()
        payment = self._pay(interest_id=interest.id)
        for name in MODELS:
            model = self.env[name].with_user(self.user)
            self.assertTrue(model.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(right), name)
        self._check_forms_open(interest, payment)
        for record, action in ((interest, "action_reverse"), (payment, "action_reverse")):
            with self.assertRaises(AccessError):
                getattr(record.with_user(self.user), action)()
        with self.assertRaises(AccessError):
            payment.line_ids.with_user(self.user).read(["iban"])
        draft = self._new_interest(date_from="2024-01-01", date_to="2024-12-31")
        with self.assertRaises(AccessError):
            draft.with_user(self.user).action_compute()

    def _check_forms_open(self, interest, payment):
        """Every form opens for who may only read, and for a board that keeps no books."""
        self.env["cooperative.loan"].create(
            {"name": "CCA-1", "company_id": self.cooperative.id, "member_id": self.anna.id,
             "amount": 100, "rate": 1}
        )  # fmt: skip
        statement = self.env["cooperative.interest.statement"].search([], limit=1)
        for record in (
            interest, interest.allocation_id, payment, statement, self.anna.loan_ids, self.anna,
        ):  # fmt: skip
            for user in (self.user, self.board):
                self.assertTrue(Form(record.with_user(user)))

    def test_the_board_decides_and_the_bookkeeper_pays(self):
        self._enter_yields(2024, 2025)
        self._earn(20000)
        env = self.env(user=self.board)
        values = {"date_from": "2025-01-01", "date_to": "2025-12-31",
                  "assembly_date": "2026-05-20"}  # fmt: skip
        allocation = env["cooperative.result.allocation"].create({**values, "interest_amount": 300})
        self.assertEqual(allocation.result, 20000)
        allocation.action_post()
        interest = env["cooperative.interest"].create({**values, "rate": 2})
        interest.action_compute()
        interest.action_decide()
        with self.assertRaises(AccessError):
            env["cooperative.interest.pay"].create({"interest_id": interest.id})
        pay = (
            self.env["cooperative.interest.pay"]
            .with_user(self.bookkeeper)
            .create({"interest_id": interest.id, "date": "2026-06-15"})
        )
        self.assertIn("4 members", pay.preview)
        pay.action_pay()
        self.assertEqual(interest.state, "paid")
        declaration = self.env["cooperative.levy.declaration"].with_user(self.bookkeeper)
        self.assertEqual(declaration.create({"month": "2026-06-01"}).total, 21)
        loan = self.env["cooperative.loan"].with_user(self.bookkeeper).create(
            {
                "name": "CCA-1", "member_id": self.anna.id, "amount": 100, "rate": 1,
                "date": "2026-01-01",
            }
        )  # fmt: skip
        self.env["cooperative.loan.operate"].with_user(self.bookkeeper).create(
            {"loan_ids": loan.ids, "kind": "deposit", "date": "2026-01-02"}
        ).action_record()
        self.assertEqual(loan.balance, 100)

    def test_nobody_sees_or_pays_for_another_cooperative(self):
        other = self._new_member("Denis", company=self.neighbour)
        shares = self._new_class("Class A", 50, self.neighbour)
        self._record("2024-03-01", "subscription", other, 10, shares)
        own = self._new_interest()
        own.action_compute()
        self.assertNotIn(other, own.line_ids.member_id)
        theirs = self._new_interest(company_id=self.neighbour.id)
        theirs.action_compute()
        self.assertEqual(theirs.line_ids.member_id, other)
        for record in (theirs, theirs.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.board).read(["display_name"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.board).action_compute()
        with self.assertRaises(AccessError):
            self.env["cooperative.interest"].with_user(self.board).create(
                {"company_id": self.neighbour.id, "rate": 1}
            )
        with self.assertRaises(AccessError):
            self.env["cooperative.interest.pay"].with_user(self.bookkeeper).create(
                {"interest_id": theirs.id}
            ).read(["preview"])

    def test_what_the_law_says_is_entered_by_bookkeepers_too(self):
        rates = self.env["cooperative.levy.rate"].with_user(self.bookkeeper)
        self.assertTrue(
            rates.create(
                {"kind": "csg", "percent": 10.6, "date_from": "2027-01-01", "source": "Law"}
            )
        )
