from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
class TestRoles(HeatPlantCommon):
    def test_the_administrator_manages_plants_and_equipment(self):
        administrator = self._new_user("gerante", "heat_base.heat_base_group_administrator")
        for group in (
            "heat_plant.heat_plant_group_manager",
            "heat_plant.heat_plant_group_operator",
            "maintenance.group_equipment_manager",
        ):
            self.assertTrue(administrator.has_group(group), group)

    def test_readers_see_boilers_and_change_nothing(self):
        for user in (self.reader, self.engineer):
            plant = self.plant.with_user(user)
            self.assertEqual(plant.output_kw, 450, "the rules of equipment do not hide it")
            self.assertEqual(plant.equipment_ids, self.large | self.small)
            with self.assertRaises(AccessError):
                plant.name = "Autre"
            with self.assertRaises(AccessError):
                self.env["heat.plant.log"].with_user(user).create({"plant_id": plant.id})

    def test_the_operator_keeps_the_log_and_leaves_the_plant(self):
        log = (
            self.env["heat.plant.log"].with_user(self.operator).create({"plant_id": self.plant.id})
        )
        log.action_sign()
        with self.assertRaises(AccessError):
            self.plant.with_user(self.operator).name = "Autre"
        with self.assertRaises(AccessError):
            self.large.with_user(self.operator).power_kw = 1

    def test_the_manager_changes_own_fuels_only(self):
        own = (
            self.env["heat.fuel"]
            .with_user(self.manager)
            .create(
                {"name": "Plaquettes du bourg", "uom_id": self.env.ref("uom.product_uom_ton").id}
            )
        )
        self.assertEqual(own.company_id, self.cooperative)
        self.assertTrue(self.chips.with_user(self.manager).name)
        with self.assertRaises(AccessError):
            self.chips.with_user(self.manager).name = "Autre"
        with self.assertRaises(AccessError):
            self.chips.coefficient_ids.with_user(self.manager).pci0 = 1

    def test_cooperatives_do_not_meet(self):
        with self.assertRaises(AccessError):
            self.other_plant.with_user(self.manager).read(["name"])
        foreign = self.env["heat.fuel"].create(
            {
                "name": "Voisin",
                "company_id": self.neighbour.id,
                "uom_id": self.env.ref("uom.product_uom_ton").id,
            }
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["name"])
        with self.assertRaises(UserError):
            self.env["heat.fuel.delivery"].create(
                {"plant_id": self.plant.id, "fuel_id": foreign.id, "quantity": 1}
            )
