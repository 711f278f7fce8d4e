from datetime import date

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestHeatDemoLogbook(TransactionCase):
    def test_the_books_of_the_plants(self):
        demo = self.env["heat.demo"]
        demo._setup(date(2026, 11, 3))
        plant = self.env.ref("heat_demo.plant_brenouse")
        self.assertEqual(set(plant.livret_entry_ids.mapped("state")), {"signed"})
        self.assertTrue(all(one.efficiency > one.least for one in plant.efficiency_ids))
        self.assertTrue(plant.ash_stock_kg, "something lies on site since the last removal")
        fates = self.env.ref("heat_demo.log_import").row_ids.mapped("fate")
        self.assertEqual(sorted(fates), ["ready", "refused"])
        before = self.env["heat.plant.livret.entry"].search_count([])
        demo._setup(date(2026, 11, 3))
        self.assertEqual(self.env["heat.plant.livret.entry"].search_count([]), before)
