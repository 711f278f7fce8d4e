from datetime import date

from odoo.addons.heat_base.tests.common import HeatBaseCommon


class HeatPlantCommon(HeatBaseCommon):
    """A plant of two wood boilers and a gas one, and who works with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._new_user("exploitante", "heat_plant.heat_plant_group_operator")
        cls.manager = cls._new_user("responsable", "heat_plant.heat_plant_group_manager")
        cls.reader = cls._new_user("lectrice", "heat_base.heat_base_group_user")
        cls.engineer = cls._new_user("bureau", "heat_base.heat_base_group_engineer")
        cls.plant = cls.env["heat.plant"].create(
            {"name": "Chaufferie de l’école", "network_id": cls.network.id}
        )
        cls.other_plant = cls.env["heat.plant"].create(
            {"name": "Chaufferie voisine", "network_id": cls.other_network.id}
        )
        cls.chips = cls.env.ref("heat_plant.heat_fuel_chips")
        cls.gas = cls.env.ref("heat_plant.heat_fuel_gas")
        cls.large = cls._new_boiler("Grande chaudière", 300, cls.chips, date(2025, 10, 1))
        cls.small = cls._new_boiler("Petite chaudière", 150, cls.chips, date(2024, 10, 1))

    @classmethod
    def _new_boiler(cls, name, power, fuel, commissioned, **values):
        return cls.env["maintenance.equipment"].create(
            {
                "name": name,
                "plant_id": cls.plant.id,
                "company_id": cls.plant.company_id.id,
                "plant_kind": "boiler",
                "power_kw": power,
                "fuel_id": fuel.id,
                "effective_date": commissioned,
                **values,
            }
        )
