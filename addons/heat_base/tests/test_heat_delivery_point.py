from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import HeatBaseCommon


@tagged("post_install", "-at_install")
class TestHeatDeliveryPoint(HeatBaseCommon):
    def test_person_becomes_visible_in_one_cooperative_only(self):
        person = self.env["res.partner"].create({"name": "Odile Vernay"})
        town = self.env["res.partner"].create({"name": "Commune", "is_company": True})
        self.point.partner_id = person
        self.assertEqual(person.company_id, self.cooperative)
        self.point.partner_id = town
        self.assertFalse(town.company_id)

    def test_person_of_another_cooperative_is_refused(self):
        stranger = self.env["res.partner"].create(
            {"name": "Paul Roux", "company_id": self.neighbour.id}
        )
        with self.assertRaises(UserError):
            self.point.partner_id = stranger

    def test_colleague_keeps_no_company(self):
        colleague = self._new_user("collegue", "heat_base.heat_base_group_user").partner_id
        colleague.company_id = False
        self.point.partner_id = colleague
        self.assertFalse(colleague.company_id)

    def test_search_by_address(self):
        self.point.write({"street": "3 place de l'Église", "city": "Aubrac-le-Haut"})
        found = self.env["heat.delivery.point"].name_search("Aubrac-le")
        self.assertEqual([point_id for point_id, _name in found], self.point.ids)

    def test_a_point_stays_in_its_cooperative(self):
        self.env.user.company_ids |= self.neighbour
        both = self.env(context={"allowed_company_ids": (self.cooperative | self.neighbour).ids})
        with self.assertRaises(ValidationError):
            self.point.with_env(both).network_id = self.other_network
