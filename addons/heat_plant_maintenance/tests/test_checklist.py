from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatMaintenanceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10 12:00:00")
class TestChecklist(HeatMaintenanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._checked_plan(start_on="2026-05-15")
        cls.request = cls.plan.open_request_id.with_user(cls.operator)
        cls.door, cls.pressure, cls.remarks = cls.request.result_ids

    def test_the_lines_of_the_plan_are_copied(self):
        self.assertEqual(
            self.request.result_ids.mapped("name"),
            ["Joint de porte", "Pression du circuit", "Remarques"],
        )
        self.assertEqual(self.pressure.limits_label.replace(",", "."), "1 to 2.5 bar")
        self.plan.check_ids[1].high = 3
        self.assertEqual(self.pressure.high, 2.5, "what was asked that day stays")
        self.assertEqual(self.request.checklist_state, "open")
        self.assertEqual(self.request.missing_count, 2, "remarks need not be written")

    def test_it_closes_complete_only(self):
        self.door.action_ok()
        with self.assertRaises(UserError) as refused:
            self.request.action_close_checklist()
        self.assertIn("Pression du circuit", str(refused.exception))
        self.assertNotIn("Remarques", str(refused.exception), "nobody must write remarks")
        with self.assertRaises(UserError):
            self.request.stage_id = self.done_stage
        self.pressure.action_na()
        self.request.action_close_checklist()
        self.assertEqual(self.request.checklist_closed_by_id, self.operator)
        self.assertFalse(self.request.corrective_ids)

    def test_what_failed_opens_a_request_once(self):
        self.door.write({"outcome": "not_ok", "note": "fendu sur 10 cm"})
        self.pressure.value = 3.2
        self.request.action_done()
        self.assertFalse(self.request.is_open)
        correctives = self.request.corrective_ids
        self.assertEqual(
            sorted(name.replace(",", ".") for name in correctives.mapped("name")),
            ["Joint de porte: fendu sur 10 cm", "Pression du circuit: 3.2 bar (1 to 2.5 bar)"],
        )
        self.assertEqual(set(correctives.mapped("maintenance_type")), {"corrective"})
        self.assertEqual(correctives.equipment_id, self.large)
        self.assertEqual(self.pressure.corrective_id.source_request_id, self.request)
        self.assertEqual(correctives.activity_ids.user_id, self.manager)
        self.request.action_close_checklist()
        self.request._open_correctives()
        self.assertEqual(self.request.corrective_ids, correctives)

    def test_what_was_found_is_judged_by_its_limits_alone(self):
        self.pressure.value = 3.2
        with self.assertRaises(UserError):
            self.pressure.verdict = "ok"
        with self.assertRaises(UserError):
            self.pressure.corrective_id = self.request.copy()
        self.door.action_ok()
        self.request.action_done()
        self.assertTrue(self.request.corrective_ids)
        lines = self.env["heat.maintenance.result"].with_user(self.operator)
        with self.assertRaises(UserError):
            lines.with_context(default_request_id=self.request.id).create({"name": "Ajoutée"})

    def test_limits_themselves_are_allowed_and_zero_is_a_measure(self):
        for value, verdict in ((1, "ok"), (2.5, "ok"), (2.51, "failed"), (0, "failed"),
                               (False, "missing")):  # fmt: skip
            self.pressure.value = value
            self.assertEqual(self.pressure.verdict, verdict, value)

    def test_what_is_asked_is_answered(self):
        for change in (
            self.door.unlink,
            lambda: self.pressure.write({"high": 4}),
            lambda: self.pressure.write({"is_asked": False}),
        ):
            with self.assertRaises(UserError):
                change()
        own = self.door.create({"request_id": self.request.id, "name": "Bruit du ventilateur"})
        own.name = "Bruit de la vis"
        own.unlink()

    def test_the_list_alone_for_a_phone(self):
        action = self.request.action_open_checklist()
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(self.request, view=view) as form, form.result_ids.edit(1) as line:
            line.value = 1.5
        self.assertEqual(self.pressure.verdict, "ok")

    def test_a_closed_list_is_a_fact(self):
        self.door.action_ok()
        self.pressure.value = 2
        self.request.action_close_checklist()
        for change in (
            lambda: self.pressure.write({"value": 1.5}),
            self.door.action_not_ok,
            self.door.unlink,
            lambda: self.request.write({"is_checklist_closed": False}),
            lambda: self.request.write(
                {"result_ids": [(0, 0, {"name": "Autre", "outcome": "ok"})]}
            ),
            self.plan.open_request_id.sudo().unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_nobody_types_that_it_is_closed(self):
        for values in ({"is_checklist_closed": True}, {"checklist_closed_by_id": self.manager.id}):
            with self.assertRaises(UserError):
                self.request.write(values)
            with self.assertRaises(UserError):
                self.request.with_context(heat_closing_checklist=True).write(values)

    def test_a_repair_without_checklist_just_closes(self):
        request = self.env["maintenance.request"].create(
            {"name": "Fuite", "equipment_id": self.pump.id}
        )
        request.with_user(self.manager).action_done()
        self.assertFalse(request.is_open)
