from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatMaintenanceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10 12:00:00")
class TestMaintenanceRequest(HeatMaintenanceCommon):
    def _request(self, equipment, **values):
        return self.env["maintenance.request"].create(
            {
                "name": "Réparation",
                "equipment_id": equipment.id,
                "company_id": self.cooperative.id,
                **values,
            }
        )

    def test_costs_climb_the_hierarchy(self):
        self._request(self.large, cost_labour=120, cost_parts=30)
        self._request(self.pump, cost_contractor=400)
        self._request(self.small, cost_parts=7)
        self.assertEqual(self.pump.maintenance_cost, 400)
        self.assertEqual(self.large.maintenance_cost, 550)
        self.assertEqual(self.small.with_user(self.reader).maintenance_cost, 7)
        found = self.env["maintenance.request"].search(self.large.action_open_costs()["domain"])
        self.assertEqual(sum(found.mapped("cost_total")), 550)
        self.pump.active = False
        self.large.invalidate_recordset()
        self.assertEqual(self.large.maintenance_cost, 550, "a part put aside has cost what it cost")
        found = self.env["maintenance.request"].search(self.large.action_open_costs()["domain"])
        self.assertEqual(sum(found.mapped("cost_total")), 550)

    def test_the_report_of_a_visit_is_awaited(self):
        request = self._request(self.large, is_report_expected=True)
        self.assertFalse(request.is_report_missing, "nobody came yet")
        request.write({"visit_on": "2026-06-09", "visitor": "M. Brun"})
        self.assertTrue(request.is_report_missing)
        request.write({"report": b"JVBERi0=", "report_name": "rapport.pdf"})
        self.assertFalse(request.is_report_missing)

    def test_late_first(self):
        calm = self._request(self.large, due_on="2026-07-01")
        late = self._request(self.large, due_on="2026-06-01")
        planned = self._request(self.large, schedule_date="2026-06-01 08:00:00")
        self.assertEqual((calm | late | planned).filtered("is_late"), late | planned)
        mine = [("id", "in", (calm | late | planned).ids)]
        search = self.env["maintenance.request"].search
        self.assertEqual(search([*mine, ("is_late", "=", True)]), planned | late)
        self.assertEqual(search([*mine, ("is_late", "=", False)]), calm)
        late.action_done()
        self.assertEqual(search([*mine, ("is_late", "=", True)]), planned)
        self.assertEqual(self.plant.late_request_count, 1)
        self.assertEqual(self.plant.open_request_count, 2)

    def test_late_work_and_faults_stand_on_the_board(self):
        late = self._request(self.large, due_on="2026-06-01")
        self._request(self.large, due_on="2099-07-01")
        fault = self.env["maintenance.request"]._report_fault(self.small, "Bruit")
        self.env.flush_all()
        found = self.env["heat.plant.board.item"].search([("plant_id", "=", self.plant.id)])
        self.assertEqual(
            {(one.kind, one.name, one.is_urgent) for one in found},
            {("request", late.name, True), ("fault", fault.name, True)},
        )
        self.assertEqual(found[0].with_user(self.reader).action_open()["res_id"], late.id)
        (late | fault).action_done()
        self.assertFalse(fault.activity_ids)
        self.env.flush_all()
        self.assertFalse(found.search([("plant_id", "=", self.plant.id)]))

    def test_a_day_to_come_is_not_a_day_done(self):
        with self.assertRaises(ValidationError):
            self._request(self.large).done_on = "2026-06-11"

    def test_outages_have_their_repairs(self):
        outage = self.env["heat.outage"].create(
            {"name": "Vis bloquée", "plant_id": self.plant.id, "equipment_id": self.large.id}
        )
        action = outage.with_user(self.operator).action_open_requests()
        form = Form(
            self.env["maintenance.request"]
            .with_user(self.operator)
            .with_context(**action["context"])
        )
        request = form.save()
        self.assertEqual(request.outage_id, outage)
        self.assertEqual((request.name, request.equipment_id), ("Vis bloquée", self.large))
        self.assertEqual(outage.request_count, 1)
        self.assertIn("domain", outage.action_open_requests())

    def test_the_forms_open(self):
        plan = self._checked_plan(start_on="2026-05-15")
        with Form(plan.with_user(self.manager)) as form:
            form.interval_hours = 500
        self.assertEqual(plan.counter_equipment_id, self.large)
        request = plan.open_request_id.with_user(self.operator)
        with Form(request) as form, form.result_ids.edit(1) as line:
            line.value = 4
        self.assertEqual(plan.open_request_id.failed_count, 1)
        Form(self.large.with_user(self.manager))

    def test_requests_without_plant_stay_as_they_were(self):
        printer = self.env["maintenance.equipment"].create({"name": "Imprimante"})
        request = self.env["maintenance.request"].create(
            {"name": "Panne", "equipment_id": printer.id}
        )
        request.stage_id = self.done_stage
        self.assertTrue(request.close_date)
        request.stage_id = self.new_stage
        self.assertFalse(request.close_date)
        self.assertTrue(request.unlink())

    def test_without_a_stage_that_says_done(self):
        request = self._request(self.large)
        self.env["maintenance.stage"].search([]).done = False
        with self.assertRaises(UserError):
            request.action_done()
