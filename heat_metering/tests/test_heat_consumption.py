from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatConsumption(HeatMeteringCommon):
    def _read(self, register, *readings):
        self.env["heat.meter.reading"].create(
            [
                {"register_id": register.id, "read_at": read_at, "index": index}
                for read_at, index in readings
            ]
        )

    def _consumption(self, date_from, date_to):
        return self.point.read_consumption(date_from, date_to)[self.point.id]

    def test_exact_on_local_midnights_in_winter_and_summer_time(self):
        # midnight in Paris is 23:00 UTC in winter, 22:00 in summer
        self._read(self.energy, ("2019-02-28 23:00", 1000), ("2019-03-31 22:00", 1744.5))
        self._read(self.volume, ("2019-02-28 23:00", 10), ("2019-03-31 22:00", 60.25))
        result = self._consumption("2019-03-01", "2019-03-31")
        self.assertEqual((result["kwh"], result["m3"]), (744.5, 50.25))
        self.assertEqual(result["quality"], "measured")
        first, _second = result["evidence"]["segments"]
        self.assertEqual(first["meter"], "100")
        self.assertEqual(first["start"]["at"], "2019-02-28T23:00:00Z")
        self.assertEqual(first["start"]["local_date"], "2019-03-01")
        self.assertEqual(first["end"]["local_date"], "2019-03-31")
        self.assertEqual(first["end"]["index"], "1744.5")
        self.assertEqual(first["amount"], "744.5")
        self.assertFalse(first["end"]["interpolated"])

    def test_between_readings_a_straight_line_is_told(self):
        self._read(self.energy, ("2019-09-30 22:00", 0), ("2019-11-02 23:00", 800))
        # October has 745 hours: clocks go back
        result = self._consumption("2019-10-01", "2019-10-31")
        self.assertEqual(result["quality"], "interpolated")
        self.assertAlmostEqual(result["kwh"], 800 * 745 / 793, 9)
        self.assertTrue(result["evidence"]["segments"][0]["end"]["interpolated"])

    def test_missing_is_not_zero(self):
        self._read(self.energy, ("2019-02-28 23:00", 1000), ("2019-03-20 22:00", 1500))
        result = self._consumption("2019-03-01", "2019-03-31")
        self.assertEqual((result["kwh"], result["quality"]), (None, "missing"))
        self.assertEqual(result["evidence"]["segments"][0]["start"]["index"], "1000.0")
        self.assertIsNone(result["evidence"]["segments"][0]["end"])

    def test_suspect_readings_do_not_count(self):
        self._read(self.energy, ("2019-02-28 23:00", 1000), ("2019-03-31 22:00", 900))
        self.assertIsNone(self._consumption("2019-03-01", "2019-03-31")["kwh"])

    def test_an_exchange_sums_both_meters(self):
        self.meter.installation_ids.date_to = "2019-03-10"
        new = self._new_meter("200", self.point, self.env.ref("heat_base.uom_mwh"))
        new.installation_ids.date_from = "2019-03-10"
        self._read(self.energy, ("2019-02-28 23:00", 9000), ("2019-03-10 09:00", 9400))
        self._read(self.volume, ("2019-02-28 23:00", 90), ("2019-03-10 09:00", 94))
        new_energy, new_volume = new.register_ids
        self._read(new_energy, ("2019-03-10 09:30", 0.5), ("2019-03-31 22:00", 1.25))
        self._read(new_volume, ("2019-03-10 09:30", 0), ("2019-03-31 22:00", 7))
        result = self._consumption("2019-03-01", "2019-03-31")
        self.assertEqual((result["kwh"], result["m3"]), (1150, 11))
        self.assertEqual(result["quality"], "measured")
        self.assertEqual(
            [s["meter"] for s in result["evidence"]["segments"] if s["quantity"] == "energy"],
            ["100", "200"],
        )

    def test_days_without_a_meter_are_missing(self):
        self.meter.installation_ids.date_from = "2019-03-11"
        self._read(self.energy, ("2019-03-10 23:00", 0), ("2019-03-31 22:00", 100))
        result = self._consumption("2019-03-01", "2019-03-31")
        self.assertIsNone(result["kwh"])
        self.assertEqual(result["evidence"]["days_without_meter"]["kwh"], 10)
        self.assertEqual(self._consumption("2019-03-11", "2019-03-31")["kwh"], 100)

    def test_readings_of_a_meter_elsewhere_do_not_count(self):
        other = self.env["heat.delivery.point"].create(
            {"name": "École", "network_id": self.network.id}
        )
        self.meter.installation_ids.date_to = "2019-02-15"
        self.env["heat.meter.installation"].create(
            {
                "meter_id": self.meter.id,
                "delivery_point_id": other.id,
                "date_from": "2019-02-16",
            }
        )
        self._read(
            self.energy,
            ("2019-01-31 23:00", 0),
            ("2019-02-15 12:00", 100),
            ("2019-02-16 12:00", 100),
            ("2019-02-28 23:00", 160),
        )
        results = (self.point | other).read_consumption("2019-02-01", "2019-02-15")
        self.assertEqual(results[self.point.id]["kwh"], 100)
        self.assertIsNone(results[other.id]["kwh"])
        self.assertEqual(other.read_consumption("2019-02-16", "2019-02-28")[other.id]["kwh"], 60)

    def test_a_multiplier_multiplies(self):
        self.energy.multiplier = 10
        self._read(self.energy, ("2019-02-28 23:00", 1), ("2019-03-31 22:00", 3))
        self.assertEqual(self._consumption("2019-03-01", "2019-03-31")["kwh"], 20)

    def test_exact_decimals_for_other_models(self):
        self._read(self.energy, ("2019-02-28 23:00", 0.1), ("2019-03-31 22:00", 0.3))
        pair = (self.point, Period(date(2019, 3, 1), date(2019, 4, 1)))
        result = self.env["heat.delivery.point"]._consumption([pair])[pair]
        self.assertEqual(result["kwh"], Decimal("0.2"))
        self.assertIsNone(result["m3"])

    def test_a_period_that_ends_before_it_starts_is_refused_in_words(self):
        with self.assertRaises(UserError):
            self._consumption("2019-03-31", "2019-03-01")

    def test_many_points_cost_the_queries_of_one(self):
        points = self.env["heat.delivery.point"].create(
            [{"name": f"Lot {n}", "network_id": self.network.id} for n in range(30)]
        )
        for number, point in enumerate(points):
            meter = self._new_meter(f"L{number}", point)
            self._read(meter.register_ids[0], ("2019-02-28 23:00", 0), ("2019-03-31 22:00", number))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            results = points.read_consumption("2019-03-01", "2019-03-31")
        self.assertEqual(results[points[7].id]["kwh"], 7)

    def test_a_point_of_another_cooperative_is_refused(self):
        point = self.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": self.other_network.id}
        )
        user = self._new_user("lectrice", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            point.with_user(user).read_consumption("2019-03-01", "2019-03-31")
        self._read(self.energy, ("2019-02-28 23:00", 0), ("2019-03-31 22:00", 5))
        mine = self.point.with_user(user).read_consumption("2019-03-01", "2019-03-31")
        self.assertEqual(mine[self.point.id]["kwh"], 5)
