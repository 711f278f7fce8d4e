import base64

from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatInterestCommon

LETTER = base64.b64encode(b"signed")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeLevyExemption(HeatInterestCommon):
    def setUp(self):
        super().setUp()
        self._record_year()

    def _ask(self, member, day, year=2026, **values):
        return self.env["cooperative.levy.exemption"].create(
            {
                "member_id": member.id,
                "year": year,
                "requested_on": day,
                "evidence": LETTER,
                "evidence_name": "letter.pdf",
                **values,
            }
        )

    def test_who_asked_in_time_keeps_the_income_tax(self):
        self._ask(self.anna, "2025-11-30")
        interest = self._new_interest()
        interest.action_compute()
        anna = self._line(interest, self.anna)
        self.assertTrue(anna.is_exempt)
        self.assertEqual(self._amounts(anna), ("53.78", "0.00", "10.00", "43.78"))

    def test_the_exemption_is_of_the_year_of_payment(self):
        self._ask(self.anna, "2025-11-30")
        interest = self._new_interest(payment_date="2025-12-31", assembly_date="2025-12-31")
        interest.action_compute()
        self.assertFalse(self._line(interest, self.anna).is_exempt)

    def test_late_requests_are_refused_with_their_deadline(self):
        with self._refused("11/30/2025"):
            self._ask(self.anna, "2025-12-01")

    def test_a_new_holder_asks_when_they_subscribe(self):
        eve = self._new_member("Eve")
        self._record("2026-02-10", "subscription", eve, 3)
        with self._refused("had to be there"):
            self._ask(eve, "2026-02-11")
        self.assertTrue(self._ask(eve, "2026-02-03"))

    def test_the_signed_letter_is_kept(self):
        with self._refused("Attach the request"):
            self._ask(self.anna, "2025-11-01", evidence=False)
        with self._refused("no person"):
            self._ask(self.town, "2025-11-01")

    def test_a_request_for_loans_is_not_for_shares(self):
        self._ask(self.anna, "2025-11-01", for_dividend=False, for_interest=True)
        interest = self._new_interest()
        interest.action_compute()
        self.assertFalse(self._line(interest, self.anna).is_exempt)

    def test_rates_do_not_overlap(self):
        with self._refused("overlaps"):
            self.env["cooperative.levy.rate"].create(
                {"kind": "csg", "percent": 11.2, "date_from": "2026-06-01", "source": "Test"}
            )
