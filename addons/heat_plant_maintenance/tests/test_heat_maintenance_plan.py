from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatMaintenanceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10 12:00:00")
class TestHeatMaintenancePlan(HeatMaintenanceCommon):
    def _night(self):
        self.env["heat.maintenance.plan"]._cron_open_due()

    def test_a_request_opens_ahead_once_and_tells_the_responsible(self):
        plan = self._new_plan(interval_months=6, start_on="2025-12-20", duration_hours=2)
        request = plan.open_request_id
        self.assertEqual(plan.next_due_on, date(2026, 6, 20))
        self.assertEqual(request.due_on, date(2026, 6, 20))
        self.assertEqual(request.maintenance_type, "preventive")
        self.assertEqual(request.company_id, self.cooperative)
        self.assertEqual(request.duration, 2)
        self.assertEqual(request.activity_ids.user_id, self.manager)
        self.assertEqual(request.activity_ids.date_deadline, date(2026, 6, 20))
        self._night()
        self._night()
        self.assertEqual(plan.request_ids, request)
        self.assertFalse(request.is_late)

    def test_it_does_not_open_before_its_lead(self):
        plan = self._new_plan(interval_months=6, lead_days=14)
        self.assertEqual(plan.next_due_on, date(2026, 7, 1))
        self.assertFalse(plan.request_ids)
        with freeze_time("2026-06-17 12:00:00"):
            self._night()
        self.assertTrue(plan.open_request_id)

    def test_before_its_time_on_demand(self):
        plan = self._new_plan(interval_months=6)
        action = plan.with_user(self.manager).action_open_now()
        self.assertEqual(action["res_id"], plan.open_request_id.id)
        self.assertEqual(plan.open_request_id.due_on, date(2026, 7, 1))

    def test_overdue_ones_stay_and_are_counted(self):
        plan = self._new_plan(interval_months=1, start_on="2026-01-05")
        request = plan.open_request_id
        self.assertEqual(request.due_on, date(2026, 2, 5))
        for _night in range(2):
            self._night()
        self.assertEqual(plan.request_ids, request)
        self.assertTrue(request.is_late)
        self.assertEqual(request.missed_count, 4)
        self.assertEqual(plan.missed_count, 4)
        self.assertIn("05", request.missed_label)
        late = [("is_late", "=", True), ("id", "in", request.ids)]
        self.assertEqual(self.env["maintenance.request"].search(late), request)
        self.assertEqual(plan.search([("is_late", "=", True), ("id", "=", plan.id)]), plan)

    def test_from_completion_the_next_one_counts_from_the_day_it_was_done(self):
        plan = self._new_plan(interval_months=3, start_on="2025-11-05")
        request = plan.open_request_id
        request.done_on = "2026-06-08"
        request.with_user(self.operator).action_done()
        self.assertEqual(plan.last_done_on, date(2026, 6, 8))
        self.assertFalse(request.activity_ids, "nobody is asked for what is done")
        self.assertEqual(plan.next_due_on, date(2026, 9, 8))
        self.assertFalse(plan.open_request_id)
        bodies = " ".join(request.message_ids.mapped("body"))
        self.assertIn("missed since", bodies)

    def test_from_the_due_day_nothing_is_skipped(self):
        plan = self._new_plan(interval_months=1, start_on="2026-03-20", anchor="due")
        request = plan.open_request_id
        self.assertEqual(request.due_on, date(2026, 4, 20))
        request.with_user(self.operator).action_done()
        following = plan.open_request_id
        self.assertNotEqual(following, request)
        self.assertEqual(following.due_on, date(2026, 5, 20), "the missed one is to be done")
        self.assertTrue(following.is_late)
        following.action_done()
        self.assertEqual(plan.next_due_on, date(2026, 6, 20))

    def test_from_the_due_day_one_visit_may_stand_for_the_missed_ones(self):
        plan = self._new_plan(interval_months=1, start_on="2026-02-20", anchor="due")
        request = plan.open_request_id
        self.assertEqual(request.missed_count, 2)
        request.covers_missed = True
        request.action_done()
        self.assertEqual(request.settled_due_on, date(2026, 5, 20))
        self.assertEqual(plan.next_due_on, date(2026, 6, 20))
        bodies = " ".join(request.message_ids.mapped("body"))
        self.assertRegex(bodies, r"missed since: \S+, \S*20", "what was missed stays named")

    def test_work_stands_for_what_was_missed_before_it_only(self):
        plan = self._new_plan(interval_months=1, start_on="2026-02-20", anchor="due")
        request = plan.open_request_id
        request.write({"covers_missed": True, "done_on": "2026-05-10"})
        request.action_done()
        self.assertEqual(request.settled_due_on, date(2026, 4, 20))
        self.assertEqual(plan.open_request_id.due_on, date(2026, 5, 20))

    def test_done_again_before_it_was_due(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-20")
        request = plan.open_request_id
        request.done_on = "2026-05-20"
        request.action_done()
        self.assertEqual(plan.open_request_id.due_on, date(2026, 6, 20))
        self.assertFalse(plan.open_error)

    def test_a_day_typed_ahead_stays_while_work_goes_on(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-20")
        request = plan.open_request_id
        request.done_on = "2026-06-08"
        request.stage_id = self.env["maintenance.stage"].search([("done", "=", False)])[-1]
        self.assertEqual(request.done_on, date(2026, 6, 8))

    def test_hours_of_the_log_make_it_due(self):
        self._steady("2026-01-01", 10, 60)
        plan = self._new_plan(interval_hours=500, interval_months=12)
        self.assertEqual(plan.next_due_on, date(2026, 2, 20))
        self.assertEqual(plan.next_due_by, "hours")
        self.assertFalse(plan.is_reckoned)
        self.assertEqual(plan.open_request_id.due_on, date(2026, 2, 20))

    def test_a_pump_counts_the_hours_of_its_boiler(self):
        self._steady("2026-01-01", 10, 60)
        plan = self._new_plan(equipment_id=self.pump.id, interval_hours=2000)
        self.assertEqual(plan.counter_equipment_id, self.large)
        self.assertEqual(plan.next_due_on, date(2026, 7, 20))
        self.assertTrue(plan.is_reckoned)

    def test_a_signed_sheet_moves_the_day(self):
        self._steady("2026-01-01", 10, 60)
        plan = self._new_plan(interval_hours=1700, interval_months=12)
        self.assertEqual(plan.next_due_on, date(2026, 6, 20))
        request = plan.open_request_id
        self._sheets(("2026-06-09", 1800))
        self.assertEqual(plan.next_due_on, date(2026, 5, 31))
        self.assertEqual(request.due_on, date(2026, 6, 20))
        self._night()
        self.assertEqual(request.due_on, date(2026, 5, 31))
        self.assertEqual(plan.request_ids, request)

    def test_a_replaced_counter_goes_on(self):
        self._steady("2026-01-01", 10, 40, displayed=8000)
        self._sheets(("2026-02-20", 3, True), ("2026-03-02", 103))
        plan = self._new_plan(interval_hours=550)
        self.assertEqual(plan.next_due_on, date(2026, 2, 25))

    def test_hours_displayed_when_it_was_last_done(self):
        self._steady("2026-04-01", 10, 60, displayed=3000)
        plan = self._new_plan(interval_hours=1000, start_on="2025-11-01", start_hours=2200)
        self.assertEqual(plan.next_due_on, date(2026, 4, 21))

    def test_without_hours_the_plan_says_so(self):
        plan = self._new_plan(interval_hours=500)
        self.assertFalse(plan.next_due_on)
        self.assertFalse(plan.request_ids)
        self.assertIn("Not measured", plan.problem)
        self.plant.annual_hours = 3000
        self.assertTrue(plan.next_due_on)
        self.assertTrue(plan.is_reckoned)
        self.assertFalse(plan.problem)

    def test_the_limit_of_the_law_is_a_ceiling(self):
        plan = self._new_plan(
            interval_months=24, legal_months=12, legal_source="Notice", start_on="2026-01-15"
        )
        self.assertEqual((plan.next_due_on, plan.next_due_by), (date(2027, 1, 15), "law"))

    def test_a_plan_by_hours_or_years_over_two_years(self):
        """Late, a year skipped, the counter replaced: each time the next day is the right one."""
        plan = self._new_plan(
            interval_months=12, interval_hours=2000, start_on="2024-03-01", start_hours=9000
        )
        self._sheets(("2024-09-01", 9900), ("2025-02-01", 10700), ("2025-05-01", 4, True),
                     ("2026-05-01", 1464))  # fmt: skip
        request = plan.open_request_id
        self.assertEqual(request.due_on, date(2025, 3, 1))
        self.assertEqual(request.missed_count, 1)
        request.done_on = "2026-05-01"
        request.action_done()
        # 4 h a day: 2,000 h would take 500 days, the year comes first
        self.assertEqual((plan.next_due_on, plan.next_due_by), (date(2027, 5, 1), "months"))

    def test_one_open_request_a_plan(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-01")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            plan._open_request()

    def test_a_cancelled_request_skips_nothing(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-01")
        request = plan.open_request_id
        request.archive_equipment_request()
        self.assertFalse(request.activity_ids)
        self._night()
        self.assertNotEqual(plan.open_request_id, request)
        self.assertEqual(plan.open_request_id.due_on, request.due_on)

    def test_what_was_done_is_kept(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-01")
        request = plan.open_request_id
        request.action_done()
        for values in ({"done_on": "2026-06-01"}, {"due_on": "2026-06-01"}, {"plan_id": False},
                       {"archive": True}):  # fmt: skip
            with self.assertRaises(UserError):
                request.write(values)
        with self.assertRaises(UserError):
            request.unlink()
        with self.assertRaises(UserError):
            plan.unlink()

    def test_reopening(self):
        plan = self._new_plan(interval_months=12, start_on="2025-06-01")
        request = plan.open_request_id
        request.action_done()
        self.assertEqual(request.done_on, date(2026, 6, 10))
        request.stage_id = self.new_stage
        self.assertFalse(request.done_on)
        self.assertEqual(plan.open_request_id, request)
        request.action_done()
        plan.action_open_now()
        with self.assertRaises(UserError):
            request.stage_id = self.new_stage

    def test_one_that_fails_sinks_no_other(self):
        broken = self._new_plan(interval_months=1, start_on="2026-05-01", start=False)
        fine = self._new_plan(interval_months=1, start_on="2026-05-02", start=False)
        (broken | fine).write({"state": "active"})
        teams = self.env["maintenance.team"].search([])
        elsewhere = self.env["maintenance.team"].create(
            {"name": "Voisins", "company_id": self.neighbour.id}
        )
        self.env.cr.execute(
            "UPDATE heat_maintenance_plan SET maintenance_team_id = %s WHERE id = %s",
            [elsewhere.id, broken.id],
        )
        broken.invalidate_recordset()
        self.assertTrue(teams)
        self._night()
        self.assertTrue(broken.open_error)
        self.assertFalse(broken.request_ids)
        self.assertTrue(fine.open_request_id)
        broken.maintenance_team_id = False
        self._night()
        self.assertFalse(broken.open_error)
        self.assertTrue(broken.open_request_id)

    def test_an_ended_plan_comes_back_no_more(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-01")
        request = plan.open_request_id
        plan.action_end()
        request.action_done()
        self._night()
        self.assertEqual(plan.request_ids, request)
        with self.assertRaises(UserError):
            plan.action_open_now()

    def test_equipment_with_plans_is_not_put_aside_unseen(self):
        plan = self._new_plan(interval_months=1, start_on="2026-05-01")
        with self.assertRaises(UserError):
            self.large.action_archive()
        plan.action_end()
        self.large.action_archive()
        self.assertFalse(self.large.active)

    def test_a_plan_is_copied_with_its_checklist(self):
        plan = self._checked_plan(start_on="2026-05-15")
        twin = plan.copy({"equipment_id": self.small.id})
        self.assertEqual(twin.state, "draft")
        self.assertEqual(twin.check_ids.mapped("name"), plan.check_ids.mapped("name"))
        self.assertFalse(twin.request_ids)

    def test_what_makes_no_sense_is_refused(self):
        for values in ({}, {"interval_months": 0}, {"interval_months": 1, "legal_months": 3}):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._new_plan(start=False, **values)
        with self.assertRaises(ValidationError):
            self._new_plan(start=False, interval_months=1, start_on="2026-07-01")
        stray = self.env["maintenance.equipment"].create(
            {"name": "Imprimante", "company_id": self.cooperative.id}
        )
        with self.assertRaises(ValidationError):
            self._new_plan(start=False, interval_months=1, equipment_id=stray.id)

    def test_the_query_count_grows_by_plan_only(self):
        plan = self._new_plan(interval_months=6, start_on="2026-05-01")
        self._night()
        with self.assertQueryCount(60):
            plan._open_due()
            self.env.flush_all()
