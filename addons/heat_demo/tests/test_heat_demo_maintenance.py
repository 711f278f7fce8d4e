from datetime import date

from odoo.tests import TransactionCase, tagged

from ..models.heat_demo_maintenance import PLANS


@tagged("post_install", "-at_install")
class TestHeatDemoMaintenance(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["heat.demo"]
        cls.demo._setup(date(2026, 11, 3))

    def test_plans_are_in_force_and_one_is_late(self):
        plans = self.env["heat.maintenance.plan"].union(
            *(self.env.ref(f"heat_demo.plan_{plan[0]}") for plan in PLANS)
        )
        self.assertEqual(set(plans.mapped("state")), {"active"})
        self.assertFalse(any(plans.mapped("open_error")))
        self.assertTrue(all(plans.mapped("next_due_on")), "the log tells the hours")
        self.assertTrue(any(plans.mapped("is_late")))

    def test_a_measurement_beyond_its_limit_left_a_repair(self):
        swept = self.env.ref("heat_demo.plan_sweep").request_ids.filtered("done_on")
        self.assertEqual(len(swept.corrective_ids), 1)
        self.assertIn("196", swept.corrective_ids.name)
        self.assertTrue(swept.corrective_ids.is_open)

    def test_twice_changes_nothing(self):
        counted = ("maintenance.request", "heat.maintenance.plan", "maintenance.equipment")
        before = [self.env[model].search_count([]) for model in counted]
        self.demo._setup(date(2026, 11, 3))
        self.assertEqual(before, [self.env[model].search_count([]) for model in counted])
