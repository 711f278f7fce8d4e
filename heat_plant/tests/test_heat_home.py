from datetime import date, timedelta

from odoo.tests import tagged

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
class TestHeatHome(HeatPlantCommon):
    def _items(self, kind, user=None):
        self.env.flush_all()
        items = self.env["heat.home.item"].with_user(user or self.operator)
        return items.search([("kind", "=", kind), ("network_id", "=", self.network.id)])

    def test_the_board_of_the_plants_is_part_of_it(self):
        outage = self.env["heat.outage"].create(
            {"name": "Vis bloquée", "plant_id": self.plant.id, "date_start": "2026-01-05 06:00:00"}
        )
        item = self._items("plant")
        self.assertIn("Vis bloquée", item.name)
        self.assertIn(self.plant.name, item.name)
        self.assertTrue(item.is_urgent)
        self.assertEqual(item.action_open()["res_id"], outage.id)
        self.assertFalse(self._items("plant", self.reader))
        outage.action_close()
        self.assertFalse(self._items("plant"))

    def test_what_comes_soon_and_what_runs_out(self):
        today = date.today()
        document = self.env["heat.plant.document"].create(
            {
                "name": "Assurance",
                "plant_id": self.plant.id,
                "expires_on": today + timedelta(days=20),
                "lead_days": 60,
            }
        )
        rule = self.env["heat.inspection.rule"].search([], limit=1)
        inspection = self.env["heat.inspection"].create(
            {
                "plant_id": self.plant.id,
                "rule_id": rule.id,
                "due_on": today + timedelta(days=10),
            }
        )
        self.assertEqual(self._items("document").res_id, document.id)
        self.assertEqual(self._items("inspection").res_id, inspection.id)
        inspection.due_on = today + timedelta(days=90)
        document.expires_on = today - timedelta(days=1)
        self.assertFalse(self._items("inspection"), "far ahead")
        self.assertFalse(self._items("document"), "expired: the board of the plants tells it")
        self.assertIn("Assurance", self._items("plant").name)

    def test_more_tasks_cost_no_more_queries(self):
        def measured():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            names = self._items("plant").mapped("name")
            return len(names), self.env.cr.sql_log_count - before

        def new_outages(count):
            self.env["heat.outage"].create(
                [
                    {
                        "name": f"Panne {number}",
                        "plant_id": self.plant.id,
                        "date_start": "2026-01-05 06:00:00",
                    }
                    for number in range(count)
                ]
            )

        new_outages(2)
        measured()
        few = measured()
        new_outages(20)
        self.assertEqual(measured(), (few[0] + 20, few[1]))
