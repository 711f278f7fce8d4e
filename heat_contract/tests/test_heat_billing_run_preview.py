from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBillingRunPreview(HeatContractCommon):
    """What a run is compared with, which bills come first, and how what blocks is cured."""

    def _read_two_marches(self, point, before, now):
        """Energy (kWh) of March 2018 and of March 2019."""
        register = self._new_meter(point)
        self._read(
            register,
            {
                "2018-03-01": 1000,
                "2018-04-01": 1000 + before,
                "2019-03-01": 20000,
                "2019-04-01": 20000 + now,
            },
        )

    def _bill_two_marches(self, before=2000, now=2000):
        self._read_two_marches(self.point, before, now)
        self.env["heat.network.renewable.share"].create(
            {"network_id": self.network.id, "year": 2017, "share": 80}
        )
        first = self._new_run("2018-03-01", "2018-03-31", with_missed=False)
        first.action_prepare()
        first.action_post()
        # the months in between are not what is looked at
        run = self._new_run(with_missed=False)
        run.action_prepare()
        return first, run

    def test_a_run_is_compared_with_the_same_days_a_year_before(self):
        first, run = self._bill_two_marches(2000, 3000)
        self.assertEqual(run.before_bill_count, 1)
        self.assertEqual(run.before_amount_total, first.amount_total)
        self.assertAlmostEqual(run.before_energy_mwh, 2)
        self.assertEqual(run.energy_change, "+50 %")
        bill = run.bill_ids
        self.assertAlmostEqual(bill.expected_mwh, 2)
        self.assertEqual(bill.amount_before, first.amount_total)
        self.assertEqual(bill.oddity, 50)
        self.assertEqual(run.odd_bill_ids, bill)
        self.assertIn("+50 % of energy: 3.00 MWh where 2.00 were expected.", bill.oddity_text)

    def test_a_bill_like_the_year_before_is_not_odd(self):
        _first, run = self._bill_two_marches(2000, 2100)
        self.assertFalse(run.odd_bill_ids)
        self.assertFalse(run.bill_ids.oddity_text)
        self.assertEqual(run.action_open_bills()["context"], {})

    def test_without_a_past_it_says_so(self):
        self._meter_march(self.point)
        run = self._new_run()
        run.action_prepare()
        bill = run.bill_ids
        self.assertIs(bill.amount_before, False)
        self.assertIs(bill.expected_mwh, False)
        self.assertIs(run.before_amount_total, False)
        self.assertFalse(run.total_change)
        self.assertEqual(bill.change_text, "No bill a year before")
        self.assertIn("First bill of this contract", bill.oddity_text)

    def test_odd_ones_come_first(self):
        self._meter_march(self.point)
        self._many_contracts(2)
        still = self._new_point("Standstill")
        self._read(self._new_meter(still), {"2019-03-01": 500, "2019-04-01": 500})
        contract = self._new_contract(still, self._new_partner("Still"), 6)
        run = self._new_run()
        run.action_prepare()
        bills = self.env["heat.bill"].search([("run_id", "=", run.id)], order="oddity desc, id")
        self.assertEqual(bills[0].contract_id, contract)
        self.assertEqual(bills[0].oddity, 500)
        self.assertIn("No energy at all", bills[0].oddity_text)
        self.assertEqual(run.action_open_bills()["context"], {"search_default_odd": 1})

    def test_queries_of_the_comparison_do_not_grow(self):
        self._meter_march(self.point)
        counts = []
        for more in (2, 6):
            self._many_contracts(more)
            run = self._new_run()
            run.action_prepare()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            run.bill_ids._keep_expectation()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            run.unlink()
        self.assertEqual(*counts)

    def test_a_cured_contract_alone_is_prepared_again(self):
        self._many_contracts(2)
        run = self._new_run()
        run.action_prepare()
        blocker = run.blocker_ids
        self.assertEqual(blocker.contract_id, self.contract)
        self.assertTrue(self.contract.activity_ids)
        before = {bill: bill.line_ids for bill in run.bill_ids}
        self._meter_march(self.point)
        result = blocker.action_prepare_again()
        self.assertEqual(result["params"]["type"], "success")
        self.assertFalse(run.blocker_ids)
        self.assertFalse(self.contract.activity_ids)
        self.assertFalse(self.contract.blocker_ids)
        self.assertEqual(len(run.bill_ids), 3)
        # the bills of the others are the same, line by line
        for bill, lines in before.items():
            self.assertEqual(bill.line_ids, lines)

    def test_what_is_not_cured_stays_told(self):
        run = self._new_run()
        run.action_prepare()
        activity = self.contract.activity_ids
        self.assertEqual(len(activity), 1)
        result = run.blocker_ids.action_prepare_again()
        self.assertEqual(result["params"]["type"], "warning")
        self.assertEqual(self.contract.activity_ids, activity)
        self.assertEqual(len(run.blocker_ids), 1)

    def test_curing_takes_the_approval_back(self):
        self._many_contracts(1)
        run = self._new_run()
        run.action_prepare()
        run.action_approve()
        self._meter_march(self.point)
        run.blocker_ids.action_prepare_again()
        self.assertEqual(run.state, "prepared")
        run.action_post_in_background()
        with self.assertRaises(UserError):
            run._prepare_again(self.contract)

    def test_two_runs_of_a_month_tell_a_contract_once(self):
        first, second = self._new_run(), self._new_run()
        first.action_prepare()
        second.action_prepare()
        self.assertEqual(len(self.contract.blocker_ids), 2)
        self.assertEqual(len(self.contract.activity_ids), 1)
        first.unlink()
        self.assertEqual(len(self.contract.activity_ids), 1)
        self._meter_march(self.point)
        second.action_prepare()
        self.assertFalse(self.contract.activity_ids)

    def test_each_cause_has_a_cure(self):
        run = self._new_run()
        run.action_prepare()
        blocker = run.blocker_ids
        models = {
            "no_delivery_point": "heat.contract",
            "no_subscribed_power": "heat.contract.power",
            "no_urf": "heat.contract.quantity",
            "no_area": "heat.contract.quantity",
            "no_tariff_version": "heat.tariff.version",
            "no_component": "heat.tariff.version",
            "no_renewable_share": "heat.network.renewable.share",
            "no_tax": "account.tax",
            "no_meter": "heat.delivery.point",
            "no_expected_energy": "heat.contract",
            "missing_index": "heat.price.index.value",
            "already_billed": "heat.bill",
            "charged_twice": "heat.contract",
            "other": "heat.contract",
        }
        texts = blocker._texts()
        for code, model in models.items():
            self.assertIn(code, texts)
            blocker._deciding().code = code
            action = blocker.action_open_cause()
            self.assertEqual(action["res_model"], model, code)
            self.assertEqual(action["target"], "new", code)
        for code in texts:
            blocker._deciding().code = code
            self.assertTrue(blocker.action_open_cause(), code)

    def test_the_power_that_is_missing_is_typed_over_the_run(self):
        self._meter_march(self.point)
        self.contract.power_ids.unlink()
        run = self._new_run()
        run.action_prepare()
        blocker = run.blocker_ids
        self.assertEqual(blocker.code, "no_subscribed_power")
        context = blocker.action_open_cause()["context"]
        self.env["heat.contract.power"].with_context(**context).create({"kw": 9})
        blocker.action_prepare_again()
        self.assertFalse(run.blocker_ids)
        self.assertEqual(len(run.bill_ids), 1)

    def test_what_nobody_read_is_estimated(self):
        register = self._new_meter(self.point)
        self._read(register, {"2018-03-01": 0, "2019-03-01": 12000})
        run = self._new_run()
        run.action_prepare()
        blocker = run.blocker_ids
        self.assertEqual(blocker.code, "no_consumption")
        self.assertEqual(blocker.date_from, date(2019, 3, 1))
        blocker.action_estimate()
        self.assertFalse(run.blocker_ids)
        self.assertEqual(run.bill_ids.quality, "estimated")
        self.assertIn("estimated index", run.bill_ids.oddity_text)

    @freeze_time("2019-03-20 09:00:00")
    def test_days_to_come_are_warned_of(self):
        run = self._new_run()
        self.assertIn("03/31/2019", run.future_warning)
        past = self._new_run("2019-02-01", "2019-02-28", invoice_date="2019-04-01")
        self.assertIn("04/01/2019", past.future_warning)
        self.assertFalse(self._new_run("2019-01-01", "2019-01-31").future_warning)
