from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatInterestCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeResultAllocation(HeatInterestCommon):
    def _new(self, **values):
        return self.env["cooperative.result.allocation"].create(
            {
                "company_id": self.cooperative.id,
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                "assembly_date": "2026-05-20",
                **values,
            }
        )

    def test_the_books_are_read_and_reserves_served_first(self):
        """20,000 €, of which 6,000 € of public aid: 2,500 € at most for interest."""
        self._record_year()
        self._enter_yields(2024, 2025)
        self._earn(20000)
        one = self._new(public_aid=6000)
        self.assertEqual((one.result, one.capital, one.reserves), (20000, 13000, 0))
        self.assertEqual((one.legal_reserve, one.distributable), (3000, 2500))
        self.assertEqual(one.statutory_reserve, 17000)
        one.interest_amount = 267.81
        self.assertEqual(one.statutory_reserve, 16732.19)
        self.assertIn("16,732.19", one.preview)
        one.action_post()
        self.assertEqual(
            self._entry(one.move_id),
            {("120000", ""): 19732.19, ("106100", ""): -3000.0, ("106300", ""): -16732.19},
        )

    def test_interest_above_what_is_left_or_above_the_ceiling_is_refused(self):
        self._record_year()
        self._enter_yields(2024, 2025)
        self._earn(20000)
        one = self._new(public_aid=6000, interest_amount=2500.01)
        with self._refused("more than the 2,500.00.€ left"):
            one.action_post()
        one.interest_amount = 2500
        with self._refused("highest rate"):
            one.action_post()

    def test_the_ceiling_in_euros(self):
        """3.8025 % of what was held in 2025, by an assembly of 2024's figures: 509.17 €."""
        self._record_year()
        self._earn(20000)
        one = self._new(assembly_date="2024-06-15")
        self.assertAlmostEqual(one.ceiling_rate, 3.8025)
        self.assertEqual(round(one.ceiling_amount, 2), 509.17)

    def test_yields_that_lack_are_told_and_block_interest_alone(self):
        self._earn(20000)
        one = self._new(interest_amount=10)
        self.assertIn("half-year 1 of 2024", one.ceiling_problem)
        with self._refused("half-year 1 of 2024"):
            one.action_post()
        one.interest_amount = 0
        one.action_post()
        self.assertEqual(one.state, "posted")

    def test_the_legal_reserve_stops_at_the_threshold_of_the_statutes(self):
        self._record_year()
        self._earn(200000)
        one = self._new()
        self.assertEqual(one.legal_reserve, 13000, "reserves reach the capital")
        self.env["cooperative.interest.rule"].create(
            {
                "company_id": self.cooperative.id,
                "date_from": "2025-06-01",
                "has_threshold": False,
                "statutory_percent": 60,
                "source": "Statutes, article 44",
            }
        )
        other = self._new()
        self.assertEqual(other.legal_reserve, 30000)
        self.assertEqual(other.distributable, 68000)

    def test_a_loss_is_carried_forward_and_made_good_first(self):
        self._earn(-700)
        loss = self._new()
        self.assertEqual((loss.carried_loss, loss.distributable), (700, 0))
        loss.action_post()
        self.assertEqual(self._entry(loss.move_id), {("119000", ""): 700.0, ("129000", ""): -700.0})
        with self._refused("is allocated already"):
            self._new().action_post()

    def test_losses_carried_forward_come_first(self):
        self._record_year()
        self._earn(2000)
        one = self._new(losses=1500)
        self.assertEqual((one.losses_covered, one.legal_reserve), (1500, 75))
        self.assertEqual(one.distributable, 212.5)

    def test_interest_computed_is_proposed_and_leaves_nothing(self):
        self._record_year()
        self._enter_yields(2024, 2025)
        self._earn(20000)
        interest = self._new_interest()
        interest.action_compute()
        one = self._new()
        self.assertEqual(round(one.draft_interest, 2), 267.81)
        one.action_take_interest()
        one.action_post()
        self.assertEqual(round(one.interest_left, 2), 267.81)
        interest.action_decide()
        self.assertEqual((one.draft_interest, round(one.interest_left, 2)), (0, 0))
        with self._refused("cannot be done"):
            one.action_take_interest()

    def test_an_allocation_is_undone_by_a_reversal(self):
        self._record_year()
        self._earn(1000)
        one = self._new()
        one.action_post()
        with self._refused("settled"):
            one.result = 5
        one.action_reverse()
        self.assertEqual(one.state, "reversed")
        again = self._new()
        again.action_post()
        self.assertEqual(again.state, "posted")
