from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantLog(HeatPlantCommon):
    def _sheet(self, day="2026-02-09", hours=False, **values):
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": day, **values})
        log.line_ids.filtered(lambda line: line.equipment_id == self.large).hour_counter = hours
        return log

    def test_a_sheet_holds_the_boilers_of_the_plant(self):
        self.assertEqual(self._sheet().line_ids.equipment_id, self.large | self.small)

    def test_the_form_brings_the_boilers(self):
        with Form(self.env["heat.plant.log"]) as form:
            form.plant_id = self.plant
            form.t_supply = 82.5
            with form.line_ids.edit(0) as line:
                line.hour_counter = 1204.5
        log = form.save()
        self.assertEqual(log.line_ids.equipment_id, self.large | self.small)
        self.assertEqual(log.line_ids.mapped("hour_counter"), [1204.5, False])
        self.assertIs(log.t_return, False, "what nobody looked at is no zero")

    def test_a_signed_sheet_changes_no_more(self):
        log = self._sheet(hours=100)
        log.with_user(self.operator).action_sign()
        self.assertEqual((log.state, log.signed_by_id), ("signed", self.operator))
        for values in ({"t_supply": 80}, {"state": "draft"}, {"signed_by_id": self.env.uid}):
            with self.assertRaises(UserError):
                log.write(values)
        with self.assertRaises(UserError):
            log.line_ids[0].hour_counter = 99
        with self.assertRaises(UserError):
            log.line_ids[0].unlink()
        with self.assertRaises(UserError):
            self.env["heat.plant.log.line"].create(
                {"log_id": log.id, "equipment_id": self.large.id}
            )
        with self.assertRaises(UserError):
            log.unlink()

    def test_a_sheet_is_corrected_by_another(self):
        log = self._sheet(hours=100, t_supply=80)
        log.action_sign()
        action = log.with_user(self.operator).action_correct()
        other = self.env["heat.plant.log"].browse(action["res_id"])
        self.assertEqual((other.corrects_id, other.t_supply), (log, 80))
        self.assertEqual(other.line_ids.mapped("hour_counter"), [100, False])
        other.t_supply = 85
        self.assertEqual(log.state, "signed", "in force until the other one is signed")
        other.with_user(self.operator).action_sign()
        self.assertEqual((log.state, other.state), ("replaced", "signed"))

    def test_a_day_has_one_sheet(self):
        self._sheet().action_sign()
        again = self._sheet()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            again.action_sign()
            again.flush_recordset()

    def test_counters_do_not_run_backwards(self):
        self._sheet("2026-02-08", 100).action_sign()
        later = self._sheet("2026-02-09", 40)
        with self.assertRaises(ValidationError):
            later.action_sign()
        later.line_ids[0].is_counter_replaced = True
        later.action_sign()
        self._sheet("2026-02-10", 64).action_sign()

    def test_a_sheet_is_of_a_day_past(self):
        with self.assertRaises(ValidationError):
            self._sheet("2026-02-11")
