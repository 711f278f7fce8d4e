import json
from datetime import date

from odoo.tests import freeze_time, tagged

from .common import HeatPlantMeteringCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantBoard(HeatPlantMeteringCommon):
    def _month(self, month, heat, fuel, verdict="plausible"):
        balance = self.env["heat.network.balance"].create(
            {
                "network_id": self.network.id,
                "kind": "month",
                "date_from": date(2025, month, 1),
                "date_to": date(2025, month, 28),
                "year": 2025,
                "computed_at": "2026-02-01 00:00:00",
            }
        )
        return self.env["heat.network.balance.line"].create(
            {
                "balance_id": balance.id,
                "plant_id": self.plant.id,
                "source": "wood",
                "fuel_mwh": fuel,
                "heat_mwh": heat,
                "quality": "measured",
                "efficiency": heat and 100 * heat / fuel,
                "verdict": verdict,
            }
        )

    def test_the_trend_of_the_efficiency(self):
        self.assertFalse(self.plant.efficiency_trend)
        self._month(10, 85, 100)
        self._month(11, False, 100, "not_measured")
        self._month(12, 82, 100)
        plant = self.plant.with_context(lang="en_US")
        plant.invalidate_recordset()
        (curve,) = json.loads(plant.efficiency_trend)
        self.assertEqual(
            curve["values"], [{"x": "Oct 2025", "y": 85.0}, {"x": "Dec 2025", "y": 82.0}]
        )
        self.assertEqual(plant.efficiency_label, "82 % (Dec 2025)")

    def test_an_efficiency_that_cannot_be_true_stands_on_the_board(self):
        line = self._month(12, 97, 100, "too_high")
        self._month(11, 99, 100, "assumed")
        self.env.flush_all()
        task = self.env["heat.plant.board.item"].search(
            [("plant_id", "=", self.plant.id), ("kind", "=", "efficiency")]
        )
        self.assertEqual(task.mapped("res_id"), [line.id])
        self.assertEqual(task.action_open()["res_id"], line.balance_id.id)
