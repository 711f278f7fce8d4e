from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatInspection(HeatPlantCommon):
    def _rules(self, *names):
        rules = self.env["heat.inspection.rule"]
        for name in names:
            rules |= self.env.ref(f"heat_plant.heat_inspection_rule_{name}")
        return rules

    def _planned(self, *names):
        """Due days of the plant by the name of the rule."""
        self.plant.action_plan_inspections()
        known = self.plant.inspection_ids.filtered(lambda one: one.state == "planned")
        names = names or ("upkeep", "efficiency", "efficiency_large", "emissions",
                          "emissions_large", "emissions_backup", "gas_pipes")  # fmt: skip
        return {
            name: known.filtered(lambda one, name=name: one.rule_id == self._rules(name)).due_on
            for name in names
            if self._rules(name) in known.rule_id
        }

    def _power(self, large, small, inputs=(False, False)):
        self.large.write({"power_kw": large, "input_kw": inputs[0]})
        self.small.write({"power_kw": small, "input_kw": inputs[1]})

    def _inspect(self, name, day, outcome="compliant", **values):
        one = self.plant.inspection_ids.filtered(
            lambda one: one.rule_id == self._rules(name) and one.state == "planned"
        )
        one.write({"done_on": day, "outcome": outcome, **values})
        one.action_done()
        return one

    def test_two_small_boilers_want_yearly_upkeep(self):
        self._power(170, 170)
        self.assertEqual(self._planned(), {"upkeep": date(2025, 10, 1)})

    def test_wood_and_gas_of_a_room_are_one_boiler(self):
        self._power(600, 800)
        self.small.fuel_id = self.gas
        self.assertEqual(self._planned(), {"efficiency": date(2027, 10, 1)})
        self.assertIn(self._rules("emissions").name, self.plant.undecided_rules)
        self._power(600, 800, inputs=(700, 870))
        self.assertFalse(self.plant.undecided_rules)
        self.assertEqual(
            self._planned(),
            {
                "efficiency": date(2027, 10, 1),
                "emissions": date(2025, 2, 1),
                "gas_pipes": date(2025, 10, 1),
            },
        )

    def test_a_power_that_nobody_typed_is_no_zero(self):
        self._power(600, 800)
        self.assertIn("efficiency", self._planned())
        self.small.power_kw = False
        self.assertIs(self.plant.output_kw, False)
        self.assertIn("efficiency", self._planned(), "what cannot be decided stays as it is")
        self.assertNotIn("upkeep", self._planned())
        self.assertIn(self._rules("upkeep").name, self.plant.undecided_rules)

    def test_large_plants_are_checked_every_other_year(self):
        self._power(4000, 1000, inputs=(4400, 1100))
        self.assertEqual(self._planned()["efficiency_large"], date(2026, 10, 1))
        self.assertNotIn("efficiency", self._planned())

    def test_a_backup_plant_is_measured_by_hours_or_years(self):
        self._power(600, 800, inputs=(700, 870))
        self.plant.annual_hours = 120
        self.plant.action_plan_inspections()
        self._inspect("emissions_backup", "2026-01-01")
        self.assertEqual(self._planned()["emissions_backup"], date(2031, 1, 1))
        self.plant.annual_hours = 400
        self.assertEqual(self._planned()["emissions_backup"], date(2029, 10, 1))
        self.plant.annual_hours = 2000
        planned = self._planned()
        self.assertNotIn("emissions_backup", planned)
        self.assertIn("emissions", planned)

    def test_a_rule_takes_over_what_another_of_its_subject_saw(self):
        self._power(600, 800, inputs=(700, 870))
        self.plant.annual_hours = 120
        self.plant.action_plan_inspections()
        self._inspect("emissions_backup", "2026-01-01")
        self.plant.annual_hours = 2000
        self.assertEqual(self._planned("emissions"), {"emissions": date(2029, 1, 1)})
        self.assertNotIn("emissions_backup", self._planned("emissions_backup"))

    def test_a_manager_is_told_where_nobody_answers_for_the_plant(self):
        self._power(170, 170)
        self.plant.user_id = False
        self.env["heat.plant"]._cron_plan_inspections()
        upkeep = self.plant.inspection_ids.filtered(
            lambda one: one.rule_id == self._rules("upkeep")
        )
        self.assertTrue(
            upkeep.activity_ids.user_id.has_group("heat_plant.heat_plant_group_manager")
        )

    def test_planning_twice_changes_nothing(self):
        self.plant.action_plan_inspections()
        before = self.plant.inspection_ids
        self.plant.action_plan_inspections()
        self.assertEqual(self.plant.inspection_ids, before)
        self.assertTrue(before)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            before[0].copy()

    def test_late_ones_stay_late_until_they_are_done(self):
        self._power(170, 170)
        self._planned()
        late = self.env["heat.inspection"].search(
            [("is_late", "=", True), ("rule_id", "=", self._rules("upkeep").id),
             ("plant_id", "=", self.plant.id)]
        )  # fmt: skip
        self.assertEqual(late.due_on, date(2025, 10, 1))
        done = self._inspect("upkeep", "2026-02-09")
        self.assertFalse(late.is_late)
        self.assertEqual(done.report_due_on, date(2026, 2, 24))
        self.assertEqual(self._planned(), {"upkeep": date(2027, 2, 9)}, "from the day it was done")
        self._rules("upkeep").anchor = "due"
        self.assertEqual(self._planned(), {"upkeep": date(2026, 10, 1)})

    def test_what_was_found_is_said_and_kept(self):
        self._power(170, 170)
        self._planned()
        one = self.plant.inspection_ids.filtered(lambda one: one.rule_id == self._rules("upkeep"))
        for values in (
            {},
            {"done_on": "2026-02-09"},
            {"done_on": "2026-02-09", "outcome": "reservations"},
            {"done_on": "2026-02-11", "outcome": "compliant"},
        ):
            one.write({"done_on": False, "outcome": False, **values})
            with self.assertRaises(UserError):
                one.action_done()
        one.write(
            {"done_on": "2026-02-09", "outcome": "refused", "reservations": "Joint à changer"}
        )
        one.with_user(self.operator).action_done()
        for values in ({"outcome": "compliant"}, {"done_on": "2026-01-01"}, {"state": "planned"}):
            with self.assertRaises(UserError):
                one.write(values)
        with self.assertRaises(UserError):
            one.unlink()

    def test_the_responsible_is_told_once(self):
        self._power(170, 170)
        self.plant.user_id = self.manager
        for _night in range(2):
            self.env["heat.plant"]._cron_plan_inspections()
        upkeep = self.plant.inspection_ids.filtered(
            lambda one: one.rule_id == self._rules("upkeep")
        )
        self.assertEqual(upkeep.activity_ids.mapped("user_id"), self.manager)
        self.assertEqual(upkeep.activity_ids.mapped("date_deadline"), [date(2025, 10, 1)])
        self._inspect("upkeep", "2026-02-09")
        self.assertFalse(upkeep.activity_ids)
        self.env["heat.plant"]._cron_plan_inspections()
        following = self.plant.inspection_ids.filtered(
            lambda one: one.rule_id == self._rules("upkeep") and one.state == "planned"
        )
        self.assertFalse(following.activity_ids, "not a year ahead")

    def test_a_rule_holds_while_it_is_in_force(self):
        self._power(170, 170)
        upkeep = self._rules("upkeep")
        upkeep.date_to = "2026-02-09"
        self.assertEqual(self._planned("upkeep"), {})
        upkeep.date_to = "2026-02-10"
        self.assertEqual(self._planned("upkeep"), {"upkeep": date(2025, 10, 1)})
        upkeep.write({"date_from": "2026-02-11", "date_to": False})
        self.assertEqual(self._planned("upkeep"), {})

    def test_common_rules_are_edited_by_few(self):
        rule = self._rules("upkeep")
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).interval_months = 24
        own = (
            self.env["heat.inspection.rule"]
            .with_user(self.manager)
            .create(
                {"name": "Visite de l’assureur", "interval_months": 24, "legal_source": "Contrat"}
            )
        )
        self.assertEqual(own.company_id, self.cooperative)
        self.plant.with_user(self.manager).action_plan_inspections()
        self.assertIn(own, self.plant.inspection_ids.rule_id)
        self.assertNotIn(own, self.other_plant._inspection_rules())
