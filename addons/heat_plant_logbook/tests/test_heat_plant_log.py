from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-11 12:00:00")
class TestHeatPlantLog(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.plant = cls.plant.with_env(cls.env)

    def _signed(self, day, hours=False, **values):
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": day, **values})
        log.hour_counter_1 = hours
        log.action_sign()
        return log

    def test_the_sheet_of_today_is_found_or_made(self):
        operator = self.env["heat.plant.log"].with_user(self.operator)
        action = operator.action_open_today()
        log = self.env["heat.plant.log"].browse(action["res_id"])
        self.assertEqual(
            (log.plant_id, log.date, log.state), (self.plant, date(2026, 2, 11), "draft")
        )
        self.assertEqual(operator.action_open_today()["res_id"], log.id)
        log.remarks = "RAS"
        log.action_sign()
        self.assertEqual(operator.action_open_today()["res_id"], log.id, "signed: shown")

    def test_the_plant_is_chosen_where_there_are_several(self):
        second = self.plant.copy({"name": "Chaufferie du gymnase", "user_id": False})
        self.plant.user_id = False
        operator = self.env["heat.plant.log"].with_user(self.operator)
        self.assertEqual(operator.action_open_today()["res_model"], "heat.plant")
        second.user_id = self.operator
        log = self.env["heat.plant.log"].browse(operator.action_open_today()["res_id"])
        self.assertEqual(log.plant_id, second, "the one that the user answers for")

    def test_who_signed_last_gets_that_plant(self):
        self.plant.copy({"name": "Chaufferie du gymnase"})
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": "2026-02-10"})
        log.with_user(self.operator).action_sign()
        found = self.env["heat.plant.log"].with_user(self.operator).action_open_today()
        self.assertEqual(self.env["heat.plant.log"].browse(found["res_id"]).plant_id, self.plant)

    def test_readers_open_no_sheet_that_is_not_there(self):
        with self.assertRaises(UserError):
            self.env["heat.plant.log"].with_user(self.reader).action_open_today()

    def test_the_last_values_stand_beside(self):
        self._signed("2026-02-08", 100, t_supply=70, t_return=50)
        self._signed("2026-02-10", 112.5, t_supply=71)

        def shown(value):
            return formatLang(self.env, value, digits=1)

        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id})
        self.assertEqual(log.last_t_supply, f"yesterday: {shown(71)} °C")
        day = format_date(self.env, date(2026, 2, 8))
        self.assertEqual(log.last_t_return, f"{day}: {shown(50)} °C", "the last one that was read")
        self.assertFalse(log.last_pressure_bar)
        self.assertEqual(log.line_ids[0].last_label, f"yesterday: {shown(112.5)} h")
        log.unlink()
        with Form(self.env["heat.plant.log"]) as form:
            form.plant_id = self.plant
            self.assertEqual(form.last_t_supply, f"yesterday: {shown(71)} °C")

    def test_counters_stand_in_columns(self):
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "hour_counter_2": 8})
        self.assertEqual(log.line_ids.mapped("hour_counter"), [False, 8])
        log.write({"hour_counter_1": 100.5, "start_counter_2": 12})
        self.assertEqual(log.line_ids.mapped("hour_counter"), [100.5, 8])
        self.assertEqual(log.line_ids.mapped("start_counter"), [False, 12])
        log.hour_counter_1 = False
        self.assertIs(log.line_ids[0].hour_counter, False, "emptied: not measured")
        self.assertIs(log.hour_counter_3, False, "no third boiler")

    def test_days_are_prepared_once(self):
        self._signed("2026-02-03", remarks="vu")
        wizard = self.env["heat.plant.log.prepare"].with_user(self.operator).create(
            {"plant_id": self.plant.id, "span": "month"}
        )  # fmt: skip
        self.assertEqual((wizard.date_from, wizard.date_to), (date(2026, 2, 1), date(2026, 2, 11)))
        action = wizard.action_prepare()
        logs = self.env["heat.plant.log"].search(action["domain"])
        self.assertEqual(len(logs), 11)
        self.assertEqual(action["context"]["heat_plant_boilers"],
                         ["Grande chaudière", "Petite chaudière"])  # fmt: skip
        wizard.action_prepare()
        self.assertEqual(self.env["heat.plant.log"].search_count(action["domain"]), 11)
        logs.filtered(lambda log: log.date.day == 2).t_supply = 70
        answer = logs.with_user(self.operator).action_sign_filled()
        self.assertEqual(answer["params"]["message"], "1 sheets signed; 9 say nothing and wait.")

    def test_a_week_needs_one_sheet(self):
        self.plant.write({"log_from": "2026-01-19", "log_period": "week"})
        self._signed("2026-01-22", 100)
        self._signed("2026-02-10", 130)
        self.assertEqual(self.plant._missing_log_days(), [date(2026, 1, 26), date(2026, 2, 2)])
        self.assertIn("weeks of", self.plant.missing_log_label)
        made = self.plant._prepare_sheets(date(2026, 1, 19), date(2026, 2, 11))
        self.assertEqual(sorted(made.mapped("date")), [date(2026, 2, 1), date(2026, 2, 8)])
        self.assertEqual(self.plant._today_sheet().date, date(2026, 2, 10), "of the same week")

    def test_hours_do_not_run_faster_than_time(self):
        self._signed("2026-02-09", 100)
        self._signed("2026-02-10", 130)
        with self.assertRaisesRegex(ValidationError, "Grande chaudière"):
            self._signed("2026-02-11", 1540)
