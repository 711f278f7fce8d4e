from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import HeatBaseCommon


@tagged("post_install", "-at_install")
class TestRoles(HeatBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._new_user("lectrice", "heat_base.heat_base_group_user")
        cls.engineer = cls._new_user("bureau", "heat_base.heat_base_group_engineer")
        cls.administrator = cls._new_user("gerante", "heat_base.heat_base_group_administrator")
        cls.outsider = cls._new_user("dehors", "base.group_user")

    def test_user_and_engineer_read_and_change_nothing(self):
        for user in (self.user, self.engineer):
            network = self.network.with_user(user)
            self.assertEqual(network.name, "Réseau du bourg")
            self.assertEqual(network.delivery_point_ids.name, "Mairie")
            with self.assertRaises(AccessError):
                network.name = "Autre"
            with self.assertRaises(AccessError):
                network.unlink()
            with self.assertRaises(AccessError):
                self.point.with_user(user).name = "Autre"

    def test_outsider_reads_nothing(self):
        with self.assertRaises(AccessError):
            self.network.with_user(self.outsider).read(["name"])

    def test_administrator_works_in_own_cooperative_only(self):
        self.network.with_user(self.administrator).name = "Réseau du haut"
        other = self.other_network.with_user(self.administrator)
        with self.assertRaises(AccessError):
            other.read(["name"])
        with self.assertRaises(AccessError):
            self.env["heat.network"].with_user(self.administrator).create(
                {"name": "Pirate", "company_id": self.neighbour.id}
            )
        names = self.env["heat.network"].with_user(self.administrator).search([]).mapped("name")
        self.assertEqual(names, ["Réseau du haut"])
