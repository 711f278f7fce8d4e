from datetime import date

from odoo.tests import TransactionCase, tagged

from ..engine.plants import PLANTS, daily_mwh


@tagged("post_install", "-at_install")
class TestHeatDemoPlant(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["heat.demo"]
        cls.demo._setup(date(2026, 11, 3))
        cls.plants = [cls.env.ref(f"heat_demo.plant_{plant.network}") for plant in PLANTS]

    def test_a_year_of_log_lacks_a_few_days(self):
        for plant, record in zip(PLANTS, self.plants, strict=True):
            signed = record.log_ids.filtered(lambda log: log.state == "signed")
            self.assertGreater(len(signed), 365)
            self.assertEqual(len(record.log_ids - signed), 1, "yesterday's waits to be signed")
            first = self.env.ref(f"heat_demo.equipment_{plant.boilers[0].key}")
            counters = [
                line.hour_counter
                for line in signed.sorted("date").line_ids
                if line.equipment_id == first
            ]
            self.assertEqual(counters, sorted(counters))
            self.assertEqual(len(plant.boilers), len(signed[0].line_ids))

    def test_what_was_burnt_gives_the_heat_of_the_network(self):
        year = range(date(2025, 11, 1).toordinal(), date(2026, 11, 1).toordinal())
        for plant, record in zip(PLANTS, self.plants, strict=True):
            bought = sum(
                one.energy_mwh
                for one in record.delivery_ids
                if one.state == "recorded" and date(2025, 11, 1) <= one.date < date(2026, 11, 1)
            )
            heat = float(sum(daily_mwh(plant.network, date.fromordinal(day)) for day in year))
            self.assertGreater(heat / bought, 0.78)
            self.assertLess(heat / bought, 0.95)

    def test_the_law_has_its_calendar(self):
        for record in self.plants:
            states = set(record.inspection_ids.mapped("state"))
            self.assertEqual(states, {"planned", "done"})
        self.assertTrue(sum(record.late_inspection_count for record in self.plants))

    def test_twice_changes_nothing(self):
        before = [
            self.env[model].search_count([])
            for model in ("heat.plant.log", "heat.fuel.delivery", "heat.inspection", "heat.outage")
        ]
        self.demo._setup(date(2026, 11, 3))
        after = [
            self.env[model].search_count([])
            for model in ("heat.plant.log", "heat.fuel.delivery", "heat.inspection", "heat.outage")
        ]
        self.assertEqual(before, after)
