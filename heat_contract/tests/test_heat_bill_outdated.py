from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .test_heat_billing_gaps import PRICES, GapsCommon


@tagged("post_install", "-at_install")
class TestOutdatedBills(GapsCommon):
    """A bill whose contract, prices or readings changed after it was prepared is not posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.components = cls._use(PRICES)
        cls.march = cls._new_run()
        cls.march.action_prepare()

    def _is_refused(self):
        self.march.action_post()
        self.assertEqual(self.march.bill_ids.state, "prepared")
        self.assertIn("prepared", self.march.blocker_ids.message)
        self.march.action_prepare()
        self.assertFalse(self.march.blocker_ids)
        self.march.action_post()
        self.assertEqual(self.march.bill_ids.state, "posted")
        return self.march.bill_ids

    def test_a_power_typed_after_preparing(self):
        self.contract.subscribed_power_kw = 20
        self.assertEqual(self._is_refused().line_ids[1].quantity, 20)

    def test_a_draft_left_in_accounting(self):
        bill = self.march.bill_ids
        bill._try_drafts(self.march.journal_id, self.march._date_of_invoices())
        self.contract.subscribed_power_kw = 20
        with self.assertRaises(UserError):
            bill.move_id.action_post()
        self.assertEqual(bill.move_id.state, "draft")

    def test_a_fact_taken_back(self):
        fact = self.env["heat.contract.power"].create(
            {"contract_id": self.contract.id, "date_from": "2019-03-10", "kw": 20}
        )
        self.march.action_prepare()
        fact.unlink()
        self._is_refused()

    def test_a_payer(self):
        heir = self._new_partner("Heir")
        self.env["heat.contract.payer"].create(
            {"contract_id": self.contract.id, "date_from": "2019-01-01", "partner_id": heir.id}
        )
        self.assertEqual(self._is_refused().partner_id, heir)

    def test_the_end_of_the_contract(self):
        self.contract.date_to = "2019-03-10"
        self.assertEqual(self._is_refused().kind, "final")

    def test_a_point(self):
        self.contract.point_ids.date_from = "2019-03-01"
        self._is_refused()

    def test_a_price(self):
        self.components[0].base_price = 70
        self.assertEqual(self._is_refused().line_ids[0].amount, 70)

    def test_words_change_no_bill(self):
        self.components[0].name = "Heat that was consumed"
        self.components[0].version_id.reason = "Council of January"
        self.march.action_post()
        self.assertEqual(self.march.bill_ids.state, "posted")

    def test_a_calendar(self):
        calendar = self.env.ref("heat_contract.billing_calendar_quarterly").copy()
        self.components[1].calendar_id = calendar
        self.march.action_prepare()
        calendar.line_ids[0].day = 30
        self.assertTrue(self.march.bill_ids.is_outdated)

    def test_an_estimate(self):
        days = Period(fields.Date.to_date("2019-03-01"), fields.Date.to_date("2019-04-01"))
        self.env.cr.execute("DELETE FROM heat_meter_reading WHERE read_at > '2019-03-02'")
        self.env.invalidate_all()
        estimates, _impossible = self.env["heat.consumption.estimate"]._record([(self.point, days)])
        self.march.action_prepare()
        self.assertFalse(self.march.bill_ids.is_outdated)
        estimates.action_correct()
        self.assertTrue(self.march.bill_ids.is_outdated)

    def test_a_version(self):
        self._version("2019-03-16")
        self._is_refused()

    def test_the_value_of_an_index(self):
        index = self.env["heat.price.index"].create(
            {"code": "GAS-B", "name": "Gas", "company_id": self.env.company.id}
        )
        other = index.copy({"code": "OTHER-B"})
        values = self.env["heat.price.index.value"]
        values.create({"index_id": index.id, "date": "2019-03-01", "value": 110})
        term = {"name": "GAS", "index_id": index.id, "base_value": 100, "rule": "month"}
        self.components[0].write(
            {
                "formula": "GAS/GAS_0",
                "revision": "monthly",
                "base_date": "2018-12-31",
                "term_ids": [Command.create(term)],
            }
        )
        self.march.action_prepare()
        values.create({"index_id": other.id, "date": "2019-03-01", "value": 120})
        self.assertFalse(self.march.bill_ids.is_outdated)
        values.create({"index_id": index.id, "date": "2019-03-01", "value": 120})
        self.assertEqual(self._is_refused().line_ids[0].price_unit, 74.4)

    def test_a_reading(self):
        reading = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.register.id), ("read_at", "=", self._midnight("2019-04-01"))]
        )
        reading.action_correct(reading.index - 200)
        self.assertAlmostEqual(self._is_refused().energy_mwh, 0.8, 6)

    def test_the_others_are_posted(self):
        point = self._new_point("House")
        self._meter_march(point)
        tariff = self.contract.tariff_id
        self._new_contract(point, self._new_partner("Other"), 6, tariff_id=tariff.id)
        self.march.action_prepare()
        self.contract.subscribed_power_kw = 20
        self.march.action_post()
        self.assertEqual(sorted(self.march.bill_ids.mapped("state")), ["posted", "prepared"])

    def test_one_question_for_all(self):
        self.env.flush_all()
        for _count in range(2):
            self.env.invalidate_all()
            bills = self.march.bill_ids
            bills.mapped("state")
            with self.assertQueryCount(1):
                bills._outdated()
            self._many_contracts(6)
            self.march.action_prepare()

    def _amend(self):
        self.env["heat.contract.amendment"].create(
            {
                "contract_id": self.contract.id,
                "date": "2019-03-10",
                "kind": "power",
                "power_kw": 12,
                "reason": "Extension",
            }
        ).action_record()

    def test_an_amendment_in_billed_days_is_followed_up(self):
        self.march.action_post()
        self.assertFalse(self.contract.needs_attention)
        self._amend()
        self.assertIn(self.march.bill_ids.number, self.contract.attention)
        found = self.env["heat.contract"].search([("needs_attention", "=", True)])
        self.assertIn(self.contract, found)
        self.march.bill_ids.move_id._reverse_moves(cancel=True)
        self.assertFalse(self.contract.needs_attention)
        powers = self._month(4).line_ids.filtered(lambda line: line.code == "R2")
        self.assertEqual(powers.mapped("quantity"), [9, 12, 12])

    def test_a_bill_may_be_kept(self):
        self.march.action_post()
        self._amend()
        self.march.bill_ids.action_keep()
        self.assertFalse(self.contract.needs_attention)
