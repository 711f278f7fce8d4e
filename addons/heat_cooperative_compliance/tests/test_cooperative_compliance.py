from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import HeatComplianceCommon

CATEGORIES = "Categories of members"
WORKERS = "Employees, or producers"
PUBLIC = "Public bodies in the capital"
GREATEST = "Greatest holder"
RELEASE = "Release of shares"
REVISION = "Cooperative revision"
RAISED = "Raised in twelve months"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeCompliance(HeatComplianceCommon):
    def test_a_cooperative_without_shares_knows_nothing_yet(self):
        compliance = self.env["cooperative.compliance"].create({"company_id": self.cooperative.id})
        self.assertEqual(compliance.state, "unknown")
        self.assertFalse(compliance.alert_count)
        self.assertEqual(set(compliance.line_ids.mapped("state")), {"unknown", "ok"})
        self.assertNotIn(GREATEST, compliance.line_ids.mapped("subject"))

    def test_public_bodies_above_half_of_the_capital(self):
        self._place_year()
        line = self._check("2025-12-31")[PUBLIC]
        self.assertEqual(line.state, "alert")
        self.assertRegex(line.figure, r"^76\.92 %: .*10,000\.00.*13,000\.00")
        self.assertEqual(line.limit, "50.00 % at most")
        self.assertIn("7,000.00", line.advice)
        self.assertIn("19 septies", line.source)
        action = line.action_open_records()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.town)
        self._record("2026-01-10", "subscription", self.anna, 70)
        self.assertEqual(self._check("2026-01-10")[PUBLIC].state, "warning")
        self._record("2026-01-11", "subscription", self.anna, 100)
        self.assertEqual(self._check("2026-01-11")[PUBLIC].state, "ok")
        self.assertEqual(self._check("2025-12-31")[PUBLIC].state, "alert")

    def test_three_categories_of_those_who_hold_shares(self):
        self._place_year()
        line = self._check("2025-12-31")[CATEGORIES]
        self.assertEqual((line.figure, line.state), ("3", "ok"))
        # the employee came in June, the producer was there
        self.assertEqual(self._check("2025-01-31")[CATEGORIES].figure, "3")
        self._record("2026-01-05", "cancellation", self.chloe, 4)
        line = self._check("2026-01-05")[CATEGORIES]
        self.assertEqual((line.figure, line.state), ("2", "alert"))
        self.assertIn("another category", line.advice)

    def test_members_without_a_category_are_to_be_placed(self):
        self._place_year()
        self._record("2026-01-05", "subscription", self._new_member("Denis"), 1)
        line = self._check("2026-01-05")[CATEGORIES]
        self.assertEqual(line.state, "warning")
        action = line.action_open_records()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]).partner_id.name, "Denis"
        )

    def test_an_employee_or_a_producer_where_nobody_is_employed(self):
        self._place_year()
        with_producer = self._check("2025-01-31")[WORKERS]
        self.assertEqual(with_producer.figure, "employees: 0, producers: 1")
        self.assertEqual(with_producer.state, "ok")
        self.assertIn("employs nobody", with_producer.advice)
        self.assertEqual(self._check("2025-12-31")[WORKERS].figure, "employees: 1, producers: 0")
        self._record("2026-01-05", "cancellation", self.chloe, 4)
        line = self._check("2026-01-05")
        self.assertEqual(line[WORKERS].state, "alert")
        self.assertEqual(line["Beneficiaries"].state, "ok")

    def test_cap_of_one_holder(self):
        self._place_year()
        self.assertNotIn(GREATEST, self._check("2025-12-31"))
        self._set_rule(holder_percent=20)
        line = self._check("2025-12-31")[GREATEST]
        self.assertEqual((line.state, line.source), ("alert", "Statutes, art. 12"))
        self.assertIn("76.92 %", line.figure)
        # Anna's 2,600 of 13,000 are the cap itself
        action = line.action_open_records()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.town)
        self.assertNotIn(GREATEST, self._check("2023-12-31"))

    def test_balance_of_shares_due_within_five_years(self):
        member = self._new_member("Élise")
        with freeze_time("2026-02-10 12:00:00"):
            asked = self._admit(self._new_subscription(member, 20, released_percent=25))
            self._pay(asked, self._bank_line(500))
        deadline = asked.release_deadline
        self.assertEqual(str(deadline), "2031-02-01")
        for day, state in (
            ("2026-11-20", "ok"), ("2031-01-15", "warning"), ("2031-02-01", "warning"),
            ("2031-02-02", "alert"),
        ):  # fmt: skip
            line = self._check(day)[RELEASE]
            self.assertEqual(line.state, state, day)
            self.assertIn("1,500.00", line.figure)
        self.assertEqual(self._check("2026-01-31")[RELEASE].figure, "all shares are paid")
        asked.action_call_balance()
        self._pay(asked, self._bank_line(1500, "2026-11-19"))
        self.assertFalse(asked._is_unreleased())
        self.assertEqual(self._check("2026-11-20")[RELEASE].figure, "all shares are paid")
        self.assertIn("1,500.00", self._check("2026-06-30")[RELEASE].figure)

    def test_raised_in_the_last_twelve_months(self):
        self._place_year()
        # 15 shares of March 2024 and 100 of September; 20 of January 2025
        self.assertIn("11,500.00", self._check("2024-12-31")[RAISED].figure)
        self.assertIn("13,500.00", self._check("2025-02-28")[RAISED].figure)
        self.assertIn("12,500.00", self._check("2025-03-01")[RAISED].figure)
        line = self._check("2025-12-31")[RAISED]
        self.assertIn("2,000.00", line.figure)
        self.assertEqual(line.state, "ok")
        action = line.action_open_records()
        movement = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(movement.quantity, 20)
        movement.reverse("2026-01-02", "Wrong member")
        self.assertEqual(self._check("2026-01-02")[RAISED].figure.count("0.00"), 1)
        self.assertIn("2,000.00", self._check("2025-12-31")[RAISED].figure)
        self._set_rule(offering_threshold=2000)
        self.assertEqual(self._check("2025-12-31")[RAISED].state, "alert")

    def test_revision_every_five_years(self):
        self._place_year()
        first = self._check("2026-11-20")[REVISION]
        self.assertEqual((first.state, first.limit), ("ok", "next one by 03/01/2029"))
        self.assertEqual(self._check("2028-09-01")[REVISION].state, "warning")
        self.assertEqual(self._check("2029-03-02")[REVISION].state, "alert")
        revision = self.env["cooperative.revision"].create(
            {
                "company_id": self.cooperative.id,
                "date": "2026-06-15",
                "reviser_id": self._new_partner("Union of cooperatives").id,
            }
        )
        self.assertEqual(str(revision.next_due), "2031-06-15")
        self.assertEqual(self._check("2029-03-02")[REVISION].state, "ok")
        self.assertEqual(self._check("2031-06-16")[REVISION].state, "alert")
        self._set_rule(revision_years=3)
        self.assertEqual(self._check("2029-06-16")[REVISION].state, "alert")
        with self.assertRaisesRegex(ValidationError, "to come"):
            revision.date = "2027-01-01"

    def test_the_rule_of_the_day_holds(self):
        self._place_year()
        self._set_rule(date_from="2025-01-01", public_body_percent=80)
        self._set_rule(date_from="2026-01-01", public_body_percent=49)
        self.assertEqual(self._check("2024-12-31")[PUBLIC].limit, "50.00 % at most")
        self.assertEqual(self._check("2025-12-31")[PUBLIC].limit, "80.00 % at most")
        self.assertEqual(self._check("2025-12-31")[PUBLIC].state, "warning")
        self.assertEqual(self._check("2026-01-01")[PUBLIC].limit, "49.00 % at most")

    def test_the_screen_opens_today_and_on_another_day(self):
        self._place_year()
        model = self.env["cooperative.compliance"].with_company(self.cooperative)
        action = model.action_open()
        shown = model.browse(action["res_id"])
        self.assertEqual(str(shown.date), "2026-11-20")
        self.assertEqual((shown.state, shown.alert_count), ("alert", 1))
        choose = Form(model, "heat_cooperative_compliance.cooperative_compliance_view_form_choose")
        choose.date = "2024-12-31"
        other = choose.save()
        self.assertEqual(other.action_show()["res_id"], other.id)
        self.assertIn("11,500.00", other.line_ids[3].figure)

    def test_weights_of_colleges(self):
        self._place_year()
        line = self._check("2025-12-31")["Weights of colleges"]
        self.assertEqual((line.state, line.figure), ("ok", "one vote a member"))
        colleges = self.env["cooperative.college"].create(
            [{"name": name, "company_id": self.cooperative.id} for name in ("A", "B", "C")]
        )
        self.env["cooperative.statutes"].create(
            {
                "company_id": self.cooperative.id,
                "date_from": "2025-01-01",
                "source": "Statutes, article 20",
                "vote_rule": "proportional",
                "college_ids": [
                    (0, 0, {"college_id": college.id, "weight": weight})
                    for college, weight in zip(colleges, (50, 30, 20), strict=True)
                ],
            }
        )
        line = self._check("2025-12-31")["Weights of colleges"]
        self.assertEqual(line.figure, "A 50.00 %, B 30.00 %, C 20.00 %")
        self.assertEqual((line.state, line.limit), ("warning", "each 10 to 50 %"))
        self.assertIn("A, B, C", line.advice)
        for member, college in zip((self.anna, self.town, self.chloe), colleges, strict=True):
            self.env["cooperative.member.college"].create(
                {"member_id": member.id, "college_id": college.id, "date_from": "2024-01-01"}
            )
        self.assertEqual(self._check("2025-12-31")["Weights of colleges"].state, "ok")
