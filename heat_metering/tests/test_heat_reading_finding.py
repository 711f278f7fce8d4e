from datetime import date

from odoo.tests import tagged

from .common import HeatMeteringCommon

TODAY = date(2019, 4, 10)


@tagged("post_install", "-at_install")
class TestHeatReadingFinding(HeatMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.findings = cls.env["heat.reading.finding"]
        cls.main = cls.env["heat.meter"].create(
            {
                "serial": "main",
                "company_id": cls.cooperative.id,
                "register_ids": [(0, 0, {"uom_id": cls.kwh.id})],
                "installation_ids": [(0, 0, {"role": "network", "network_id": cls.network.id})],
            }
        )

    def _read(self, register, *days_indexes):
        self.env["heat.meter.reading"].create(
            [
                {"register_id": register.id, "read_at": day, "index": index}
                for day, index in days_indexes
            ]
        )

    def _look(self, today=TODAY):
        self.findings._look(self.network, today)
        return self.findings.search([("network_id", "=", self.network.id), ("state", "=", "open")])

    def _month(self, register, amount):
        self._read(
            register,
            ("2019-02-28 23:00:00", 1000),
            ("2019-03-31 22:00:00", 1000 + amount),
            ("2019-04-09", 1000 + amount),
        )

    def test_an_overdue_reading_is_missing_until_it_comes(self):
        self._read(self.energy, ("2019-01-31", 5), ("2019-02-20", 7))
        self._read(self.volume, ("2019-04-01", 5))
        missing = self._look()
        self.assertEqual(missing.register_id, self.energy)
        self.assertEqual((missing.date_from, missing.params), (date(2019, 2, 20), {"days": 49}))
        self.assertIn("49", missing.message)
        self.assertEqual(self._look(), missing, "found again, not twice")
        self._read(self.energy, ("2019-04-09", 9))
        self.assertFalse(self._look())
        self.assertEqual(missing.state, "closed")

    def test_the_rule_of_the_network_decides(self):
        self._month(self.main.register_ids, 1000)
        self._read(self.energy, ("2019-02-20", 7))
        self._read(self.volume, ("2019-04-01", 5))
        rule = self.env["heat.reading.rule"].create(
            {"code": "missing", "network_id": self.network.id, "company_id": self.cooperative.id}
        )
        self.assertEqual((rule.severity, rule.days), ("inform", 35))
        rule.days = 60
        self.assertFalse(self._look())
        rule.write({"days": 5, "severity": "off"})
        self.assertFalse(self._look())

    def test_losses_outside_their_band_are_told(self):
        self._month(self.main.register_ids, 1000)
        self._month(self.energy, 880)
        self._read(self.volume, ("2019-04-01", 5))
        self.assertFalse(self._look(), "12 % of losses are plausible")
        rule = self.env["heat.reading.rule"].create(
            {"code": "sum_check", "company_id": self.cooperative.id, "high": 10}
        )
        found = self._look()
        self.assertEqual(found.code, "sum_check")
        self.assertEqual(found.params["losses"], "12.0")
        self.assertRegex(found.message, r"^12[.,]0 %")
        self.assertEqual((found.date_from, found.date_to), (date(2019, 3, 1), date(2019, 3, 31)))
        rule.high = 20
        self.assertFalse(self._look())

    def test_points_cannot_receive_more_than_entered(self):
        self._month(self.main.register_ids, 1000)
        self._month(self.energy, 1100)
        self._read(self.volume, ("2019-04-01", 5))
        self.assertEqual(self._look().params["losses"], "-10.0")

    def test_a_month_that_is_not_known_is_not_judged(self):
        self._month(self.main.register_ids, 1000)
        self._read(self.energy, ("2019-03-20", 7), ("2019-04-09", 9))
        self._read(self.volume, ("2019-04-01", 5))
        self.assertFalse(self._look())

    def test_sub_meters_count_no_more_than_their_meter(self):
        sub = self._new_meter("sub", self.point)
        sub.installation_ids.unlink()
        self.env["heat.meter.installation"].create(
            {
                "meter_id": sub.id,
                "role": "sub",
                "delivery_point_id": self.point.id,
                "parent_id": self.meter.id,
            }
        )
        self._month(self.main.register_ids, 1000)
        self._month(self.energy, 880)
        self._month(sub.register_ids[0], 900)
        self._read(self.volume, ("2019-04-01", 5))
        self._read(sub.register_ids[1], ("2019-04-01", 5))
        self.assertFalse(self._look(), "2 % are within the tolerance")
        rule = self.env["heat.reading.rule"].create(
            {"code": "sum_check", "company_id": self.cooperative.id, "tolerance": 1}
        )
        found = self._look()
        self.assertEqual((found.meter_id, found.params["parts"]), (self.meter, "900"))
        rule.severity = "off"
        self.assertFalse(self._look())

    def test_the_nightly_look_runs(self):
        self._read(self.energy, ("2019-02-20", 7))
        self.findings._cron_look()
        self.assertTrue(self.findings.search([("register_id", "=", self.energy.id)]))
        found = self.findings.search([("register_id", "=", self.energy.id)])
        self.assertEqual(found.action_open_readings()["res_model"], "heat.meter.reading")
