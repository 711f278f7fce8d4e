from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HeatCooperativeCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeSubscription(HeatCooperativeCommon):
    def setUp(self):
        super().setUp()
        self.candidate = self._new_member("Inès", admitted=None)

    def _movements_of(self, subscription):
        return self.movements.search([("subscription_id", "=", subscription.id)])

    def test_no_default_of_the_context_decides(self):
        self.env = self.env(context={**self.env.context, "default_state": "admitted"})
        with self.assertRaisesRegex(UserError, "not typed"):
            self._new_subscription(self.candidate, 5)

    def test_from_the_form_to_the_register(self):
        asked = self._new_subscription(self.candidate, 5)
        self.assertEqual((asked.state, asked.amount, asked.name[0]), ("draft", 500, "S"))
        self._admit(asked)
        self.assertEqual(asked.state, "admitted")
        self.assertEqual(str(self.candidate.admission_date), "2026-01-20")
        self.assertEqual(self.candidate.admission_reference, "Minutes, resolution 4")
        self.assertEqual(self.candidate.number, 1)
        # due, and no capital yet: the books say what the ledger says
        self.assertEqual((asked.residual, self.candidate.due_for_shares), (500, 500))
        self.assertEqual(self._balance("claim", self.candidate), 500)
        self.assertEqual(self._balance("receipts", self.candidate), -500)
        self.assertEqual(self._balance("paid"), 0)
        self.assertFalse(self._movements_of(asked))
        self.assertIn("5 shares “Class A”", self._pay(asked, self._bank_line(500)))
        self.assertEqual((asked.state, asked.residual), ("registered", 0))
        movement = self._movements_of(asked)
        self.assertEqual((movement.quantity, str(movement.date)), (5, "2026-02-01"))
        self.assertEqual(asked.movement_id, movement)
        self.assertEqual(self._held("2026-01-31", self.candidate), [0])
        self.assertEqual(self._held("2026-02-01", self.candidate), [5])
        self.assertEqual(self._balance("paid", self.candidate), -500)
        self.assertEqual(self._balance("claim", self.candidate), 0)
        self.assertEqual(self._balance("receipts", self.candidate), 0)
        self.assertTrue(self.env["cooperative.share.ledger.compare"].create({}).agrees)

    def test_reconcile_unreconcile_reconcile_gives_one_movement(self):
        asked = self._admit(self._new_subscription(self.candidate, 5))
        line = self._bank_line(500)
        self._pay(asked, line)
        movement = self._movements_of(asked)
        entries = movement.move_ids
        line.action_undo_reconciliation()
        asked.invalidate_recordset()
        self.assertEqual((asked.state, asked.residual), ("registered", 500))
        self.assertTrue(asked.is_payment_undone)
        self._pay(asked, line)
        asked.invalidate_recordset()
        self.assertFalse(asked.is_payment_undone)
        self.assertEqual(asked.residual, 0)
        self.assertEqual(self._movements_of(asked), movement)
        self.assertEqual(movement.move_ids, entries)
        # by hand in Accounting, too
        claim = asked._claim_lines()
        payment = claim.matched_credit_ids.credit_move_id
        claim.remove_move_reconcile()
        (claim | payment).reconcile()
        self.assertEqual(self._movements_of(asked), movement)
        self.assertEqual(self._balance("paid", self.candidate), -500)

    def test_a_payment_in_two_parts_registers_once_all_is_paid(self):
        asked = self._admit(self._new_subscription(self.candidate, 5))
        self.assertIn("300.00", self._pay(asked, self._bank_line(200)))
        self.assertEqual((asked.state, asked.residual), ("admitted", 300))
        self.assertFalse(self._movements_of(asked))
        self._pay(asked, self._bank_line(300, "2026-02-15"))
        self.assertEqual(str(self._movements_of(asked).date), "2026-02-15")

    def test_more_than_is_due_and_a_second_payment_are_refused(self):
        asked = self._admit(self._new_subscription(self.candidate, 5))
        with self._refused("100.00.* more than what is due"):
            self._pay(asked, self._bank_line(600))
        self._pay(asked, self._bank_line(500))
        with self._refused("Nothing is due"):
            self._pay(asked, self._bank_line(500))

    def test_who_pays_need_not_be_who_holds(self):
        giver = self._new_partner("Grand-mère")
        asked = self._admit(self._new_subscription(self.candidate, 1, payer_id=giver.id))
        self._pay(asked, self._bank_line(100, partner=giver))
        self.assertEqual(self._held("2026-02-01", self.candidate), [1])
        self.assertEqual(self._balance("paid", self.candidate), -100)
        self.assertFalse(self.env["cooperative.member"].search([("partner_id", "=", giver.id)]))

    def test_a_payment_not_in_a_statement_yet(self):
        asked = self._admit(self._new_subscription(self.candidate, 2))
        pay = self.env["cooperative.subscription.pay"].create(
            {"subscription_id": asked.id, "date": "2026-02-10"}
        )
        self.assertEqual(pay.amount, 200)
        pay.action_match()
        self.assertEqual(str(self._movements_of(asked).date), "2026-02-10")

    def test_money_before_the_decision_registers_on_the_day_of_the_decision(self):
        asked = self._admit(self._new_subscription(self.candidate, 1), day="2026-02-20")
        self._pay(asked, self._bank_line(100, "2026-01-15"))
        self.assertEqual(str(self._movements_of(asked).date), "2026-02-20")

    def test_a_quarter_paid_then_the_balance(self):
        asked = self._admit(self._new_subscription(self.candidate, 20, released_percent=25))
        self.assertEqual((asked.called_amount, asked.uncalled_amount), (500, 1500))
        self._pay(asked, self._bank_line(500))
        self.assertEqual(self._held("2026-02-01", self.candidate), [20])
        self.assertEqual(self._balance("uncalled", self.candidate), -1500)
        self.assertEqual(self._balance("paid", self.candidate), -500)
        self.assertEqual(self._balance("unpaid", self.candidate), 1500)
        self.assertEqual(str(asked.release_deadline), "2031-02-01")
        with self._refused("not wholly paid"):
            self._record("2026-02-15", "cancellation", self.candidate, 20)
        asked.action_call_balance()
        self.assertEqual(asked.residual, 1500)
        self.assertEqual(self._balance("called", self.candidate), -1500)
        self.assertEqual(self._balance("uncalled", self.candidate), 0)
        with self._refused("no balance to call"):
            asked.action_call_balance()
        line = self._bank_line(1500, "2026-03-01")
        self._pay(asked, line)
        self.assertEqual(self._balance("paid", self.candidate), -2000)
        self.assertEqual(self._balance("called", self.candidate), 0)
        line.action_undo_reconciliation()
        asked.invalidate_recordset()
        self._pay(asked, line)
        self.assertEqual(self._balance("paid", self.candidate), -2000)
        self.assertEqual(len(self._movements_of(asked)), 1)
        compare = self.env["cooperative.share.ledger.compare"].create({})
        self.assertTrue(compare.agrees, compare.line_ids.mapped("causes"))
        # others keep the capital above what withdrawals leave of it
        self._record("2026-03-01", "subscription", self._new_member("Anna"), 20)
        self._record("2026-03-01", "cancellation", self.candidate, 20)
        self.assertEqual(self._balance("repayment", self.candidate), -2000)

    def test_a_reversal_undoes_the_subscription_and_owes_the_money_back(self):
        asked = self._admit(self._new_subscription(self.candidate, 20, released_percent=25))
        self._pay(asked, self._bank_line(500))
        asked.action_call_balance()
        asked.movement_id.reverse("2026-03-01", "Payment bounced")
        asked.invalidate_recordset()
        self.assertEqual(asked.state, "cancelled")
        self.assertEqual(asked.residual, 0)
        for role in ("paid", "called", "uncalled", "unpaid", "claim"):
            self.assertEqual(self._balance(role, self.candidate), 0, role)
        self.assertEqual(self._balance("receipts", self.candidate), -500)
        self.assertTrue(self.env["cooperative.share.ledger.compare"].create({}).agrees)

    def test_what_is_given_up_is_due_no_more(self):
        asked = self._admit(self._new_subscription(self.candidate, 5))
        asked.action_cancel()
        self.assertEqual((asked.state, asked.residual), ("cancelled", 0))
        self.assertEqual(self._balance("claim", self.candidate), 0)
        self.assertEqual(self._balance("receipts", self.candidate), 0)
        refused = self._new_subscription(self.candidate, 1)
        refused.action_submit()
        refused.write({"board_date": "2026-02-01", "board_reference": "Minutes"})
        refused.action_refuse()
        self.assertEqual(refused.state, "refused")
        with self._refused("cannot be done any more"):
            refused.action_admit()

    def test_the_board_says_when_and_where_it_decided(self):
        asked = self._new_subscription(self.candidate, 1)
        asked.action_submit()
        with self._refused("Note the decision"):
            asked.action_admit()
        asked.write({"board_date": "2026-01-01", "board_reference": "Minutes"})
        with self._refused("after it was signed"):
            asked.action_admit()

    def test_states_and_what_was_signed_are_not_typed(self):
        asked = self._new_subscription(self.candidate, 1)
        with self._refused("is not typed"):
            asked.state = "registered"
        with self._refused("is not typed"):
            self._new_subscription(self.candidate, 1, state="admitted")
        asked.action_submit()
        with self._refused("is settled"):
            asked.quantity = 3
        with self._refused("went before the board"):
            asked.unlink()

    def test_an_increase_keeps_number_and_admission(self):
        self._pay_whole(1)
        number, admitted = self.candidate.number, self.candidate.admission_date
        again = self._admit(self._new_subscription(self.candidate, 2), day="2026-02-25")
        self._pay(again, self._bank_line(200, "2026-02-26"))
        self.assertEqual(self._held("2026-02-26", self.candidate), [3])
        self.assertEqual((self.candidate.number, self.candidate.admission_date), (number, admitted))

    def _pay_whole(self, quantity):
        asked = self._admit(self._new_subscription(self.candidate, quantity))
        self._pay(asked, self._bank_line(100 * quantity))
        return asked
