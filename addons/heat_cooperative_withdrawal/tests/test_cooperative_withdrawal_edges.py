from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatWithdrawalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeWithdrawalEdges(HeatWithdrawalCommon):
    """What happens seldom, and must not block the queue, pay twice or pay the wrong one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.bruno = cls._new_member("Anna"), cls._new_member("Bruno")
        cls._record("2024-03-01", "subscription", cls.anna, 90)
        cls._record("2024-03-15", "subscription", cls.bruno, 10)

    def _iban(self, partner, number="FR7630006000011234567890189"):
        self.env["res.partner.bank"].create({"acc_number": number, "partner_id": partner.id})

    def test_a_payment_of_two_withdrawals_matches_each(self):
        slow = self._accept(self._ask(self.bruno, 6))
        self._execute("2026-02-01", instalment_count=3)
        fast = self._accept(self._ask(self.bruno, 4, "2026-01-11"))
        self._execute("2026-02-02")
        payment = self._pay_due("2026-02-20")
        self.assertEqual(payment.amount, 600)
        self.assertEqual((slow.residual, fast.residual), (400, 0))
        with self._refused("nothing to pay"):
            self._pay_due("2026-02-20")
        self._agrees()

    def test_the_least_of_a_class_does_not_block_who_leaves_in_parts(self):
        shares = self._new_class("Class B", 100, minimum=5)
        chloe = self._new_member("Chloé")
        self._record("2024-03-15", "subscription", chloe, 5, shares)
        self._new_rule(minimum_capital=10200)
        asked = self._accept(self._ask(chloe, 5, share_class_id=shares.id))
        self._execute()
        self.assertEqual((asked.cancelled_quantity, asked.left_quantity), (3, 2))

    def test_who_waited_longer_than_the_delay_is_paid_at_once(self):
        self._new_rule(first_payment_months=6, instalment_count=3)
        asked = self._accept(self._ask(self.bruno, 10, "2020-01-10"), "2020-01-20")
        self._execute("2026-02-01")
        self.assertEqual(asked.instalment_ids.mapped("amount"), [1000])
        self.assertEqual(str(asked.instalment_ids.due_on), "2026-02-01")

    def test_instalments_of_the_statutes_end_within_the_years_of_the_law(self):
        self._new_rule(first_payment_months=6, instalment_count=6)
        asked = self._accept(self._ask(self.bruno, 10))
        self._execute()
        self.assertEqual(len(asked.instalment_ids), 5)
        self.assertLessEqual(asked.instalment_ids[-1].due_on, asked.paid_by)

    def test_nobody_is_paid_on_the_account_of_who_speaks_for_them(self):
        mayor = self._new_partner("Mayor")
        self._iban(mayor)
        town = self._new_member("Commune", holder_kind="public_body", representative_id=mayor.id)
        self._record("2024-03-15", "subscription", town, 5)
        self._accept(self._ask(town, 5))
        self._execute()
        payment = self._pay_due("2026-02-20")
        self.assertEqual((payment.line_ids.beneficiary, payment.line_ids.iban), ("Commune", False))

    def test_an_heir_is_not_paid_on_the_account_of_the_representative(self):
        parent, notary = self._new_partner("Parent"), self._new_partner("Notary")
        self._iban(parent)
        child = self._new_member("Child", birth_date="2015-01-01", representative_id=parent.id)
        self._record("2024-03-15", "subscription", child, 5)
        self._accept(self._ask(child, 5, beneficiary_id=notary.id))
        self._execute()
        self.assertFalse(self._pay_due("2026-02-20").line_ids.iban)

    def test_what_was_paid_takes_no_line_from_another_payment(self):
        asked = self._accept(self._ask(self.bruno, 10))
        self._execute()
        paid = self._pay_due("2026-02-20")
        values = {"withdrawal_id": asked.id, "amount": 1}
        prepared = paid.create(
            {
                "company_id": self.cooperative.id,
                "date": "2026-02-20",
                "journal_id": paid.journal_id.id,
                "line_ids": [(0, 0, values)],
            }
        )
        with self._refused("What was paid is not changed"):
            prepared.line_ids.payment_id = paid

    def test_nothing_is_paid_before_it_is_owed(self):
        self._accept(self._ask(self.bruno, 10))
        self._execute("2026-02-01")
        with self._refused("nothing to pay"):
            self._pay_due("2026-02-20", "2026-01-15")

    def test_shares_gone_since_do_not_free_shares_that_are_kept(self):
        self._new_rule(lock_in_months=12)
        self._record("2025-12-01", "subscription", self.bruno, 10)
        first = self._accept(self._ask(self.bruno, 10, "2026-01-10"))
        self._execute("2026-02-01")
        self.assertEqual(first.state, "cancelled")
        second = self._ask(self.bruno, 10, "2026-01-11")
        with self._refused("could give back 0"):
            self._accept(second)

    def test_shares_of_a_withdrawal_to_come_do_not_leave_by_another_way(self):
        asked = self._ask(self.bruno, 10)
        asked.action_submit()
        asked.write(
            {"board_date": "2026-01-20", "board_reference": "M", "effective_on": "2026-12-31"}
        )
        asked.action_accept()
        with self._refused("wait to be cancelled"):
            self._record("2026-02-01", "transfer", self.bruno, 5, to=self.anna)

    def test_who_died_has_no_vote_from_that_day(self):
        asked = self._accept(self._ask(self.bruno, 10, "2026-01-10", kind="death"), "2026-02-20")
        self.assertEqual(str(asked.effective_on), "2026-01-10")

    def test_nobody_dies_or_is_excluded_for_a_part(self):
        for kind in ("death", "exclusion", "quality_lost", "dissolution"):
            with self._refused("all their shares"):
                self._ask(self.bruno, 4, kind=kind)

    def test_a_withdrawal_is_served_by_the_queue_alone(self):
        asked = self._accept(self._ask(self.bruno, 10))
        with self._refused("queue"):
            self._record("2026-02-01", "cancellation", self.bruno, 10, withdrawal_id=asked.id)

    def test_a_cancellation_without_request_does_not_pass_the_queue(self):
        chloe = self._new_member("Chloé")
        self._record("2024-03-15", "subscription", chloe, 10)
        self._new_rule(minimum_capital=10000)
        self._accept(self._ask(self.bruno, 10))
        with self._refused("wait in the queue"):
            self._record("2026-02-01", "cancellation", chloe, 10)

    def test_a_gift_that_bears_all_losses_owes_nothing(self):
        asked = self._accept(self._ask(self.bruno, 10, kind="gift", loss_percent=100))
        self._execute()
        self.assertEqual((asked.state, asked.due_amount, asked.residual), ("cancelled", 0, 0))
        self._agrees()

    def test_losses_of_all_leave_nothing_to_pay(self):
        asked = self._accept(self._ask(self.bruno, 10, loss_percent=100))
        self._execute()
        self.assertEqual((asked.state, asked.residual), ("cancelled", 0))
        asked.movement_ids.reverse("2026-02-02", "Wrong")
        self.assertEqual(asked.state, "accepted")
        self._agrees()
