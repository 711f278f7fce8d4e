import json
from datetime import date

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import format_date

from .common import HeatPlantMeteringCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantBoard(HeatPlantMeteringCommon):
    def _month(self, start, heat, fuel, verdict="plausible"):
        balance = self.env["heat.network.balance"].create(
            {
                "network_id": self.network.id,
                "kind": "month",
                "date_from": start,
                "date_to": start.replace(day=28),
                "year": start.year,
                "computed_at": "2026-02-01 00:00:00",
                "quality": "measured",
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
        first, last = date(2025, 10, 1), date(2025, 12, 1)
        self._month(first, 85, 100)
        self._month(date(2025, 11, 1), False, 100, "not_measured")
        self._month(last, 82, 100)
        self.plant.invalidate_recordset()
        (curve,) = json.loads(self.plant.efficiency_trend)
        label = format_date(self.env, last, date_format="MMM y")
        self.assertEqual([value["y"] for value in curve["values"]], [85.0, 82.0])
        self.assertEqual(curve["values"][1]["x"], label)
        self.assertEqual(self.plant.efficiency_label, f"82 % ({label})")

    def test_an_efficiency_that_cannot_be_true_stands_on_the_board(self):
        # the board goes by the day of the database
        self.env.cr.execute("SELECT date_trunc('month', current_date)::date")
        (month,) = self.env.cr.fetchone()
        line = self._month(month, 97, 100, "too_high")
        self._month(fields.Date.subtract(month, months=1), 99, 100, "assumed")
        self.env.flush_all()
        task = self.env["heat.plant.board.item"].search(
            [("plant_id", "=", self.plant.id), ("kind", "=", "efficiency")]
        )
        self.assertEqual(task.mapped("res_id"), [line.id])
        self.assertEqual(task.action_open()["res_id"], line.balance_id.id)
