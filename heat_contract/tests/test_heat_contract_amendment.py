from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatContractAmendment(HeatContractCommon):
    def _amend(self, **values):
        return self.env["heat.contract.amendment"].create(
            {"contract_id": self.contract.id, "date": "2019-05-01", **values}
        )

    def test_numbers_count_within_a_contract(self):
        other = self._new_contract(self._new_point("School"), self.customer, 20)
        numbers = [self._amend().number, self._amend().number]
        elsewhere = self._amend(contract_id=other.id)
        self.assertEqual(numbers, [1, 2])
        self.assertEqual(elsewhere.number, 1)

    def test_the_effect_is_told_before_it_is_recorded(self):
        form = Form(
            self.env["heat.contract.amendment"].with_context(default_contract_id=self.contract.id)
        )
        form.date = date(2019, 5, 1)
        form.power_kw = 6
        self.assertIn("9 kW", form.preview)
        self.assertIn("6 kW", form.preview)
        # 3 kW less at 48 EUR a year
        self.assertIn("-144.00", form.preview)
        self.assertIn("three months", form.warnings)
        amendment = form.save()
        self.assertEqual(self.contract.power_ids.mapped("kw"), [9])
        amendment.action_record()
        self.assertEqual(self.contract.power_ids.sorted("date_from").mapped("kw"), [9, 6])
        self.assertEqual(amendment.power_ids.date_from, date(2019, 5, 1))
        self.assertFalse(amendment.preview)
        with self.assertRaises(UserError):
            amendment.power_kw = 7
        with self.assertRaises(UserError):
            amendment.unlink()

    def test_it_may_reach_back_into_billed_days_and_says_so(self):
        self._meter_march(self.point)
        run = self._bill_march()
        amendment = self._amend(power_kw=7, date="2019-03-10")
        self.assertIn(run.bill_ids.number, amendment.warnings)
        amendment.action_record()
        self.assertEqual(amendment.power_ids.kw, 7)
        with self.assertRaises(UserError):
            amendment.action_withdraw()

    def test_it_is_taken_back_while_nothing_rests_on_it(self):
        amendment = self._amend(power_kw=7)
        amendment.action_record()
        amendment.action_withdraw()
        self.assertEqual(amendment.state, "draft")
        self.assertEqual(self.contract.power_ids.mapped("kw"), [9])

    def test_each_subject_makes_its_facts(self):
        tariff = self._new_tariff({"R1": ("mwh", 60)})
        owner = self._new_partner("Owner")
        school = self._new_point("School")
        for values in (
            {"kind": "quantity", "quantity_basis": "urf", "quantity": 12},
            {"kind": "tariff", "tariff_id": tariff.id},
            {"kind": "payer", "component_code": "R1", "payer_id": owner.id},
            {"kind": "point", "delivery_point_id": school.id, "point_change": "joins"},
            {"kind": "other"},
            {"kind": "index"},
        ):
            amendment = self._amend(**values)
            self.assertTrue(amendment.preview or values["kind"] in ("other", "index"))
            amendment.action_record()
            self.assertEqual(amendment.state, "in_force")
        self.assertEqual(self.contract.quantity_ids.quantity, 12)
        self.assertEqual(self.contract.tariff_ids.sorted("date_from")[-1].tariff_id, tariff)
        self.assertEqual(self.contract.payer_ids.partner_id, owner)
        self.assertEqual(self.contract.point_ids[-1].period_from, date(2019, 5, 1))
        self.assertIn("Owner pays R1", self.contract.history)
        self.assertIn("School joins", self.contract.history)

    def test_a_point_leaves_and_comes_back(self):
        self.contract.delivery_point_ids |= self._new_point("School")
        amendment = self._amend(
            kind="point", delivery_point_id=self.point.id, point_change="leaves"
        )
        amendment.action_record()
        link = self.contract.point_ids.filtered(lambda one: one.delivery_point_id == self.point)
        self.assertEqual(link.period_to, date(2019, 4, 30))
        amendment.action_withdraw()
        self.assertFalse(link.period_to)

    def test_the_term_begins_anew(self):
        self.contract.write({"term_months": 12, "notice_months": 3})
        amendment = self._amend(
            kind="term", term_months=24, renewal="tacit", renewal_months=12, notice_months=2
        )
        self.assertIn("2018", amendment.preview)
        with freeze_time("2019-06-01 12:00:00"):
            amendment.action_record()
            self.assertEqual(self.contract.term_date, date(2021, 4, 30))
            self.assertEqual(self.contract.notice_date, date(2021, 2, 28))
        amendment.action_withdraw()
        self.assertEqual(self.contract.term_date, date(2018, 12, 31))
        self.assertEqual(self.contract.renewal, "none")

    def test_an_incomplete_one_is_not_recorded(self):
        for kind in ("power", "quantity", "tariff", "payer", "point"):
            with self.assertRaises(UserError):
                self._amend(kind=kind).action_record()
        with self.assertRaises(ValidationError):
            self._amend(date="2017-12-31")

    @freeze_time("2019-03-15 12:00:00")
    def test_a_request_waits_three_months_for_a_decision(self):
        amendment = self._amend(power_kw=6, requested_on="2019-01-31", justification="study")
        self.assertEqual(amendment.decision_due_on, date(2019, 4, 30))
        self.assertTrue(self.contract.needs_attention)
        self.assertIn("4/30/2019", self.contract.attention.replace("04/", "4/"))
        self.assertIn(self.contract, self.contract.search([("needs_attention", "=", True)]))
        amendment.action_refuse()
        self.assertEqual(amendment.decided_on, date(2019, 3, 15))
        self.assertFalse(self.contract.needs_attention)
        self.assertNotIn(self.contract, self.contract.search([("needs_attention", "=", True)]))
        self.assertEqual(self.contract.power_ids.mapped("kw"), [9])


