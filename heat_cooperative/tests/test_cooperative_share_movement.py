from datetime import date

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatCooperativeCommon


@tagged("post_install", "-at_install")
class TestCooperativeShareMovement(HeatCooperativeCommon):
    def test_balances_of_any_day(self):
        self._record_year()
        people = self.anna, self.bruno, self.town, self.chloe
        for day, expected, shares in (
            ("2024-02-29", [0, 0, 0, 0], 0),
            ("2024-12-31", [10, 5, 100, 0], 115),
            ("2025-06-29", [30, 5, 100, 0], 135),
            ("2025-06-30", [26, 5, 100, 4], 135),
            ("2025-12-31", [26, 0, 100, 4], 130),
        ):
            self.assertEqual(self._held(day, *people), expected, day)
            capital = -sum(self._balance(role, day=day) for role in ("paid", "called", "uncalled"))
            self.assertEqual(capital, shares * 100, day)
        self.assertEqual(self._balance("repayment", self.bruno), -500)
        held = self.anna.shares_at(date(2025, 12, 31))
        self.assertEqual(
            held, {self.anna.id: {self.share_class.id: {"quantity": 26, "value": 2600.0}}}
        )

    def test_numbers_follow_each_other_in_each_cooperative(self):
        self._record_year()
        numbers = self.movements.search([("company_id", "=", self.cooperative.id)]).mapped("number")
        self.assertEqual(sorted(numbers), [1, 2, 3, 4, 5, 6])
        shares = self._new_class("Class A", 50, self.neighbour)
        other = self._new_member("Denis", company=self.neighbour)
        first = self._record("2024-03-01", "subscription", other, 1, shares)
        self.assertEqual((first.number, other.number), (1, 1))
        # a refused movement leaves no gap
        with self._refused("-4 shares"):
            self._record("2025-07-01", "transfer", self.anna, 30, to=self.chloe)
        self.assertEqual(self._record("2026-01-05", "subscription", self.anna, 1).number, 7)

    def test_nothing_leaves_that_is_not_held(self):
        self._record_year()
        with self._refused("Anna .* would hold -4 shares “Class A”"):
            self._record("2025-07-01", "transfer", self.anna, 30, to=self.chloe)

    def test_a_back_dated_movement_that_makes_a_later_balance_negative_is_refused(self):
        self._record_year()
        with self._refused("12/31/2025"):
            self._record("2024-06-01", "transfer", self.bruno, 1, to=self.anna)
        self._record("2024-06-01", "transfer", self.anna, 1, to=self.bruno)
        self.assertEqual(self._held("2024-06-01", self.anna, self.bruno), [9, 6])

    def test_reversal_is_the_only_correction(self):
        self._record_year()
        transfer = self.movements.search([("kind", "=", "transfer")])
        undone = transfer.reverse("2026-01-15", "Wrong member")
        self.assertEqual(undone.kind, "reversal")
        self.assertTrue(transfer.is_reversed)
        self.assertEqual(self._held("2026-01-14", self.anna, self.chloe), [26, 4])
        self.assertEqual(self._held("2026-01-15", self.anna, self.chloe), [30, 0])
        self.assertEqual(self._balance("paid", self.anna), -3000)
        for values in ({"quantity": 3}, {"reason": "Other"}, {"date": "2024-01-01"}):
            with self._refused("recorded for good"):
                transfer.write(values)
        with self._refused("recorded for good"):
            transfer.unlink()
        with self._refused("recorded for good"):
            transfer.copy()
        with self._refused("is a reversal"):
            undone.reverse("2026-01-16", "No")

    @mute_logger("odoo.sql_db")
    def test_a_movement_is_reversed_once(self):
        self._record_year()
        transfer = self.movements.search([("kind", "=", "transfer")])
        transfer.reverse("2026-01-15", "Wrong member")
        with self.assertRaises(psycopg2.IntegrityError):
            transfer.reverse("2026-01-16", "Again")

    def test_reversing_a_subscription_whose_shares_left_is_refused(self):
        self._record_year()
        first = self.movements.search([("member_id", "=", self.bruno.id), ("number", "=", 2)])
        with self._refused("-5 shares"):
            first.reverse("2026-01-15", "Never paid")

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_refuses_changes(self):
        self._record_year()
        self.env.flush_all()
        for statement in (
            "UPDATE cooperative_share_movement SET quantity = 1",
            "DELETE FROM cooperative_share_movement WHERE number = 6",
            "TRUNCATE cooperative_share_movement CASCADE",
        ):
            with (
                self.assertRaisesRegex(psycopg2.IntegrityError, "neither changed nor deleted"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        self.assertEqual(self.movements.search_count([]), 6)
        # for sessions that replay a replication, too
        self.env.cr.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname LIKE 'cooperative_share_movement_kept%'"
        )
        self.assertEqual(self.env.cr.fetchall(), [("A",), ("A",)])

    def test_what_the_ledger_says_cannot_be_typed(self):
        anna = self._new_member("Anna")
        movement = self._record(
            "2024-03-01", "subscription", anna, 2, number=40, seal="x", member_delta=9,
            nominal_value=1, amount=1,
        )  # fmt: skip
        self.assertEqual((movement.number, movement.member_delta, movement.amount), (1, 2, 200))
        self.assertFalse(self.ledger._faults())
        with self._refused("written by its movements alone"):
            self.ledger.write({"last_number": 0})

    def test_dates_to_come_and_locked_days_are_refused(self):
        anna = self._new_member("Anna")
        with self._refused("to come"):
            self._record("2199-01-01", "subscription", anna, 1)
        self.cooperative.sudo().fiscalyear_lock_date = "2024-12-31"
        with self._refused("locked"):
            self._record("2024-06-01", "subscription", anna, 1)
        self._record("2025-01-01", "subscription", anna, 1)

    def test_conversion_keeps_the_value(self):
        small = self._new_class("Class B", 10)
        anna = self._new_member("Anna")
        self._record("2024-03-01", "subscription", anna, 10)
        with self._refused("keeps the value"):
            self._record("2024-04-01", "conversion", anna, 4, target_class_id=small.id)
        part = self._record(
            "2024-04-01", "conversion", anna, 4, target_class_id=small.id, target_quantity=40
        )
        held = anna.shares_at("2024-04-01")[anna.id]
        self.assertEqual(held[self.share_class.id], {"quantity": 6, "value": 600})
        self.assertEqual(held[small.id], {"quantity": 40, "value": 400})
        # what was held before keeps its history, and its value
        self.assertEqual(anna.shares_at("2024-03-31")[anna.id][self.share_class.id]["value"], 1000)
        part.reverse("2024-05-01", "Wrong")
        self.assertEqual(anna.shares_at("2024-05-01")[anna.id][self.share_class.id]["quantity"], 10)

    def test_the_value_of_issued_shares_never_changes(self):
        self._record_year()
        with self._refused("their value does not change"):
            self.share_class.nominal_value = 120
        self.share_class.name = "Class of old"
        self.assertEqual(self.anna.share_value, 2600)

    def test_shares_of_another_cooperative_stay_there(self):
        """One person in two cooperatives: what happens in one changes nothing in the other."""
        self._record_year()
        shares = self._new_class("Class A", 50, self.neighbour)
        twin = self._new_member("Anna", company=self.neighbour, partner=self._new_partner("Twin"))
        same = self._new_partner("Common holder", is_company=True)
        here = self._new_member("", partner=same, holder_kind="company")
        there = self._new_member("", partner=same, holder_kind="company", company=self.neighbour)
        self._record("2025-01-01", "subscription", here, 2)
        self._record("2025-01-01", "subscription", there, 7, shares)
        self.assertEqual(self._held("2025-01-01", here, there), [2, 7])
        with self._refused("belongs to|inconsistent|company"):
            self._record("2025-02-01", "transfer", here, 1, to=twin)

    def test_limits_and_holders_of_a_class(self):
        limited = self._new_class(
            "Class C", 20, minimum=5, maximum=50, for_company=False, for_public_body=False
        )
        anna = self._new_member("Anna")
        town = self._new_member("Commune", holder_kind="public_body")
        with self._refused("5 at least"):
            self._record("2024-03-01", "subscription", anna, 4, limited)
        with self._refused("50 at most"):
            self._record("2024-03-01", "subscription", anna, 51, limited)
        with self._refused("Public body"):
            self._record("2024-03-01", "subscription", town, 5, limited)
        self._record("2024-03-01", "subscription", anna, 8, limited)
        # others keep the capital above what withdrawals leave of it
        self._record("2024-03-01", "subscription", town, 5)
        with self._refused("5 at least"):
            self._record("2024-04-01", "cancellation", anna, 4, limited)
        self._record("2024-04-01", "cancellation", anna, 8, limited)

    def test_the_board_admits_before_shares_are_registered(self):
        candidate = self._new_member("Zoé", admitted=None)
        with self._refused("not admitted"):
            self._record("2024-03-01", "subscription", candidate, 1)

    def test_individual_account_tells_each_step(self):
        self._record_year()
        postings = self.env["cooperative.share.posting"].search(
            [("member_id", "=", self.anna.id)], order="date"
        )
        self.assertEqual(postings.mapped("quantity"), [10, 20, -4])
        self.assertEqual(postings.mapped("balance"), [10, 30, 26])
        self.assertEqual(postings.mapped("amount"), [1000, 2000, -400])
