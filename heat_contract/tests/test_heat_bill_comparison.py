from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBillComparison(HeatContractCommon):
    """March 2019 beside March 2018, whose weather was twice as cold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._new_meter(cls.point)
        cls._read(
            cls.register,
            {"2018-03-01": 1000, "2018-04-01": 5000, "2019-03-01": 30000, "2019-04-01": 32000},
        )

    def _months(self):
        bill = self._bill_march().bill_ids
        return {month["month"]: month for month in bill.comparison["months"]}, bill

    def test_bill_keeps_both_years(self):
        months, bill = self._months()
        self.assertEqual(len(months), 12)
        march = months["2019-03"]
        self.assertEqual((march["kwh"], march["before"], march["billed"]), (2000, 4000, True))
        self.assertEqual([m for m in months.values() if m["billed"]], [march])
        # no degree days, hence nothing in this year's weather
        self.assertIsNone(march["before_this_climate"])
        self.assertRegex(bill._print_last_year(), r"4,000 kWh$")
        self.assertIn("image", bill._print_graph())

    def test_energy_of_a_former_customer_is_not_told(self):
        self.contract.date_from = "2018-03-02"
        months, bill = self._months()
        self.assertEqual((months["2019-03"]["kwh"], months["2019-03"]["before"]), (2000, None))
        self.assertFalse(bill._print_last_year())

    def test_what_is_missing_is_not_zero(self):
        months, _bill = self._months()
        self.assertEqual([months["2019-03"]["before"], months["2018-04"]["before"]], [4000, None])

    def test_comparison_stays_as_it_was_billed(self):
        _months, bill = self._months()
        kept = bill.comparison
        self._read(self.register, {"2018-03-15": 4900})
        self.assertEqual(bill.comparison, kept)

    def test_weather_is_taken_out(self):
        bill = self._bill_march().bill_ids
        month = {"month": "2019-03", "kwh": 900, "before": 1200, "before_this_climate": 1000}
        self.assertRegex(bill._print_trend([month]), "10 % less")
        self.assertRegex(bill._print_trend([{**month, "kwh": 1100}]), "10 % more")
        self.assertRegex(bill._print_trend([{**month, "kwh": 1001}]), "as much")
        self.assertFalse(bill._print_trend([{**month, "before_this_climate": None}]))

    def test_queries_do_not_grow(self):
        self._many_contracts(2)
        run = self._new_run()
        run.action_prepare()
        few = self._count(run)
        self._many_contracts(6)
        more = self._new_run()
        more.action_prepare()
        self.assertLessEqual(self._count(more), few + 2)

    def _count(self, run):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        run.bill_ids._keep_comparison()
        self.env.flush_all()
        return self.cr.sql_log_count - before
