from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-28 12:00:00")
class TestHeatBoilerEfficiency(HeatPlantCommon):
    def _check(self, **values):
        return self.env["heat.boiler.efficiency"].create({"equipment_id": self.large.id, **values})

    def test_the_efficiency_is_what_losses_leave(self):
        check = self._check(flue_loss=9.5, unburnt_loss=1, radiation_loss=1.5)
        self.assertEqual((check.efficiency, check.least, check.is_below), (88, 80, False))
        check.flue_loss = 20
        self.assertTrue(check.is_below, "77.5 % of a wood plant of 450 kW")
        check.action_sign()
        with self.assertRaises(UserError):
            check.flue_loss = 5

    def test_a_loss_that_nobody_measured_is_not_zero(self):
        check = self._check(flue_loss=9.5)
        self.assertIs(check.efficiency, False)
        self.assertFalse(check.is_below)
        with self.assertRaisesRegex(UserError, "three losses"):
            check.action_sign()

    def test_the_computation_that_law_wants_is_done_with_it(self):
        self.plant._plan_inspections()
        rule = self.env.ref("heat_plant.heat_inspection_rule_efficiency_computed")
        planned = self.plant.inspection_ids.filtered(lambda one: one.rule_id == rule)
        self.assertEqual(planned.state, "planned")
        for boiler in (self.large, self.small):
            self._check(
                equipment_id=boiler.id, flue_loss=25, unburnt_loss=0, radiation_loss=0
            ).action_sign()
        self.assertEqual((planned.state, planned.outcome), ("done", "refused"))
        self.assertIn("75", planned.reservations)
        later = self.plant.inspection_ids.filtered(
            lambda one: one.rule_id == rule and one.state == "planned"
        )
        self.assertEqual(len(later), 1, "the other boiler completed nothing more")

    def test_small_plants_owe_nothing(self):
        self.small.plant_id = False
        check = self._check(flue_loss=30, unburnt_loss=0, radiation_loss=0)
        self.assertEqual(self.plant.output_kw, 300)
        self.assertIs(check.least, False)
        self.assertFalse(check.is_below)
