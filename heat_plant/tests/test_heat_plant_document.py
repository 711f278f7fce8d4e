from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantDocument(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant.user_id = cls.manager

    def _new(self, expires_on, **values):
        return self.env["heat.plant.document"].create(
            {
                "name": "Contrat d’entretien",
                "plant_id": self.plant.id,
                "expires_on": expires_on,
                **values,
            }
        )

    def _due(self):
        return self.env["heat.plant.document"].search(
            [("warn_on", "<=", "today"), ("is_replaced", "=", False)]
        )

    def _run(self):
        self.env["heat.plant"]._cron_plan_inspections()

    def test_what_runs_out_is_told_once_and_stays(self):
        late = self._new("2026-01-31")
        soon = self._new("2026-04-01")
        later = self._new("2027-01-01")
        endless = self._new(False)
        self.assertEqual(
            (late | soon | later | endless).mapped("validity"),
            ["expired", "soon", "valid", "valid"],
        )
        self.assertEqual(self._due(), late | soon)
        self.assertEqual(self.plant.due_document_count, 2)
        self._run()
        self._run()
        self.assertEqual(late.activity_ids.user_id, self.manager)
        self.assertEqual((len(late.activity_ids), late.told_on), (1, date(2026, 2, 10)))
        self.assertFalse(later.activity_ids)
        late.activity_ids.action_done()
        self._run()
        self.assertFalse(late.activity_ids, "told once")
        self.assertEqual(late.validity, "expired", "and red until it is renewed")
        late.expires_on = "2026-02-20"
        self._run()
        self.assertEqual(len(late.activity_ids), 1, "another day is told anew")

    def test_what_expired_waits_on_the_board(self):
        late = self._new("2026-01-31")
        self._new("2026-04-01")
        self.env.flush_all()
        items = self.env["heat.plant.board.item"].search([("kind", "=", "document")])
        mine = items.filtered(lambda one: one.plant_id == self.plant)
        # the day of the database is not that of the test: the second may have expired there
        self.assertIn(late, [one._record() for one in mine])
        self.assertTrue(all(one.is_urgent for one in mine))

    def test_a_document_is_renewed_by_another(self):
        old = self._new("2026-01-31", equipment_id=self.large.id)
        self._run()
        action = old.with_user(self.operator).action_renew()
        form = Form(
            self.env["heat.plant.document"]
            .with_user(self.operator)
            .with_context(**action["context"])
        )
        form.expires_on = date(2027, 1, 31)
        new = form.save()
        self.assertEqual((new.replaces_id, new.equipment_id), (old, self.large))
        self.assertEqual((old.validity, new.validity), ("replaced", "valid"))
        self.assertFalse(old.activity_ids)
        self.assertFalse(self._due())
        with self.assertRaises(UserError):
            old.action_renew()

    def test_the_equipment_gives_the_plant(self):
        one = self.env["heat.plant.document"].create(
            {"name": "Notice", "equipment_id": self.large.id}
        )
        self.assertEqual((one.plant_id, one.user_id), (self.plant, self.manager))
        self.assertEqual(self.large.document_ids, one)
        stray = self.env["maintenance.equipment"].create(
            {"name": "Brûleur", "company_id": self.cooperative.id}
        )
        with self.assertRaises(ValidationError):
            self._new(False, equipment_id=stray.id)

    def test_rights(self):
        one = self._new("2026-01-31")
        self.assertEqual(one.with_user(self.reader).validity, "expired")
        for user in (self.reader, self.engineer):
            with self.assertRaises(AccessError):
                one.with_user(user).name = "Autre"
        with self.assertRaises(AccessError):
            one.with_user(self.operator).unlink()
        foreign = self._new(False, plant_id=self.other_plant.id, user_id=self.env.uid)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["name"])
        with self.assertRaises(UserError):
            self._new(False, plant_id=self.other_plant.id, equipment_id=self.large.id)
