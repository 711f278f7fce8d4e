from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-28 12:00:00")
class TestHeatAshRemoval(HeatPlantCommon):
    def _ash(self, day, mass):
        log = self.env["heat.plant.log"].create(
            {"plant_id": self.plant.id, "date": day, "ash_kg": mass}
        )
        log.action_sign()

    def test_the_stock_of_a_month_at_most(self):
        self.assertIs(self.plant.ash_stock_kg, False, "nobody weighed: not zero")
        self._ash("2026-01-01", 60)
        self._ash("2026-02-28", 58)
        self.assertEqual(self.plant.ash_stock_kg, 118)
        self.assertEqual(self.plant.ash_month_kg, 60, "118 kg in 59 days")
        self.assertTrue(self.plant.is_ash_over)
        self.plant.ash_load_kg = 500
        self.assertFalse(self.plant.is_ash_over, "a usual load may wait")

    def test_a_removal_empties_the_site(self):
        self._ash("2026-01-01", 60)
        self._ash("2026-02-28", 58)
        removal = self.env["heat.ash.removal"].with_user(self.operator).create(
            {"plant_id": self.plant.id, "date": "2026-02-01", "destination": "compost"}
        )  # fmt: skip
        self.assertEqual(self.plant.ash_stock_kg, 118, "a draft took nothing away")
        removal.action_record()
        self.assertEqual((self.plant.ash_stock_kg, self.plant.ash_since), (58, date(2026, 2, 1)))
        self.assertEqual(removal.keep_until, date(2036, 2, 1))
        with self.assertRaises(UserError):
            removal.mass_kg = 10
        with self.assertRaises(UserError):
            removal.unlink()
        removal.action_cancel()
        self.assertEqual(self.plant.ash_stock_kg, 118)

    def test_spreading_names_its_parcel(self):
        removal = self.env["heat.ash.removal"].create({"plant_id": self.plant.id, "mass_kg": 100})
        with self.assertRaisesRegex(UserError, "parcel"):
            removal.action_record()
        removal.parcel = "ZB 12"
        removal.action_record()
        self.assertEqual(removal.state, "recorded")

    def test_no_removal_is_to_come(self):
        with self.assertRaises(ValidationError):
            self.env["heat.ash.removal"].create({"plant_id": self.plant.id, "date": "2026-03-01"})
