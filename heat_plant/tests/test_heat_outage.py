from datetime import datetime

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestHeatOutage(HeatPlantCommon):
    def _stop(self, start, end=False, **values):
        outage = self.env["heat.outage"].create(
            {
                "name": "Vis bloquée",
                "plant_id": self.plant.id,
                "date_start": start,
                "date_end": end,
                **values,
            }
        )
        if end:
            outage.action_close()
        return outage

    def test_reliability_in_hours(self):
        """In service on 1 January, stopped 6 hours in March and 20 hours at the end of May."""
        (self.large | self.small).effective_date = "2026-01-01"
        self.network.tz = "UTC"
        self._stop("2026-03-02 08:00:00", "2026-03-02 14:00:00")
        night = self._stop("2026-05-31 18:00:00", "2026-06-01 14:00:00", is_heat_cut=True)
        self.assertEqual(night.duration_hours, 20)
        self.assertEqual(self.plant.mttr_hours, 13)
        self.assertEqual(self.plant.mtbf_hours, 1806)
        self.assertAlmostEqual(self.plant.availability, 100 * (1 - 20 / 4332), 2)
        self._stop("2026-06-10 08:00:00", "2026-06-11 08:00:00", kind="planned")
        self.assertEqual(self.plant.mttr_hours, 13, "planned work is no failure")
        night.action_cancel()
        self.assertEqual(self.plant.mttr_hours, 6)
        self.assertEqual(self.plant.availability, 100)

    def test_without_outage_nothing_is_claimed(self):
        self.assertIs(self.plant.mtbf_hours, False)
        self.assertIs(self.plant.mttr_hours, False)
        self.assertIs(self.other_plant.availability, False)

    def test_an_outage_ends_now_or_when_somebody_says(self):
        lasting = self._stop("2026-06-30 09:30:00")
        self.assertIs(lasting.duration_hours, False)
        lasting.with_user(self.operator).action_close()
        self.assertEqual(lasting.date_end, datetime(2026, 6, 30, 12))
        self.assertEqual(lasting.duration_hours, 2.5)
        for values in ({"date_end": "2026-06-30 10:00:00"}, {"cause": "fuel"}):
            with self.assertRaises(UserError):
                lasting.write(values)
        lasting.write({"cost": 300, "description": "Pierre retirée."})

    def test_times_that_cannot_be(self):
        with self.assertRaises(ValidationError):
            self._stop("2026-07-01 09:00:00")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._stop("2026-06-02 09:00:00", "2026-06-01 09:00:00")
        with self.assertRaises(ValidationError):
            self._stop("2026-06-30 09:00:00", "2026-06-30 13:00:00")

    def test_the_equipment_stands_in_the_plant(self):
        elsewhere = self.env["maintenance.equipment"].create(
            {"name": "Brûleur", "company_id": self.cooperative.id}
        )
        with self.assertRaises(ValidationError):
            self._stop("2026-06-30 09:00:00", equipment_id=elsewhere.id)
