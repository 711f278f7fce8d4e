from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
class TestHeatPlant(HeatPlantCommon):
    def test_boilers_of_a_room_count_as_one(self):
        self.assertEqual(self.plant.output_kw, 450)
        self.assertEqual(self.plant.commissioned_on, date(2024, 10, 1))
        self.assertIs(self.plant.input_kw, False, "not known is no zero")
        self.large.input_kw = 333
        self.small.input_kw = 167
        self.assertEqual(self.plant.input_kw, 500)
        self.small.active = False
        self.assertEqual(self.plant.output_kw, 300)
        self.assertFalse(self.other_plant.commissioned_on)

    def test_powers_are_the_right_way_round(self):
        with self.assertRaises(ValidationError):
            self.large.input_kw = 200

    def test_parts_stay_in_the_plant_of_the_whole(self):
        screw = self.env["maintenance.equipment"].create(
            {"name": "Vis", "plant_id": self.plant.id, "parent_id": self.large.id,
             "company_id": self.cooperative.id}
        )  # fmt: skip
        self.assertEqual(self.large.child_ids, screw)
        with self.assertRaises(ValidationError):
            screw.plant_id = False
        with self.assertRaises(ValidationError):
            self.large.parent_id = screw

    def test_a_new_document_offers_networks_and_plants(self):
        for model, name, wanted in (
            ("heat.plant", "network_id", self.plant.network_id),
            ("heat.plant.log", "plant_id", self.plant),
            ("heat.fuel.delivery", "plant_id", self.plant),
            ("heat.plant.log.line", "equipment_id", self.large),
        ):
            domain = self.env[model]._fields[name]._description_domain(self.env)
            offered = safe_eval(domain, {"company_id": False})
            self.assertIn(wanted, self.env[wanted._name].search(offered), f"{model}.{name}")

    @freeze_time("2026-01-10 12:00:00")
    def test_days_without_a_sheet_are_shown(self):
        self.assertFalse(self.plant.missing_log_count)
        self.plant.log_from = "2026-01-05"
        for day in ("2026-01-05", "2026-01-06", "2026-01-08"):
            self.env["heat.plant.log"].create(
                {"plant_id": self.plant.id, "date": day}
            ).action_sign()
        self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": "2026-01-09"})
        self.assertEqual(self.plant.missing_log_count, 2)
        self.assertEqual(self.plant._missing_log_days(), [date(2026, 1, 7), date(2026, 1, 9)])
        self.plant.log_from = "2020-01-01"
        self.assertEqual(self.plant.missing_log_count, 27, "of the last thirty days")
