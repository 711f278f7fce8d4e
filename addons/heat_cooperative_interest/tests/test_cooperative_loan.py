from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatInterestCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeLoan(HeatInterestCommon):
    def setUp(self):
        super().setUp()
        self.paul = self._new_member("Paul")
        self.loan = self.env["cooperative.loan"].create(
            {
                "name": "CCA-1",
                "company_id": self.cooperative.id,
                "member_id": self.paul.id,
                "amount": 10000,
                "rate": 3,
                "date": "2025-04-01",
                "lockup_date": "2026-03-31",
                "term_date": "2030-03-31",
            }
        )

    def _operate(self, kind, day, amount=0, loan=None):
        wizard = self.env["cooperative.loan.operate"].create(
            {"loan_ids": (loan or self.loan).ids, "kind": kind, "date": day}
        )
        if amount:
            wizard.amount = amount
        preview = wizard.preview
        wizard.action_record()
        return preview

    def _operation(self, kind):
        return self.loan.operation_ids.filtered(lambda one: one.kind == kind).sorted("date")[-1:]

    def test_a_loan_earns_and_is_paid_to_the_cent(self):
        """10,000 € at 3 % for 274 days: 225.21 €, paid in 2026."""
        self._operate("deposit", "2025-04-01")
        bank = self.bank.default_account_id.with_company(self.cooperative).code
        self.assertEqual(
            self._entry(self._operation("deposit").move_id),
            {(bank, "Paul"): 10000.0, ("455100", "Paul"): -10000.0},
        )
        self.assertIn("225.21", self._operate("accrual", "2025-12-31"))
        accrual = self._operation("accrual")
        self.assertEqual(accrual.move_id.date, date(2025, 12, 31))
        self.assertEqual(
            self._entry(accrual.move_id),
            {("661500", "Paul"): 225.21, ("455800", "Paul"): -225.21},
        )
        self.assertEqual(round(self.loan.interest_due, 2), 225.21)
        payment = self._pay("2026-01-20", loan_ids=self.loan.ids)
        self.assertEqual(self._amounts(payment), ("225.21", "28.83", "41.89", "154.49"))
        self.assertEqual(
            self._entry(payment.move_id),
            {
                ("455800", "Paul"): 225.21,
                ("442200", ""): -28.83,
                ("442300", ""): -41.89,
                (bank, ""): -154.49,
            },
        )
        due = accrual.move_id.line_ids.filtered(lambda line: line.balance < 0)
        self.assertTrue(due.reconciled)
        self.assertEqual(self.loan.interest_due, 0)
        statement = self.env["cooperative.interest.statement"].search(
            [("member_id", "=", self.paul.id)]
        )
        self.assertEqual((statement.gross_interest, statement.gross_dividend), (225.21, 0))

    def test_recording_in_several_times_gives_the_same(self):
        self._operate("deposit", "2025-04-01")
        for day in ("2025-04-02", "2025-06-13", "2025-09-30", "2025-12-31"):
            self._operate("accrual", day)
        accruals = self.loan.operation_ids.filtered(lambda one: one.kind == "accrual")
        self.assertEqual(len(accruals), 4)
        self.assertEqual(round(sum(accruals.mapped("amount")), 2), 225.21)
        with self._refused("nothing to record"):
            self._operate("accrual", "2025-12-31")

    def test_a_locked_loan_is_not_repaid(self):
        self._operate("deposit", "2025-04-01")
        with self._refused("locked until"):
            self._operate("repayment", "2026-03-30", 1000)
        with self._refused("more is not repaid"):
            self._operate("repayment", "2026-04-01", 10001)
        self._operate("repayment", "2026-04-01", 4000)
        self.assertEqual((self.loan.balance, self.loan.state), (6000, "running"))
        self._operate("repayment", "2026-05-01", 6000)
        self.assertEqual((self.loan.balance, self.loan.state), (0, "repaid"))
        self.assertEqual(
            self._entry(self._operation("repayment").move_id)["455100", "Paul"], 6000.0
        )

    def test_what_interest_rests_on_does_not_move(self):
        self._operate("deposit", "2025-04-01")
        self._operate("accrual", "2025-12-31")
        with self._refused("recorded until"):
            self._operate("deposit", "2025-10-01", 500)
        with self._refused("runs already"):
            self.loan.rate = 4
        with self._refused("rests on it"):
            self._operation("deposit").action_reverse()
        payment = self._pay("2026-01-20", loan_ids=self.loan.ids)
        with self._refused("was paid"):
            self._operation("accrual").action_reverse()
        payment.action_reverse()
        self.assertEqual(round(self.loan.interest_due, 2), 225.21)
        self._operation("accrual").action_reverse()
        self._operation("deposit").action_reverse()
        self.assertEqual((self.loan.balance, self.loan.interest_due), (0, 0))
        with self._refused("kept"):
            self.loan.unlink()

    def test_a_loan_late_to_repay_shows(self):
        self._operate("deposit", "2025-04-01")
        self.assertFalse(self.loan.is_overdue)
        self.loan.term_date = "2026-11-01"
        self.loan.invalidate_recordset(["is_overdue"])
        self.assertTrue(self.loan.is_overdue)
        found = self.env["cooperative.loan"].search([("is_overdue", "=", True)])
        self.assertEqual(found, self.loan)
        self.assertEqual(self.paul.loan_balance, 10000)

    def test_interest_of_all_loans_is_recorded_at_once(self):
        other = self.loan.copy({"name": "CCA-2", "member_id": self._new_member("Rose").id})
        self._operate("deposit", "2025-04-01")
        self._operate("deposit", "2025-04-01", loan=other)
        self._operate("accrual", "2025-12-31", loan=self.loan | other)
        payment = self._pay("2026-01-20", loan_ids=(self.loan | other).ids)
        self.assertEqual(payment.line_count, 2)
        self.assertEqual(round(payment.gross, 2), 450.42)
