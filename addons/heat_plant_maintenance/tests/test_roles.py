from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatMaintenanceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10 12:00:00")
class TestRoles(HeatMaintenanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._checked_plan(start_on="2026-05-15")
        cls.request = cls.plan.open_request_id

    def test_readers_read_and_change_nothing(self):
        for user in (self.reader, self.engineer):
            plan = self.plan.with_user(user)
            self.assertTrue(plan.next_due_on)
            self.assertEqual(plan.open_request_id.result_ids[0].name, "Joint de porte")
            self.assertEqual(plan.check_ids[0].name, "Joint de porte")
            for change in (
                lambda plan=plan: plan.write({"name": "Autre"}),
                plan.action_start,
                plan.action_open_now,
                plan.action_open_due,
                plan.equipment_id.action_renew_label,
                lambda plan=plan: plan.check_ids.write({"name": "Autre"}),
                lambda plan=plan: plan.open_request_id.write({"name": "Autre"}),
                lambda plan=plan: plan.open_request_id.result_ids[0].action_ok(),
                lambda user=user: (
                    self.env["heat.maintenance.plan"]
                    .with_user(user)
                    .create({"name": "X", "equipment_id": self.large.id, "interval_months": 1})
                ),
            ):
                with self.assertRaises(AccessError):
                    change()
            with self.assertRaises(AccessError):
                self.request.with_user(user).read(["reported_phone"])
            Form(self.request.with_user(user))
            Form(plan)

    def test_operators_do_the_work_and_leave_the_plans(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.operator).lead_days = 3
        with self.assertRaises(AccessError):
            self.plan.with_user(self.operator).action_end()
        with self.assertRaises(AccessError):
            self.plan.check_ids.with_user(self.operator).unlink()
        request = self.request.with_user(self.operator)
        request.result_ids[0].action_ok()
        request.result_ids[1].value = 2
        request.action_done()
        self.assertFalse(request.is_open)

    def test_what_a_plan_rests_on_is_not_typed(self):
        requests = self.env["maintenance.request"].with_user(self.operator)
        request = self.request.with_user(self.operator)
        request.result_ids[0].action_ok()
        request.result_ids[1].value = 2
        with self.assertRaises(UserError):
            request.settled_due_on = "2030-01-01"
        request.action_done()
        with self.assertRaises(UserError):
            request.settled_due_on = "2030-01-01"
        values = {"name": "Fait", "equipment_id": self.large.id, "plan_id": self.plan.id}
        with self.assertRaises(UserError):
            requests.create({**values, "due_on": "2026-06-15", "settled_due_on": "2030-01-01"})
        with self.assertRaises(UserError):
            requests.with_context(default_settled_due_on="2030-01-01").create(values)

    def test_work_on_a_plan_without_a_due_day_does_not_break_it(self):
        plan = self._new_plan(interval_months=12, anchor="due", start_on="2026-01-01")
        work = self.env["maintenance.request"].with_user(self.operator)
        values = {"name": "Fait", "equipment_id": self.large.id, "plan_id": plan.id}
        for _time in range(2):
            work.create(values).write({"stage_id": self.done_stage.id, "done_on": "2026-06-01"})
        self.assertEqual(str(plan.next_due_on), "2027-06-01")

    def test_managers_write_plans_and_states_are_not_typed(self):
        plan = (
            self.env["heat.maintenance.plan"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Graissage",
                    "equipment_id": self.pump.id,
                    "interval_months": 3,
                    "state": "active",
                }
            )
        )
        self.assertEqual(plan.state, "draft")
        self.assertEqual(plan.company_id, self.cooperative)

    def test_cooperatives_do_not_meet(self):
        boiler = self.env["maintenance.equipment"].create(
            {
                "name": "Chaudière voisine",
                "plant_id": self.other_plant.id,
                "company_id": self.neighbour.id,
                "plant_kind": "boiler",
            }
        )
        plan = self.env["heat.maintenance.plan"].create(
            {
                "name": "Ramonage",
                "equipment_id": boiler.id,
                "interval_months": 1,
                "start_on": "2026-05-15",
                "check_ids": [(0, 0, {"name": "Joint"})],
            }
        )
        plan.action_start()
        request = plan.open_request_id
        self.assertEqual(request.company_id, self.neighbour)
        for record in (plan, plan.check_ids, request, request.result_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).read(["name"])
        outage = self.env["heat.outage"].create({"name": "Panne", "plant_id": self.plant.id})
        with self.assertRaises(UserError):
            request.outage_id = outage
        with self.assertRaises(UserError):
            plan.counter_equipment_id = self.large
        with self.assertRaises(UserError):
            self.request.plan_id = plan
        # the plan takes the cooperative of its equipment with it
        with self.assertRaises(UserError):
            self.plan.equipment_id = boiler
            self.env.flush_all()
