from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


@tagged("post_install", "-at_install")
class TestRoles(HeatPlantCommon):
    def _values(self):
        return {
            "heat.plant.log.profile": {"name": "Tableur", "plant_id": self.plant.id},
            "heat.plant.log.import": {"plant_id": self.plant.id, "content": "ZGF0ZQ=="},
            "heat.plant.livret.entry": {"plant_id": self.plant.id, "description": "Ramonage"},
            "heat.boiler.efficiency": {"equipment_id": self.large.id},
            "heat.ash.removal": {"plant_id": self.plant.id},
        }

    def test_operators_write_and_readers_read(self):
        for model, values in self._values().items():
            record = self.env[model].with_user(self.operator).create(values)
            self.assertEqual(record.company_id, self.cooperative, model)
            for user in (self.reader, self.engineer):
                self.assertTrue(record.with_user(user).read(["display_name"]), model)
                with self.assertRaises(AccessError, msg=model):
                    self.env[model].with_user(user).create(values)
                with self.assertRaises(AccessError, msg=model):
                    record.with_user(user).unlink()

    def test_columns_and_rows_follow(self):
        profile = self.env["heat.plant.log.profile"].create(
            {"name": "Tableur", "column_ids": [(0, 0, {"title": "Date", "target": "day"})]}
        )
        document = self.env["heat.plant.log.import"].create(
            {"plant_id": self.plant.id, "content": "ZGF0ZQ==", "profile_id": profile.id}
        )
        row = self.env["heat.plant.log.import.row"].create(
            {"import_id": document.id, "number": 2, "fate": "ready"}
        )
        for record in (profile.column_ids, row):
            self.assertTrue(record.with_user(self.reader).read(["display_name"]))
            with self.assertRaises(AccessError):
                record.with_user(self.reader).write({"sequence": 1, "number": 1})

    def test_cooperatives_do_not_meet(self):
        boiler = self.env["maintenance.equipment"].create(
            {
                "name": "Chaudière voisine",
                "plant_id": self.other_plant.id,
                "company_id": self.neighbour.id,
                "plant_kind": "boiler",
            }
        )
        foreign = {
            "heat.plant.log.profile": {"name": "Voisin", "company_id": self.neighbour.id},
            "heat.plant.log.import": {"plant_id": self.other_plant.id, "content": "ZGF0ZQ=="},
            "heat.plant.livret.entry": {"plant_id": self.other_plant.id, "description": "Voisin"},
            "heat.boiler.efficiency": {"equipment_id": boiler.id},
            "heat.ash.removal": {"plant_id": self.other_plant.id},
        }
        for model, values in foreign.items():
            record = self.env[model].create(values)
            with self.assertRaises(AccessError, msg=model):
                record.with_user(self.manager).read(["display_name"])
        with self.assertRaises(UserError):
            self.env["heat.plant.log.profile"].create(
                {"name": "Croisé", "plant_id": self.other_plant.id}
            )
        for model in ("heat.plant.log.prepare", "heat.plant.livret"):
            wizard = (
                self.env[model].with_user(self.manager).create({"plant_id": self.other_plant.id})
            )
            action = "action_prepare" if model == "heat.plant.log.prepare" else "action_print"
            with self.assertRaises(AccessError, msg=model):
                getattr(wizard, action)()

    def test_wizards_are_for_who_may_use_them(self):
        for model in ("heat.plant.log.prepare", "heat.plant.livret"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.reader).create({"plant_id": self.plant.id})
        self.env["heat.plant.log.export"].with_user(self.reader).create({"plant_id": self.plant.id})
