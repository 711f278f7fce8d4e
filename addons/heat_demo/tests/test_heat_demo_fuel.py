from datetime import date

from odoo.tests import TransactionCase, tagged

from ..engine.plants import PLANTS
from ..models.heat_demo_plant import FUELS


@tagged("post_install", "-at_install")
class TestHeatDemoFuel(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["heat.demo"]
        cls.demo._setup(date(2026, 11, 3))
        cls.plants = [cls.env.ref(f"heat_demo.plant_{plant.network}") for plant in PLANTS]

    def test_every_month_is_counted_and_its_fuel_is_known(self):
        for plant, record in zip(PLANTS, self.plants, strict=True):
            self.assertEqual(set(record.inventory_ids.mapped("state")), {"recorded"})
            self.assertFalse([one.problem for one in record.inventory_ids if one.problem])
            for supply in plant.supplies:
                source = self.env.ref(FUELS[supply.fuel]).source
                burnt, _assumed = record._fuel_burnt_mwh(
                    source, date(2026, 1, 1), date(2026, 1, 31)
                )
                self.assertIsNotNone(burnt, (record.name, source))
                self.assertGreaterEqual(burnt, 0)

    def test_papers_bills_and_customers_told(self):
        self.assertEqual(sum(plant.due_document_count for plant in self.plants), 2)
        cut = self.env.ref("heat_demo.outage_1")
        self.assertTrue(cut.point_ids)
        self.assertFalse(cut.untold_count)
        self.assertTrue(self.env.ref("heat_demo.outage_0").co2_kg)
        linked, waiting = self.env["account.move"].search(
            [("ref", "in", ("F-202609", "F-202610")), ("move_type", "=", "in_invoice")],
            order="ref",
        )
        self.assertTrue(linked.fuel_delivery_ids)
        self.assertTrue(waiting.unbilled_delivery_count)
        before = self.env["heat.fuel.inventory"].search_count([])
        self.demo._setup(date(2026, 11, 3))
        self.assertEqual(self.env["heat.fuel.inventory"].search_count([]), before)
