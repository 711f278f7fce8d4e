from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatInterestCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeInterest(HeatInterestCommon):
    def setUp(self):
        super().setUp()
        self._record_year()

    def test_interest_of_a_year_to_the_cent(self):
        """Two percent of what was held day by day, levies of June 2026."""
        interest = self._new_interest()
        interest.action_compute()
        expected = {
            self.anna: ("53.78", "6.88", "10.00", "36.90"),
            self.bruno: ("10.00", "1.28", "1.86", "6.86"),
            self.chloe: ("4.03", "0.52", "0.75", "2.76"),
            self.town: ("200.00", "0.00", "0.00", "200.00"),
        }
        self.assertEqual(
            interest.line_ids.member_id, self.env["cooperative.member"].union(*expected)
        )
        for member, amounts in expected.items():
            self.assertEqual(self._amounts(self._line(interest, member)), amounts)
        self.assertEqual(self._amounts(interest), ("267.81", "8.68", "12.61", "246.52"))
        anna = self._line(interest, self.anna)
        self.assertEqual(self._amounts(anna, "csg", "crds", "solidarity"), ("5.70", "0.27", "4.03"))
        total = sum(interest.line_ids.mapped("average_capital"))
        self.assertAlmostEqual(total, 13390.41, places=2)

    def test_levies_follow_the_day_of_payment(self):
        interest = self._new_interest(payment_date="2025-12-31", assembly_date="2025-12-31")
        interest.action_compute()
        self.assertEqual(
            self._amounts(self._line(interest, self.anna)), ("53.78", "6.88", "9.25", "37.65")
        )

    def test_computing_again_doubles_nothing(self):
        interest = self._new_interest()
        for _again in range(3):
            interest.action_compute()
        self.assertEqual((interest.line_count, round(interest.gross, 2)), (4, 267.81))
        interest.rate = 1
        self.assertFalse(interest.line_ids, "what was computed is no longer true")
        interest.action_compute()
        self.assertEqual(self._amounts(self._line(interest, self.town), "gross"), ("100.00",))

    def test_who_must_be_there_at_the_close_or_at_the_assembly(self):
        interest = self._new_interest(presence="close")
        interest.action_compute()
        self.assertFalse(self._line(interest, self.bruno), "Bruno left on 31 December")
        self.assertEqual(round(interest.gross, 2), 257.81)
        self._record("2026-03-02", "cancellation", self.chloe, 4)
        interest.presence = "assembly"
        interest.action_compute()
        self.assertEqual(interest.line_ids.member_id, self.anna | self.town)

    def test_a_leap_year_pays_the_annual_rate(self):
        interest = self._new_interest(date_from="2024-01-01", date_to="2024-12-31")
        days = interest._capital_days(
            self.cooperative, date(2024, 1, 1), date(2024, 12, 31), "subscribed"
        )
        self.assertEqual(days[self.anna.id], {2024: Decimal(1000 * 305)})
        interest.action_compute()
        # 1,000 € for 305 of 366 days
        self.assertEqual(self._amounts(self._line(interest, self.anna), "gross"), ("16.67",))

    def test_split_periods_add_up(self):
        model = self.env["cooperative.interest"]
        whole = model._capital_days(
            self.cooperative, date(2024, 3, 1), date(2025, 12, 31), "released"
        )
        cuts = [date(2024, 3, 1), date(2024, 9, 10), date(2025, 1, 20), date(2025, 12, 31)]
        summed = {}
        for start, end in zip(cuts, cuts[1:], strict=False):
            last = end if end == cuts[-1] else date.fromordinal(end.toordinal() - 1)
            parts = model._capital_days(self.cooperative, start, last, "released")
            for member, years in parts.items():
                for year, days in years.items():
                    own = summed.setdefault(member, {})
                    own[year] = own.get(year, 0) + days
        self.assertEqual(summed, whole)

    def test_shares_not_wholly_paid_earn_on_what_is_paid(self):
        """20 shares of 100 €, a quarter paid: 500 € earn, 2,000 € if the statutes say so."""
        diane = self._new_member("Diane")
        asked = self._admit(
            self._new_subscription(diane, 20, signed_on="2025-02-01", released_percent=25),
            day="2025-02-01",
        )
        self._pay_subscription(asked, 500, "2025-03-01")
        period = self.cooperative, date(2025, 3, 2), date(2025, 12, 31)
        model = self.env["cooperative.interest"]
        self.assertEqual(model._capital_days(*period, "released")[diane.id], {2025: 500 * 305})
        self.assertEqual(model._capital_days(*period, "subscribed")[diane.id], {2025: 2000 * 305})
        with freeze_time("2025-10-01 12:00:00"):
            asked.action_call_balance()
        self._pay_subscription(asked, 1500, "2025-10-31")
        days = model._capital_days(*period, "released")[diane.id]
        self.assertEqual(days, {2025: 500 * 305 + 1500 * 61})
        self.assertEqual(asked.movement_id.date, date(2025, 3, 1))

    def _pay_subscription(self, asked, amount, day):
        self.env["cooperative.subscription.pay"].create(
            {
                "subscription_id": asked.id,
                "statement_line_id": self._bank_line(amount, day, asked.member_id.partner_id).id,
            }
        ).action_match()

    def test_rates_not_known_for_a_day_are_refused(self):
        interest = self._new_interest(payment_date="2027-02-01")
        with self._refused("CSG.*not known on.*2027.*Levies on interest"):
            interest.action_compute()
        self.assertFalse(interest.line_ids)

    def test_who_lives_abroad_waits_for_a_rate(self):
        self.chloe.partner_id.country_id = self.env.ref("base.be")
        self.bruno.partner_id.country_id = self.env.ref("base.re")
        interest = self._new_interest()
        interest.action_compute()
        chloe = self._line(interest, self.chloe)
        self.assertEqual((chloe.problem, chloe.net), ("rate", 0))
        self.assertEqual(interest.problem_count, 1)
        self.assertEqual(self._line(interest, self.bruno).status, "resident", "Réunion is France")
        self.env["cooperative.levy.rate"].create(
            {
                "kind": "income_tax",
                "status": "abroad",
                "percent": 12.8,
                "date_from": "2026-01-01",
                "source": "CGI art. 187",
            }
        )
        interest.action_compute()
        self.assertEqual(
            self._amounts(self._line(interest, self.chloe)), ("4.03", "0.52", "0.00", "3.51")
        )

    def test_the_ceiling_of_an_assembly(self):
        """Mean of 2021 to 2023 and two points: 3.80 % may be decided in 2024, 4 % not."""
        year = {"date_from": "2023-01-01", "date_to": "2023-12-31", "assembly_date": "2024-06-15"}
        interest = self._new_interest(3.80, **year)
        self.assertAlmostEqual(interest.ceiling_rate, 3.8025)
        interest.action_compute()
        interest.rate = 4
        with self._refused("3.8025"):
            interest.action_compute()

    def test_a_ceiling_not_known_blocks_the_decision_and_names_what_lacks(self):
        self._earn(20000)
        interest = self._new_interest()
        interest.action_compute()
        self.assertIn("half-year 1 of 2024", interest.ceiling_problem)
        self.assertIn("Bond yields", interest.ceiling_problem)
        with self._refused("half-year 1 of 2024, half-year 2 of 2024, half-year 1 of 2025"):
            interest.action_decide()
        french = interest.with_context(lang="fr_FR")
        self.assertIn("2024", french.ceiling_problem)

    def test_the_decision_posts_what_is_due_to_each(self):
        interest = self._decided()
        self.assertEqual(interest.state, "decided")
        self.assertEqual(interest.move_id.date, date(2026, 5, 20))
        self.assertEqual(
            self._entry(interest.move_id),
            {
                ("120000", ""): 267.81,
                ("457000", "Anna"): -53.78,
                ("457000", "Bruno"): -10.0,
                ("457000", "Chloé"): -4.03,
                ("457000", "Commune"): -200.0,
            },
        )
        self.assertEqual(interest.allocation_id.interest_ids, interest)

    def test_shares_do_not_earn_twice(self):
        self._decided()
        again = self._new_interest(date_from="2025-07-01", rate=0.1)
        again.action_compute()
        with self._refused("do not earn twice"):
            again.action_decide()

    def test_without_a_result_there_is_no_interest(self):
        self._enter_yields(2024, 2025)
        interest = self._new_interest()
        with self._refused("Compute"):
            interest.action_decide()
        interest.action_compute()
        with self._refused("Allocate the result"):
            interest.action_decide()
        self._earn(20000)
        self._allocate(267.80)
        with self._refused("267.81"):
            interest.action_decide()

    def test_a_decision_is_undone_by_a_reversal(self):
        interest = self._decided()
        with self._refused("settled"):
            interest.rate = 1
        with self._refused("not typed"):
            interest.state = "draft"
        with self._refused("kept"):
            interest.unlink()
        with self._refused("kept"):
            interest.line_ids[0].unlink()
        with self._refused("reverse it there"):
            interest.move_id.button_draft()
        with self._refused("rests on this allocation"):
            interest.allocation_id.action_reverse()
        interest.action_reverse()
        self.assertEqual(interest.state, "reversed")
        self.assertEqual(self._entry(interest.reversal_move_id)["120000", ""], -267.81)
        with self._refused("reverse it there"):
            interest.reversal_move_id.button_draft()
        again = interest.copy()
        again.action_compute()
        again.action_decide()
        self.assertEqual(again.state, "decided")

    def test_queries_do_not_grow_with_the_members(self):
        interest = self._new_interest()
        interest.action_compute()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            interest.action_compute()
            return self.env.cr.sql_log_count - before

        few = count()
        for rank in range(30):
            self._record("2025-02-01", "subscription", self._new_member(f"Member {rank}"), 3)
        many = count()
        self.assertEqual(interest.line_count, 34)
        self.assertLessEqual(many, few + 2)
