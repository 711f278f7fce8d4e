from datetime import date

from odoo.tests import freeze_time, tagged

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
class TestHeatPlantBoard(HeatPlantCommon):
    def _tasks(self, plant=None):
        self.env.flush_all()
        found = self.env["heat.plant.board.item"].search(
            [("plant_id", "=", (plant or self.plant).id)]
        )
        return [(one.kind, one.name) for one in found]

    def test_what_waits_stands_on_the_board(self):
        today = date.today()
        outage = self.env["heat.outage"].create(
            {"name": "Vis bloquée", "plant_id": self.plant.id, "date_start": "2026-01-05 06:00:00"}
        )
        sheet = self.env["heat.plant.log"].create(
            {"plant_id": self.plant.id, "date": today, "alarms": "Défaut fumées"}
        )
        self.assertEqual(self._tasks(), [("outage", "Vis bloquée"), ("alarm", "Défaut fumées")])
        self.assertEqual(self.plant.urgent_count, 2)
        self.assertEqual(self.plant.last_alarm, "Défaut fumées")
        outage.action_close()
        sheet.action_sign()
        self.assertEqual(self._tasks(), [("alarm", "Défaut fumées")])

    def test_an_old_sheet_to_sign_and_a_late_inspection(self):
        self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": "2026-01-05"})
        self.plant.action_plan_inspections()
        late = self.plant.inspection_ids.filtered("is_late")
        self.assertTrue(late)
        self.assertCountEqual(
            self._tasks(),
            [("sheet", "Chaufferie de l’école 05/01/2026")]
            + [("inspection", one.display_name) for one in late],
        )
        item = self.env["heat.plant.board.item"].search(
            [("plant_id", "=", self.plant.id), ("kind", "=", "sheet")]
        )
        self.assertEqual(item.action_open()["res_model"], "heat.plant.log")
        self.assertFalse(item.is_urgent)

    @freeze_time("2026-02-10 12:00:00")
    def test_the_last_sheet_is_told(self):
        self.assertFalse(self.plant.last_supply)
        for day, supply in (("2026-02-08", 78), ("2026-02-07", 70)):
            self.env["heat.plant.log"].create(
                {"plant_id": self.plant.id, "date": day, "t_supply": supply, "t_return": 56}
            )
        self.plant.invalidate_recordset()
        self.assertEqual(self.plant.last_sheet_on, date(2026, 2, 8))
        self.assertEqual(self.plant.last_supply, "78 / 56 °C")

    def test_each_sees_the_board_of_the_own_cooperative(self):
        self.env["heat.outage"].create(
            {
                "name": "Ailleurs",
                "plant_id": self.other_plant.id,
                "date_start": "2026-01-05 06:00:00",
            }
        )
        self.env.flush_all()
        seen = self.env["heat.plant.board.item"].with_user(self.reader).search([])
        self.assertNotIn("Ailleurs", seen.mapped("name"))
        self.assertEqual(self._tasks(self.other_plant), [("outage", "Ailleurs")])