@tagged("post_install", "-at_install")
class TestHeatContractTerm(HeatContractCommon):
    @freeze_time("2019-03-15 12:00:00")
    def test_tacit_renewal_rolls_and_is_told_in_time(self):
        self.contract.write(
            {"term_months": 12, "renewal": "tacit", "renewal_months": 12, "notice_months": 3}
        )
        self.assertEqual(self.contract.term_date, date(2019, 12, 31))
        self.assertEqual(self.contract.notice_date, date(2019, 9, 30))
        self.assertFalse(self.contract.needs_attention)
        with freeze_time("2019-08-01 12:00:00"):
            self.env.invalidate_all()
            self.assertIn("unless notice is given", self.contract.attention)
            self.assertIn(self.contract, self.contract.search([("needs_attention", "=", True)]))
        with freeze_time("2020-01-01 12:00:00"):
            self.env["heat.contract"]._refresh_in_force()
            self.assertEqual(self.contract.term_date, date(2020, 12, 31))

    @freeze_time("2019-03-15 12:00:00")
    def test_a_term_without_renewal_asks_for_a_decision(self):
        self.contract.term_months = 18
        self.assertEqual(self.contract.term_date, date(2019, 6, 30))
        self.assertIn("renew it or end it", self.contract.attention)
        self.contract.term_months = 12
        self.assertIn("runs on", self.contract.attention)
        self.assertEqual(self.contract.state, "running")

    @freeze_time("2019-03-15 12:00:00")
    def test_a_termination_sets_the_last_day(self):
        self.contract.write({"notice_months": 2, "term_months": 120})
        action = self.contract.action_terminate()
        termination = (
            self.env["heat.contract.termination"]
            .with_context(**action["context"])
            .create({"reason": "sale"})
        )
        self.assertEqual(termination.date, date(2019, 5, 15))
        self.assertIn("bound until", termination.warning)
        self.assertEqual(self.contract.state, "running")
        termination.action_confirm()
        self.assertEqual(self.contract.date_to, date(2019, 5, 15))
        self.assertEqual(self.contract.state, "terminating")
        found = self.contract.search([("state", "=", "terminating")])
        self.assertIn(self.contract, found)
        self.assertNotIn(self.contract, self.contract.search([("state", "=", "running")]))
        self.assertIn("read its meters", self.contract.attention)
        for attempt in (
            lambda: setattr(termination, "date", date(2019, 6, 1)),
            termination.unlink,
        ):
            with self.assertRaises(UserError):
                attempt()
        termination.action_withdraw()
        self.assertFalse(self.contract.date_to)
        self.assertEqual(self.contract.state, "running")
        with freeze_time("2019-06-01 12:00:00"):
            termination.copy({"date": "2019-05-15"}).action_confirm()
            self.assertEqual(self.contract.state, "ended")

    def test_days_billed_beyond_the_end_are_told(self):
        self._meter_march(self.point)
        run = self._bill_march()
        termination = self.env["heat.contract.termination"].create(
            {
                "contract_id": self.contract.id,
                "received_on": "2019-03-01",
                "date": "2019-03-15",
                "reason": "sale",
            }
        )
        self.assertIn(run.bill_ids.number, termination.warning)
        before = termination.copy({"date": "2017-12-31"})
        with self.assertRaises(UserError):
            before.action_confirm()

    def test_the_last_bill_is_named_when_all_is_billed(self):
        self._meter_march(self.point)
        run = self._bill_march()
        termination = self.env["heat.contract.termination"].new(
            {"contract_id": self.contract.id, "received_on": "2019-04-02", "date": "2019-03-31"}
        )
        self.assertIn(f"the last bill is {run.bill_ids.display_name}", termination.warning)
        self.assertNotIn("Notice", termination.warning)
        termination.date = date(2019, 4, 2)
        self.assertFalse(termination.warning)

    def test_the_reason_is_chosen_and_the_typed_day_stays(self):
        form = Form(
            self.env["heat.contract.termination"].with_context(
                default_contract_id=self.contract.id
            ),
            view="heat_contract.heat_contract_termination_view_form",
        )
        self.assertFalse(form.reason)
        form.reason = "sale"
        form.date = date(2019, 12, 31)
        form.received_on = date(2019, 3, 2)
        self.assertEqual(form.date, date(2019, 12, 31))
        termination = form.save()
        termination.action_confirm()
        self.assertEqual(termination.date, date(2019, 12, 31))
