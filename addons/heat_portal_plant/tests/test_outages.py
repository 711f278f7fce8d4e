from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.heat_portal.tests.common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestOutages(HeatPortalCommon):
    """Ingrid and Otto live on one network with a plant; Nora in the neighbouring cooperative."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = cls.env["heat.plant"].create(
            {"name": "School plant", "network_id": cls.network.id}
        )
        cls.operator = cls._new_user("operator", "heat_plant.heat_plant_group_operator")

    def _report(self, login="ingrid", contract=None, text="Cold since six"):
        contract = contract or self.contract
        return self._post(login, f"/my/heat/contracts/{contract.id}/outage", {"text": text})

    def _outages(self):
        return self.env["heat.outage"].search([("plant_id", "=", self.plant.id)])

    def _works(self, **values):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return self.env["heat.outage"].create(
            {
                "name": "Valve 12 of the inner circuit",
                "plant_id": self.plant.id,
                "kind": "planned",
                "date_start": tomorrow,
                "date_end": tomorrow + timedelta(hours=4),
                "is_heat_cut": True,
                **values,
            }
        )

    def test_a_report_makes_an_outage_that_staff_look_into(self):
        self.assertIn("is with us", self._report().text)
        outage = self._outages()
        self.assertEqual(len(outage), 1)
        self.assertFalse(outage.is_heat_cut, "one substation may have stopped")
        self.assertFalse(outage.is_announced)
        self.assertEqual(outage.portal_request_ids.contract_id, self.contract)
        self.assertIn("Cold since six", "".join(outage.message_ids.mapped("body")))
        self.assertNotIn("Outage under way", self._get("otto", "/my/home").text)

    def test_the_next_report_joins_it(self):
        self._report()
        outage = self._outages()
        outage.portal_request_ids.copy({"text": "Still cold"})._join_outage()
        self.assertEqual(self._outages(), outage)
        self.assertEqual(outage.portal_request_count, 2)
        self._report("otto", self.other_contract)
        self.assertEqual(len(self._outages()), 2, "another substation: its repair is another")
        self.assertEqual(
            outage.action_open_portal_requests()["domain"], [("outage_id", "=", outage.id)]
        )

    def test_all_join_what_cuts_the_heat_of_the_network(self):
        self._report()
        self._outages().is_heat_cut = True
        self._report("otto", self.other_contract)
        self.assertEqual(self._outages().portal_request_count, 2)

    def test_an_engineering_firm_opens_outages_and_contracts(self):
        engineer = self._new_user("engineer", "heat_base.heat_base_group_engineer")
        self._report()
        for record in (self._outages(), self.contract):
            record = record.with_user(engineer)
            view = record.get_view(view_type="form")
            names = set(view["models"][record._name]) & set(record.fields_get())
            self.assertNotIn("portal_request_ids", names)
            record.invalidate_recordset()
            record.read(sorted(names))

    def test_a_stop_that_cuts_no_heat_is_not_joined(self):
        boiler = self.env["heat.outage"].create(
            {"name": "Second boiler", "plant_id": self.plant.id}
        )
        self._report()
        self.assertFalse(boiler.portal_request_ids)
        self.assertEqual(len(self._outages()), 2)

    def test_without_a_plant_the_request_alone_is_kept(self):
        self.plant.active = False
        self._report()
        request = self.env["heat.portal.request"].search([("kind", "=", "outage")])
        self.assertFalse(request.outage_id)
        self.assertTrue(request.activity_ids)

    def test_an_outage_of_the_network_is_told_and_its_end_answers(self):
        self._report()
        outage = self._outages().with_user(self.operator)
        outage.is_heat_cut = True
        self.assertTrue(outage.is_announced)
        for login in ("ingrid", "otto"):
            text = self._get(login, "/my/home").text
            self.assertIn("Outage under way", text)
            self.assertNotIn("reported by a customer", text)
        outage.portal_text = "The screw is blocked, back by noon."
        self.assertIn(
            "back by noon",
            self._get("otto", f"/my/heat/contracts/{self.other_contract.id}/outage").text,
        )
        outage.action_close()
        request = self.env["heat.portal.request"].search([("kind", "=", "outage")])
        self.assertEqual(request.state, "accepted")
        self.assertIn("The heat is back", request.answer)
        self.assertFalse(request.activity_ids)
        self.assertNotIn("Outage under way", self._get("ingrid", "/my/home").text)

    def test_works_are_announced_to_those_concerned(self):
        works = self._works()
        self.env["heat.outage.point"].create(
            {"outage_id": works.id, "point_id": self.other_point.id}
        )
        network = f"/my/heat/contracts/{self.other_contract.id}/network"
        for url in ("/my/home", network):
            text = self._get("otto", url).text
            self.assertIn("Works announced", text)
            self.assertNotIn("Valve 12", text, "the name stays in the house")
        self.assertNotIn("Works announced", self._get("ingrid", "/my/home").text)
        works.point_ids.unlink()
        self.assertIn("Works announced", self._get("ingrid", "/my/home").text)

    def test_works_kept_back_or_over_are_told_to_nobody(self):
        self._works(is_announced=False)
        past = fields.Datetime.now() - timedelta(days=2)
        self._works(date_start=past, date_end=past + timedelta(hours=3))
        self.assertFalse(self.network._portal_notices())
        self._works()
        self.assertEqual(len(self.network._portal_notices()), 1)
        self.assertFalse(self.other_network._portal_notices(), "another cooperative's")

    @mute_logger("odoo.http")
    def test_nobody_reports_for_another(self):
        for login in ("otto", "nora", "stranger"):
            self.assertEqual(self._report(login).status_code, 404)
        self.assertFalse(self._outages())

    def test_customers_reach_no_outage(self):
        works = self._works()
        with self.assertRaises(AccessError):
            works.with_env(self._as(self.ingrid)).read(["name"])
        with self.assertRaises(AccessError):
            works.with_env(self._as(self.ingrid)).action_open_portal_requests()

    def test_staff_of_another_cooperative_see_none(self):
        works = self._works()
        foreign = self._new_user("foreign", "heat_plant.heat_plant_group_operator")
        foreign.write(
            {"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour.id}
        )
        found = self._as(foreign)["heat.outage"].search([("id", "=", works.id)])
        self.assertFalse(found)
