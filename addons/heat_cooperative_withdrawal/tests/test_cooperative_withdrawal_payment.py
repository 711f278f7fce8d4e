import io

import openpyxl
from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import HeatWithdrawalCommon


@tagged("post_install", "-at_install")
class TestCooperativeWithdrawalPayment(HttpCase, HeatWithdrawalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(first_payment_months=6, instalment_count=3)
        cls.anna, cls.bruno = cls._new_member("Anna"), cls._new_member("Bruno")
        cls._record("2024-03-01", "subscription", cls.anna, 90)
        cls._record("2024-03-15", "subscription", cls.bruno, 10)
        with freeze_time("2026-03-01"):
            cls.asked = cls._accept(cls._ask(cls.bruno, 10))
            cls._execute("2026-02-01")

    def _left(self):
        parts = self.asked.instalment_ids
        parts.invalidate_recordset(["residual"])
        return parts.mapped("residual")

    def test_instalments_as_the_statutes_say(self):
        parts = self.asked.instalment_ids
        self.assertEqual(
            [(str(part.due_on), part.amount) for part in parts],
            [("2026-08-01", 333.33), ("2027-08-01", 333.33), ("2028-08-01", 333.34)],
        )

    @freeze_time("2026-08-15 12:00:00")
    def test_what_is_due_is_paid_and_the_rest_waits(self):
        wizard = self.env["cooperative.withdrawal.pay"].create({"due_by": "2026-07-31"})
        self.assertIn("nothing to pay", wizard.preview)
        with self._refused("nothing to pay"):
            wizard.action_pay()
        payment = self._pay_due("2026-08-15")
        self.assertEqual((payment.amount, payment.state), (333.33, "paid"))
        self.assertEqual(self._left(), [0, 333.33, 333.34])
        self.assertEqual(self.asked.residual, 666.67)
        with self._refused("nothing to pay"):
            self._pay_due("2026-08-15")
        with self._refused("reverse it there"):
            payment.move_id.button_draft()
        with self._refused("paid already: reverse the payment first"):
            self.asked.movement_ids.reverse("2026-08-15", "Too late")
        payment.action_reverse()
        self.assertEqual(self._left(), [333.33, 333.33, 333.34])
        self.assertEqual(self.asked.residual, 1000)
        self.assertEqual(self._balance("repayment", self.bruno), -1000)

    @freeze_time("2026-08-15 12:00:00")
    def test_a_payment_matched_in_accounting_counts(self):
        """A bookkeeper who matches the bank line by hand, without the document."""
        line = self._bank_line(-400, "2026-08-10", self.bruno.partner_id)
        _liquidity, suspense, _other = line._seek_for_lines()
        account = self.ledger._account("repayment")
        suspense.move_id.with_context(skip_readonly_check=True).write(
            {"line_ids": [(1, suspense.id, {"account_id": account.id})]}
        )
        owed = self.asked.movement_ids.move_ids.line_ids.filtered(
            lambda one: one.account_id == account
        )
        (owed | suspense).reconcile()
        self.assertEqual(self.asked.residual, 600)
        self.assertEqual(self._left(), [0, 266.66, 333.34])

    @freeze_time("2026-03-01 12:00:00")
    def test_all_is_paid_within_the_years_of_the_law(self):
        late = self._accept(self._ask(self.anna, 10, "2026-02-01"), "2026-02-10")
        with self._refused("all is paid by"):
            self._execute("2026-02-20", instalment_count=6)
        self._execute("2026-02-20", instalment_count=1, first_due_on="2030-06-30")
        self.assertEqual(str(late.instalment_ids.due_on), "2030-06-30")

    @freeze_time("2026-08-15 12:00:00")
    def test_heirs_are_paid_and_the_bank_gets_its_file(self):
        heirs = self._new_partner("Notary")
        self.env["res.partner.bank"].create(
            {"acc_number": "FR7630006000011234567890189", "partner_id": heirs.id}
        )
        self.asked.beneficiary_id = heirs
        payment = self._pay_due("2026-08-15")
        self.assertEqual(payment.line_ids.beneficiary, "Notary")
        # the books stay those of the member
        self.assertAlmostEqual(self._balance("repayment", self.bruno), -666.67)
        self.env.ref("base.user_admin").write(
            {"company_ids": [(4, self.cooperative.id)], "company_id": self.cooperative.id}
        )
        self.authenticate("admin", "admin")
        answer = self.url_open(payment.action_export()["url"])
        self.assertEqual(answer.status_code, 200)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        self.assertIn("FR7630006000011234567890189", cells)
        self.assertIn(333.33, cells)
        with self._refused("What was paid is not changed"):
            payment.line_ids.amount = 1
