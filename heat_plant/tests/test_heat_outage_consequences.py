from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatOutageConsequences(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [
                {"name": "Mairie", "email": "mairie@exemple.test", "is_company": True},
                {"name": "Alice Martin", "phone": "01 02 03 04 05"},
            ]
        )
        cls.point.partner_id = partners[0]
        cls.house = cls.env["heat.delivery.point"].create(
            {"name": "Maison Martin", "network_id": cls.network.id, "partner_id": partners[1].id}
        )
        cls.producer = cls.env["heat.delivery.point"].create(
            {"name": "Serre", "network_id": cls.network.id, "direction": "injection"}
        )
        cls.outage = cls.env["heat.outage"].create(
            {
                "name": "Vis bloquée",
                "plant_id": cls.plant.id,
                "date_start": "2026-02-10 06:30:00",
                "is_heat_cut": True,
            }
        )

    def _tell(self, user=None):
        outage = self.outage.with_user(user or self.operator)
        action = outage.action_tell()
        return Form(self.env["heat.outage.tell"].with_user(user or self.operator).with_context(
            **action["context"]))  # fmt: skip

    def test_the_backup_emits_by_the_factor_of_its_day(self):
        self.outage.write({"backup_fuel_id": self.gas.id, "backup_mwh": 10})
        self.assertEqual((self.outage.co2_kg, self.outage.co2_life_cycle_kg), (2340, 2270))
        self.env["heat.fuel.coefficient"].create(
            {"fuel_id": self.gas.id, "date_from": "2026-02-01", "co2_direct": 200, "source": "X"}
        )
        self.assertEqual(self.outage.co2_kg, 2340, "what was computed stays")
        self.outage.backup_mwh = 20
        self.assertEqual(self.outage.co2_kg, 4000)
        self.assertIs(self.outage.co2_life_cycle_kg, False, "no factor, no figure")
        self.outage.backup_mwh = False
        self.assertIs(self.outage.co2_kg, False)

    def test_customers_are_told_and_it_is_kept(self):
        self.assertIs(self.outage.affected_count, False)
        with self._tell() as form:
            self.assertEqual(self.outage.point_ids.point_id, self.point | self.house)
            self.assertEqual(self.outage.affected_count, 2)
            self.assertIn(self.plant.name, form.body)
            self.assertEqual(form.mail_count, 1)
            form.subject = "Chauffage coupé"
        form.record.action_send()
        mairie, martin = (
            self.outage.point_ids.filtered(lambda one, point=point: one.point_id == point)
            for point in (self.point, self.house)
        )
        self.assertEqual(
            (mairie.told_by, mairie.told_at, mairie.told_by_id),
            ("mail", datetime(2026, 2, 10, 12), self.operator),
        )
        message = self.outage.message_ids[0]
        self.assertEqual(message.subject, "Chauffage coupé")
        self.assertEqual(message.partner_ids, self.point.partner_id)
        self.assertEqual((self.outage.told_count, self.outage.untold_count), (1, 1))
        self.assertEqual(self.outage._to_call(), martin)
        with self.assertRaises(UserError):
            form.record.action_send()
        martin.with_user(self.operator).action_called()
        self.assertEqual((martin.told_by, self.outage.untold_count), ("call", 0))
        with self.assertRaises(UserError):
            martin.action_called()

    def test_the_count_follows_the_list(self):
        self.outage.affected_count = 7
        self.outage.with_user(self.operator).action_propose_points()
        self.assertEqual(self.outage.affected_count, 2)
        self.outage.point_ids[0].unlink()
        self.assertEqual(self.outage.affected_count, 1)
        self.outage.action_propose_points()
        self.assertEqual(self.outage.affected_count, 2, "what lacks comes back, once")
        foreign = self.env["heat.network"].create(
            {"name": "Autre", "company_id": self.cooperative.id}
        )
        stray = self.env["heat.delivery.point"].create({"name": "Loin", "network_id": foreign.id})
        with self.assertRaises(ValidationError):
            self.env["heat.outage.point"].create(
                {"outage_id": self.outage.id, "point_id": stray.id}
            )

    def test_who_was_told_is_a_fact(self):
        self.outage.action_propose_points()
        line = self.outage.point_ids[0]
        for values in ({"told_by": "call"}, {"state": "told"}, {"told_at": "2026-02-10 10:00:00"}):
            with self.assertRaises(UserError):
                line.write(values)
        line.action_called()
        line.note = "Le concierge prévient les locataires."
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            self.outage.unlink()

    def test_the_message_says_what_is_known(self):
        self.outage.date_end = "2026-02-10 09:00:00"
        self.assertIn("09:00" if self.network.tz == "UTC" else "10:00", self._tell().body)
        self.outage.kind = "planned"
        self.assertTrue(self._tell().body)

    def test_the_call_list_is_printed(self):
        self.outage.action_propose_points()
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf("heat_plant.report_outage_calls", self.outage.ids)
        self.assertTrue(content.startswith(b"%PDF"))

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.outage.with_user(self.reader).action_tell()
        self.outage.action_propose_points()
        line = self.outage.point_ids[0]
        for user in (self.reader, self.engineer):
            self.assertEqual(line.with_user(user).state, "to_tell")
            with self.assertRaises(AccessError):
                line.with_user(user).action_called()
        foreign = self.env["heat.outage"].create(
            {"name": "Panne", "plant_id": self.other_plant.id, "date_start": "2026-02-10 06:30:00"}
        )
        elsewhere = self.env["heat.delivery.point"].create(
            {"name": "Voisin", "network_id": self.other_network.id}
        )
        other = self.env["heat.outage.point"].create(
            {"outage_id": foreign.id, "point_id": elsewhere.id}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.manager).read(["note"])
        with self.assertRaises(UserError):
            self.env["heat.outage.point"].create(
                {"outage_id": self.outage.id, "point_id": elsewhere.id}
            )
