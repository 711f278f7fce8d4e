from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatPlantMeteringCommon, instant


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantLogIndex(HeatPlantMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heat = cls._new_register("CHALEUR")
        cls.power = cls._new_register("COURANT", "electricity")
        cls._new_plant_meter(cls.heat, equipment_id=cls.large.id)
        cls._new_plant_meter(cls.power, "electricity")
        cls._read(cls.heat, (instant(2026, 2, 1), 100))

    def _sheet(self, day="2026-02-09", heat=False):
        log = (
            self.env["heat.plant.log"]
            .with_user(self.operator)
            .create({"plant_id": self.plant.id, "date": day})
        )
        self._line(log).index = heat
        return log

    def _line(self, log):
        return log.index_ids.filtered(lambda line: line.register_id == self.heat)

    def test_the_sheet_shows_the_meters_of_the_plant(self):
        log = self._sheet()
        self.assertEqual(log.index_ids.register_id, self.heat | self.power)
        self.assertIn("100", self._line(log).last)
        self.assertEqual(log.indexes_read_at, instant(2026, 2, 9, 11), "at noon in France")
        self.plant.meter_ids.filtered(lambda one: one.role == "electricity").date_to = "2026-02-05"
        self.assertEqual(self._sheet("2026-02-08").index_ids.register_id, self.heat)

    def test_the_form_takes_an_index(self):
        with Form(self.env["heat.plant.log"].with_user(self.operator)) as form:
            form.plant_id = self.plant
            with form.index_ids.edit(0) as line:
                line.index = 101.5
        log = form.save()
        self.assertEqual(self._line(log).index, 101.5)
        self.assertEqual(log.index_ids.mapped("index"), [101.5, False])

    def test_signed_it_is_a_reading(self):
        log = self._sheet(heat=104.25)
        self.assertFalse(self._line(log).reading_id)
        log.action_sign()
        reading = self._line(log).reading_id
        self.assertEqual((reading.index, reading.read_at), (104.25, instant(2026, 2, 9, 11)))
        self.assertEqual((reading.state, reading.recorded_by), ("valid", self.operator))
        self.assertFalse((log.index_ids - self._line(log)).reading_id, "not read is no zero")
        with self.assertRaises(UserError):
            self._line(log).index = 105
        with self.assertRaises(UserError):
            log.indexes_read_at = instant(2026, 2, 9, 12)

    def test_what_the_checks_suspect_is_suspect(self):
        log = self._sheet(heat=40)
        self.assertTrue(self._line(log).warning)
        log.action_sign()
        self.assertNotEqual(self._line(log).reading_id.state, "valid")

    def test_a_corrected_sheet_edits_no_reading(self):
        log = self._sheet(heat=104)
        log.action_sign()
        first = self._line(log).reading_id
        other = self.env["heat.plant.log"].browse(log.action_correct()["res_id"])
        self.assertEqual(self._line(other).index, 104)
        self.assertFalse(self._line(other).reading_id)
        self._line(other).index = 104.5
        other.with_user(self.operator).action_sign()
        second = self._line(other).reading_id
        self.assertEqual((first.index, first.state), (104, "superseded"))
        self.assertEqual((second.index, second.state), (104.5, "valid"))
        self.assertEqual(self._line(log).reading_id, first, "the sheet keeps what it said")

    def test_a_correction_that_says_the_same_keeps_the_reading(self):
        log = self._sheet(heat=104)
        log.action_sign()
        other = self.env["heat.plant.log"].browse(log.action_correct()["res_id"])
        other.with_user(self.operator).action_sign()
        self.assertEqual(self._line(other).reading_id, self._line(log).reading_id)

    def test_a_correction_may_take_an_index_back(self):
        log = self._sheet(heat=104)
        log.action_sign()
        other = self.env["heat.plant.log"].browse(log.action_correct()["res_id"])
        self._line(other).index = False
        other.with_user(self.operator).action_sign()
        self.assertEqual(self._line(log).reading_id.state, "rejected")

    def test_nobody_links_a_reading_by_hand(self):
        log = self._sheet()
        reading = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.heat.id)], limit=1
        )
        with self.assertRaises(UserError):
            self._line(log).reading_id = reading

    def test_a_sheet_begun_takes_a_meter_added_since(self):
        log = self._sheet(heat=104)
        water = self._new_register("RESEAU")
        self._new_plant_meter(water, "inlet")
        self.assertIn(water, log.index_ids.register_id)
        self.assertEqual(self._line(log).index, 104, "what was typed stays")
