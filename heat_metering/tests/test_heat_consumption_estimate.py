from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .test_heat_consumption_weights import HeatConsumptionCommon
from .weather import seasonal


@tagged("post_install", "-at_install")
class TestHeatConsumptionEstimate(HeatConsumptionCommon):
    def setUp(self):
        super().setUp()
        self._set_weather(seasonal, date(2016, 1, 1), date(2020, 12, 31))
        self.estimates = self.env["heat.consumption.estimate"]

    def _estimate(self, date_from, date_to, point=None):
        point = point or self.point
        return point.estimate_consumption(date_from, date_to)[point.id]

    def _record(self, *months):
        pairs = [(self.point, Period(start, end)) for start, end in months]
        return self.estimates._record(pairs)

    def test_what_is_measured_is_not_estimated(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        result = self._estimate("2018-12-01", "2018-12-31")
        self.assertEqual((result["method"], result["quality"]), ("measured", "measured"))
        self.assertEqual(result["kwh"], self._consumed(date(2018, 12, 1), date(2019, 1, 1)))
        self.assertEqual(result["expected_error_kwh"], 0)

    def test_a_missing_month_by_its_own_history(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        result = self._estimate("2019-01-01", "2019-01-31")
        self.assertEqual((result["method"], result["quality"]), ("fit", "estimated"))
        self.assertAlmostEqual(result["kwh"], self._consumed(date(2019, 1, 1), date(2019, 2, 1)), 2)
        self.assertAlmostEqual(result["expected_error_kwh"], 0, 2)
        self.assertEqual(result["basis"]["periods"], 12)
        self.assertEqual(result["basis"]["a"], "20.000000")

    def test_the_part_that_was_read_is_kept(self):
        _day, index = self._history(self.energy, date(2018, 1, 1), 12)
        # far more than usual until the 16th: it is kept as it is
        self._read(self.energy, (self._midnight(date(2019, 1, 16)), index + 9000))
        result = self._estimate("2019-01-01", "2019-01-31")
        rest = self._consumed(date(2019, 1, 16), date(2019, 2, 1))
        self.assertGreater(result["kwh"], 9000 + rest)
        self.assertLess(result["kwh"], 9000 + 3 * rest)
        self.assertEqual(Decimal(result["basis"]["measured_amount"]), 9000)
        self.assertEqual(Decimal(result["basis"]["measured"][0]["amount"]), 9000)
        self.assertEqual(result["basis"]["days"], "16.000000")

    def test_before_the_first_reading(self):
        self.meter.installation_ids.date_from = date(2018, 1, 1)
        _day, _index = self._history(self.energy, date(2018, 1, 11), 12)
        result = self._estimate("2018-01-01", "2018-01-31")
        self.assertEqual(result["method"], "fit")
        self.assertAlmostEqual(result["kwh"], self._consumed(date(2018, 1, 1), date(2018, 2, 1)), 2)

    def test_a_short_history(self):
        self._history(self.energy, date(2018, 9, 1), 4)
        result = self._estimate("2019-01-01", "2019-01-31")
        self.assertEqual(result["method"], "short_history")
        truth = self._consumed(date(2019, 1, 1), date(2019, 2, 1))
        self.assertAlmostEqual(result["kwh"], truth, delta=result["expected_error_kwh"])

    def test_the_same_days_last_year(self):
        self._history(self.energy, date(2018, 1, 1), 2)
        result = self._estimate("2019-01-01", "2019-01-31")
        self.assertEqual(result["method"], "last_year")
        self.assertAlmostEqual(result["kwh"], self._consumed(date(2018, 1, 1), date(2018, 2, 1)), 2)

    def test_by_area_as_the_others(self):
        self.point.area_m2 = 300
        for number, area in enumerate((100, 200)):
            other = self.env["heat.delivery.point"].create(
                {"name": f"Lot {area}", "network_id": self.network.id, "area_m2": area}
            )
            meter = self._new_meter(f"L{number}", other)
            self._history(meter.register_ids[0], date(2018, 1, 1), 12, a=area // 10, b=area // 100)
        result = self._estimate("2019-01-01", "2019-01-31")
        self.assertEqual((result["method"], result["basis"]["points"]), ("profile", 2))
        self.assertAlmostEqual(
            result["kwh"], self._consumed(date(2019, 1, 1), date(2019, 2, 1), a=30, b=3), 1
        )
        self.assertIsNone(result["m3"])

    def test_as_declared(self):
        self.point.declared_yearly_kwh = 36_525
        winter, summer = (
            self._estimate("2019-01-01", "2019-01-31"),
            self._estimate("2019-07-01", "2019-07-31"),
        )
        self.assertEqual((winter["method"], summer["method"]), ("declared", "declared"))
        self.assertAlmostEqual(summer["kwh"], 31 * 20, 2)
        self.assertGreater(winter["kwh"], 5 * summer["kwh"])

    def test_nothing_known_is_not_zero(self):
        result = self._estimate("2019-01-01", "2019-01-31")
        self.assertEqual(
            (result["kwh"], result["m3"], result["method"], result["quality"]),
            (None, None, "none", "missing"),
        )
        with self.assertRaises(UserError):
            self.env["heat.consumption"].create(
                {
                    "delivery_point_id": self.point.id,
                    "date_from": "2019-01-01",
                    "date_to": "2019-01-31",
                    "quality": "missing",
                    "computed_at": fields.Datetime.now(),
                }
            ).action_estimate()

    def test_the_volume_too(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self._history(self.volume, date(2018, 1, 1), 12, a=1, b=1)
        result = self._estimate("2019-01-01", "2019-01-31")
        self.assertAlmostEqual(
            result["m3"], self._consumed(date(2019, 1, 1), date(2019, 2, 1), a=1, b=1), 2
        )

    def test_queries_do_not_grow_with_the_points(self):
        points = self.env["heat.delivery.point"].create(
            [{"name": f"Lot {n}", "network_id": self.network.id} for n in range(40)]
        )
        for number, point in enumerate(points):
            meter = self._new_meter(f"L{number}", point)
            self._history(meter.register_ids[0], date(2018, 1, 1), 12)
        counts = []
        for few in (points[:5], points):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            results = few.estimate_consumption("2019-01-01", "2019-01-31")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(results), len(few))
        self.assertEqual(*counts)

    # what is kept

    def _three_missing_months(self):
        """Readings until the new year; January to March are estimated."""
        _day, index = self._history(self.energy, date(2018, 1, 1), 12)
        months = [date(2019, month, 1) for month in range(1, 5)]
        made, hopeless = self._record(*zip(months, months[1:], strict=False))
        self.assertFalse(hopeless)
        return made, index, months

    def test_an_estimate_in_force_fills_the_consumption(self):
        made, _index, _months = self._three_missing_months()
        self.assertEqual(made.mapped("method"), ["fit"] * 3)
        january = self._consumption("2019-01-01", "2019-01-31")
        self.assertEqual(january["quality"], "estimated")
        self.assertAlmostEqual(january["kwh"], made[0].kwh, 3)
        segment = january["evidence"]["segments"][0]
        self.assertEqual((segment["kind"], segment["estimate_id"]), ("estimate", made[0].id))
        # with December, which was read, and the two months that follow
        winter = self._consumption("2018-12-01", "2019-03-31")
        december = self._consumed(date(2018, 12, 1), date(2019, 1, 1))
        self.assertAlmostEqual(winter["kwh"], december + sum(made.mapped("kwh")), 3)
        # but not where a part is known to nobody
        self.assertIsNone(self._consumption("2019-03-01", "2019-04-30")["kwh"])

    def test_a_real_reading_shares_the_months_by_the_same_weights(self):
        made, index, months = self._three_missing_months()
        # a tenth more than estimated
        total = sum(made.mapped("kwh")) * 1.1
        self._read(self.energy, (self._midnight(date(2019, 4, 1)), index + total))
        self.estimates._compare(self.point)
        for one, start, end in zip(made, months, months[1:], strict=False):
            result = self._consumption(start, end - timedelta(days=1))
            self.assertAlmostEqual(result["kwh"], one.kwh * 1.1, 2)
            self.assertAlmostEqual(one.actual_kwh, one.kwh * 1.1, 2)
            self.assertAlmostEqual(one.error_kwh, one.kwh * -0.1, 2)
            self.assertAlmostEqual(one.absolute_error_kwh, one.kwh * 0.1, 2)
            self.assertTrue(one.actual_at)
        bound = self._consumption("2019-01-01", "2019-01-31")["evidence"]["segments"][0]["end"]
        self.assertEqual(bound["split"]["source"], "estimate")

    def test_weights_of_an_estimate_that_no_history_gave(self):
        """A point that was declared alone is shared out as it was estimated."""
        self.point.declared_yearly_kwh = 10_000
        self._read(self.energy, (self._midnight(date(2019, 1, 1)), 0))
        made, _hopeless = self._record(
            (date(2019, 1, 1), date(2019, 5, 1)), (date(2019, 5, 1), date(2019, 9, 1))
        )
        self.assertEqual(made.mapped("method"), ["declared"] * 2)
        self._read(self.energy, (self._midnight(date(2019, 9, 1)), 2 * sum(made.mapped("kwh"))))
        for one in made:
            result = self._consumption(one.date_from, one.date_to)
            self.assertAlmostEqual(result["kwh"], 2 * one.kwh, 1)

    def test_differences_wait_for_billing_until_settled(self):
        made, index, _months = self._three_missing_months()
        self.assertEqual(self.estimates._open_differences(), [])
        self._read(
            self.energy, (self._midnight(date(2019, 4, 1)), index + sum(made.mapped("kwh")) + 300)
        )
        self.estimates._compare(self.point)
        differences = self.estimates._open_differences(self.point)
        self.assertEqual([one["estimate"] for one in differences], list(made))
        self.assertEqual(round(sum(one["difference_kwh"] for one in differences)), Decimal(300))
        made._settle("FAC/2019/001")
        self.assertEqual(self.estimates._open_differences(), [])
        self.assertEqual(set(made.outcome_ids.mapped("settled_by")), {"FAC/2019/001"})
        # the same readings again change nothing
        self.estimates._compare(self.point)
        self.assertEqual(len(made.outcome_ids), 3)
        # a late reading in between moves heat from one month to another: settled once more
        self._read(self.energy, (self._midnight(date(2019, 2, 1)), index + made[0].kwh + 250))
        self.estimates._compare(self.point)
        moved = self.estimates._open_differences()
        self.assertAlmostEqual(float(sum(one["difference_kwh"] for one in moved)), 0, 2)
        self.assertGreater(len(made[0].outcome_ids), 1)

    def test_an_estimate_is_a_fact(self):
        made, _index, _months = self._three_missing_months()
        with self.assertRaises(UserError):
            made[0].kwh = 1
        with self.assertRaises(UserError):
            made[0].unlink()
        user = self._new_user("releveuse", "heat_metering.heat_metering_group_operator")
        with self.assertRaises(AccessError):
            made[0].with_user(user).write({"replaced_by_id": made[1].id})

    def test_the_same_days_are_estimated_once(self):
        made, _index, months = self._three_missing_months()
        again, _hopeless = self._record(*zip(months, months[1:], strict=False))
        self.assertFalse(again)
        self.assertEqual(self.estimates.search([]), made.sorted("date_from", reverse=True))

    def test_corrected_by_another_record(self):
        made, index, _months = self._three_missing_months()
        first = made[0]
        self._read(self.energy, (self._midnight(date(2019, 1, 20)), index + 9000))
        user = self._new_user("releveuse", "heat_metering.heat_metering_group_operator")
        action = first.with_user(user).action_correct()
        second = self.estimates.search(action["domain"])
        self.assertEqual(first.replaced_by_id, second)
        self.assertEqual(second.measured_kwh, 9000)
        self.assertGreater(second.kwh, first.kwh)
        self.assertAlmostEqual(self._consumption("2019-01-01", "2019-01-31")["kwh"], second.kwh, 3)

    def test_the_explanation_tells_the_multiplication(self):
        made, _index, _months = self._three_missing_months()
        self.assertIn("kWh a day × 31", made[0].explanation)
        self.assertIn("12 periods", made[0].explanation)

    def test_bias_and_error_of_a_network(self):
        made, index, _months = self._three_missing_months()
        self._read(
            self.energy, (self._midnight(date(2019, 4, 1)), index + sum(made.mapped("kwh")) - 300)
        )
        self.estimates._compare(self.point)
        ((network, bias, error),) = self.estimates._read_group(
            [], ["network_id"], ["error_kwh:avg", "absolute_error_kwh:avg"]
        )
        self.assertEqual(network, self.network)
        self.assertAlmostEqual(bias, 100, 2)
        self.assertAlmostEqual(error, 100, 2)

    def test_another_cooperative_sees_nothing(self):
        self._three_missing_months()
        user = self._new_user("lectrice", "heat_base.heat_base_group_user")
        self.assertEqual(len(self.estimates.with_user(user).search([])), 3)
        user.write({"company_ids": [(4, self.neighbour.id)], "company_id": self.neighbour.id})
        other = self.estimates.with_user(user).with_company(self.neighbour)
        self.assertFalse(other.with_context(allowed_company_ids=self.neighbour.ids).search([]))

    def test_an_estimated_reading_follows_the_degree_days(self):
        _day, index = self._history(self.energy, date(2018, 1, 1), 12)
        wrong = self._read(self.energy, (datetime(2019, 1, 31, 23), index + 1))
        end = self._consumed(date(2019, 1, 1), date(2019, 4, 1))
        self._read(self.energy, (self._midnight(date(2019, 4, 1)), index + end))
        ids = wrong.action_estimate()
        estimated = self.env["heat.meter.reading"].browse(ids)
        self.assertAlmostEqual(
            estimated.index, index + self._consumed(date(2019, 1, 1), date(2019, 2, 1)), 2
        )
        # without a reading after it, by what the point usually takes
        last = self._read(self.energy, (self._midnight(date(2019, 5, 1)), index + end + 1))
        (replaced,) = last.action_estimate()
        april = self._consumed(date(2019, 4, 1), date(2019, 5, 1))
        self.assertAlmostEqual(
            self.env["heat.meter.reading"].browse(replaced).index, index + end + april, 2
        )

    def test_figures_are_computed_and_not_typed(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        operator = self._new_user("estimatrice", "heat_metering.heat_metering_group_operator")
        vals = {
            "delivery_point_id": self.point.id,
            "date_from": "2019-01-01",
            "date_to": "2019-01-31",
            "kwh": 1,
            "method": "fit",
        }
        for user in (operator, self.env.ref("base.user_admin")):
            with self.assertRaises(UserError):
                self.estimates.with_user(user).create(vals)
        january = (self.point.with_user(operator), Period(date(2019, 1, 1), date(2019, 2, 1)))
        made, _hopeless = self.estimates.with_user(operator)._record([january])
        self.assertEqual((made.env.su, made.create_uid), (False, operator))
        self.assertGreater(made.kwh, 1000)
        made.action_correct()
        self.assertEqual(made.replaced_by_id.create_uid, operator)
        reader = self._new_user("curieuse", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            made.replaced_by_id.with_user(reader).action_correct()
