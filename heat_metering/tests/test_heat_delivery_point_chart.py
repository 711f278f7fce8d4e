from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_heat_consumption_weights import HeatConsumptionCommon
from .weather import seasonal


@tagged("post_install", "-at_install")
class TestHeatDeliveryPointChart(HeatConsumptionCommon):
    def setUp(self):
        super().setUp()
        self._set_weather(seasonal, date(2007, 1, 1), date(2020, 12, 31))

    @freeze_time("2019-02-10")
    def test_years_and_signature(self):
        self._history(self.energy, date(2017, 10, 1), 15)
        charts = self.point.read_charts("2017-10-01", "2019-02-28")
        years = charts["years"]
        self.assertEqual([one["year"] for one in years["series"]], [2017, 2018, 2019])
        first, second, third = years["series"]
        self.assertEqual(first["kwh"][:9], [None] * 9)
        self.assertEqual(second["kwh"][0], self._consumed(date(2018, 1, 1), date(2018, 2, 1)))
        self.assertEqual(second["corrected_kwh"][0], second["kwh"][0])
        self.assertEqual(second["degree_days"][0], 465)
        # January was never read, February is not over
        self.assertEqual((third["kwh"][0], third["quality"][0]), (None, "missing"))
        self.assertEqual((third["kwh"][1], third["quality"][1]), (None, None))
        line = charts["signature"]["line"]
        self.assertEqual((line["base"], line["slope"], line["periods"]), (20, 10, 15))
        january = next(p for p in charts["signature"]["points"] if p["month"] == "2018-01")
        self.assertEqual((january["degree_days"], january["kwh"]), (15, 170))
        self.assertEqual(charts["load"], {"step": None, "points": []})

    def _hourly(self, start, hours, missing=()):
        rows = [(start + timedelta(hours=n), n * 5) for n in range(hours + 1) if n not in missing]
        self._read(self.energy, *rows)

    def test_a_load_curve_by_the_hour(self):
        self._hourly(datetime(2019, 1, 31, 23), 72)
        load = self.point.read_charts("2019-02-01", "2019-02-03")["load"]
        self.assertEqual(load["step"], "hour")
        self.assertEqual(len(load["points"]), 72)
        self.assertEqual(load["points"][0], {"at": "2019-01-31T23:00:00Z", "kw": 5})
        self.assertEqual({point["kw"] for point in load["points"]}, {5})

    def test_missing_hours_break_the_curve(self):
        self._hourly(datetime(2019, 1, 31, 23), 72, missing=range(10, 15))
        load = self.point.read_charts("2019-02-01", "2019-02-03")["load"]
        self.assertEqual([p["kw"] for p in load["points"]].count(None), 1)
        self.assertEqual(len(load["points"]), 72 - 6 + 1)

    def test_by_the_day_over_long_times(self):
        self._read(
            self.energy,
            *(
                (datetime(2018, 12, 31, 23) + timedelta(hours=8 * n), n * 40)
                for n in range(3 * 200 + 1)
            ),
        )
        load = self.point.read_charts("2019-01-01", "2019-07-01")["load"]
        self.assertEqual(load["step"], "day")
        self.assertLessEqual(len(load["points"]), 1500)
        self.assertEqual(load["points"][3]["kw"], 5)

    def test_another_cooperative_is_refused(self):
        point = self.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": self.other_network.id}
        )
        user = self._new_user("lectrice", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            point.with_user(user).read_charts("2019-01-01", "2019-12-31")
        self.assertTrue(self.point.with_user(user).read_charts("2019-01-01", "2019-12-31"))
