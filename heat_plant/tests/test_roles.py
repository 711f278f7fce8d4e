from odoo.tests import tagged

from odoo.addons.heat_base.tests.common import HeatBaseCommon


@tagged("post_install", "-at_install")
class TestRoles(HeatBaseCommon):
    def test_the_administrator_manages_plants_and_equipment(self):
        administrator = self._new_user("gerante", "heat_base.heat_base_group_administrator")
        for group in (
            "heat_plant.heat_plant_group_manager",
            "heat_plant.heat_plant_group_operator",
            "maintenance.group_equipment_manager",
        ):
            self.assertTrue(administrator.has_group(group), group)
