from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantFact(HeatPlantCommon):
    def _delivery(self, **values):
        return (
            self.env["heat.fuel.delivery"]
            .with_user(self.operator)
            .create(
                {
                    "plant_id": self.plant.id,
                    "fuel_id": self.chips.id,
                    "date": "2026-02-02",
                    "quantity": 10,
                    "uom_id": self.env.ref("uom.product_uom_ton").id,
                    **values,
                }
            )
        )

    def test_what_actions_decide_does_not_come_as_a_default(self):
        logs = self.env["heat.plant.log"].with_user(self.operator)
        values = {"plant_id": self.plant.id, "date": "2026-02-09"}
        for forged in ({"state": "signed"}, {"signed_by_id": self.manager.id}):
            context = {f"default_{name}": value for name, value in forged.items()}
            with self.assertRaises(UserError):
                logs.with_context(**context).create(values)
        self.assertTrue(logs.with_context(default_state="draft").create(values))

    def test_a_signed_sheet_takes_no_line_by_a_default(self):
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": "2026-02-09"})
        log.line_ids[0].unlink()
        log.action_sign()
        lines = self.env["heat.plant.log.line"].with_user(self.operator)
        with self.assertRaises(UserError):
            lines.with_context(default_log_id=log.id).create({"equipment_id": self.large.id})

    def test_what_is_computed_is_not_typed(self):
        load = self._delivery()
        load.action_record()
        for values in ({"energy_mwh": 999}, {"mass_t": 1}, {"assumed": False}):
            with self.assertRaises(UserError):
                load.write(values)
        with self.assertRaises(UserError):
            self._delivery(energy_mwh=999)
        outage = self.env["heat.outage"].create(
            {"name": "Vis bloquée", "plant_id": self.plant.id, "date_start": "2026-02-09 06:00:00"}
        )
        outage.action_close()
        with self.assertRaises(UserError):
            outage.with_user(self.operator).write({"duration_hours": 1})

    def test_a_load_brings_energy(self):
        load = self._delivery(moisture=95)
        with self.assertRaises(UserError):
            load.action_record()
