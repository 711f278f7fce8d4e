from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import HeatPlantMeteringCommon

MODELS = (
    "heat.plant.meter",
    "heat.plant.log.index",
    "heat.network.balance",
    "heat.network.balance.line",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestRoles(HeatPlantMeteringCommon):
    def test_readers_read_and_change_nothing(self):
        for user in (self.reader, self.engineer):
            for name in MODELS:
                model = self.env[name].with_user(user)
                self.assertTrue(model.has_access("read"), name)
                for right in ("write", "create", "unlink"):
                    self.assertFalse(model.has_access(right), name)

    def test_nobody_writes_a_balance(self):
        self._survey_year()
        year, _months = self._balances()
        for user in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                year.with_user(user).renewable_share = 100
            with self.assertRaises(AccessError):
                year.with_user(user).unlink()
        year.with_user(self.manager).action_compute()
        with self.assertRaises(AccessError):
            year.with_user(self.operator).action_compute()
        self.assertTrue(year.with_user(self.reader).flows_html)
        self.assertTrue(year.with_user(self.engineer).comparison_html)
        self.assertTrue(year.with_user(self.reader)._municipality_pages())

    def test_a_sheet_reads_the_meters_of_its_plant_alone(self):
        bills = self._new_customer("Client").meter_ids.register_ids
        log = (
            self.env["heat.plant.log"]
            .with_user(self.operator)
            .create({"plant_id": self.plant.id, "date": "2026-02-09"})
        )
        index = {"register_id": bills.id, "index": 12}
        with self.assertRaises(UserError):
            log.index_ids = [(0, 0, index)]
            log.action_sign()
        self.assertFalse(
            self.env["heat.meter.reading"].search([("register_id", "=", bills.id)]),
            "who runs a plant does not read what customers pay by",
        )

    def test_a_signed_sheet_takes_no_index_by_a_default(self):
        register = self._new_register("A")
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": "2026-02-09"})
        log.action_sign()
        self._new_plant_meter(register, "inlet")
        lines = self.env["heat.plant.log.index"].with_user(self.operator)
        with self.assertRaises(UserError):
            lines.with_context(default_log_id=log.id).create({"register_id": register.id})

    def test_the_manager_says_what_meters_count(self):
        register = self._new_register("A")
        meters = self.env["heat.plant.meter"]
        values = {"plant_id": self.plant.id, "register_id": register.id, "role": "inlet"}
        with self.assertRaises(AccessError):
            meters.with_user(self.operator).create(values)
        self.assertTrue(meters.with_user(self.manager).create(values))

    def test_cooperatives_do_not_meet(self):
        foreign = self._new_register("B", network=self.other_network)
        with self.assertRaises(UserError):
            self._new_plant_meter(foreign, "inlet")
        meter = self.env["heat.plant.meter"].create(
            {"plant_id": self.other_plant.id, "register_id": foreign.id, "role": "inlet"}
        )
        balance = self.env["heat.network.balance"].create(
            {
                "network_id": self.other_network.id,
                "kind": "year",
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                "year": 2025,
                "computed_at": "2026-01-01",
                "quality": "missing",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "plant_id": self.other_plant.id,
                            "source": "wood",
                            "quality": "missing",
                        },
                    )
                ],
            }
        )
        for record in (meter, balance, balance.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).read(["display_name"])
        with self.assertRaises(AccessError):
            self.other_network.with_user(self.manager).energy_balance("2025-01-01", "2025-01-31")
        with self.assertRaises(AccessError):
            balance.with_user(self.reader).action_compute()
