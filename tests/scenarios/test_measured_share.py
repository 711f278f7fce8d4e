"""From the meters of a boiler plant to the VAT of a bill: what was measured decides the rate."""

from datetime import date

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, tagged

from .common import build_household


@tagged("post_install", "-at_install")
@freeze_time("2019-04-10 12:00:00")
class TestMeasuredShare(TransactionCase):
    """80 % were declared for 2018; the meters of the plant say 40 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, record in build_household(cls.env).items():
            setattr(cls, name, record)
        for meter in cls.meters:
            for register in meter.register_ids:
                cls._read(register, (date(2019, 2, 28), 1000), (date(2019, 3, 31), 2000))
        cls.plant = cls.env["heat.plant"].create(
            {"name": "Chaufferie du village", "network_id": cls.network.id, "trench_m": 400}
        )
        fuels = {"wood": "heat_fuel_chips", "gas": "heat_fuel_gas"}
        for source, heat in (("wood", 400), ("gas", 600)):
            cls._metered_boiler(source, cls.env.ref(f"heat_plant.{fuels[source]}"), heat)

    @classmethod
    def _metered_boiler(cls, name, fuel, heat):
        boiler = cls.env["maintenance.equipment"].create(
            {
                "name": name,
                "plant_id": cls.plant.id,
                "company_id": cls.company.id,
                "plant_kind": "boiler",
                "power_kw": 300,
                "fuel_id": fuel.id,
                "effective_date": "2017-09-01",
            }
        )
        meter = cls.env["heat.meter"].create(
            {
                "serial": name.upper(),
                "company_id": cls.company.id,
                "register_ids": [
                    Command.create(
                        {
                            "measured_quantity": "energy",
                            "uom_id": cls.env.ref("heat_base.uom_mwh").id,
                        }
                    )
                ],
            }
        )
        cls.env["heat.plant.meter"].create(
            {
                "plant_id": cls.plant.id,
                "register_id": meter.register_ids.id,
                "equipment_id": boiler.id,
                "role": "output",
            }
        )
        cls._read(meter.register_ids, (date(2017, 12, 31), 0), (date(2018, 12, 31), heat))

    @classmethod
    def _read(cls, register, *indexes):
        """Read at the midnight that ends each day, in France in winter or summer."""
        for day, index in indexes:
            hour = 22 if (day.month, day.day) == (3, 31) else 23
            reading = cls.env["heat.meter.reading"].create(
                {
                    "register_id": register.id,
                    "read_at": f"{day} {hour}:00:00",
                    "index": index,
                }
            )
            if reading.state == "suspect":
                reading.action_accept()

    def _heat_rates(self, run):
        lines = run.bill_ids.line_ids.filtered(lambda line: line.code == "R1")
        self.assertTrue(lines)
        return set(lines.mapped("vat_rate"))

    def test_vat_follows_the_meters_of_the_plant(self):
        run = self.env["heat.billing.run"].create(
            {
                "date_from": "2019-03-01",
                "date_to": "2019-03-31",
                "network_ids": [Command.set(self.network.ids)],
            }
        )
        run.action_prepare()
        self.assertEqual(self._heat_rates(run), {5.5}, "80 % were declared")
        balances = self.env["heat.network.balance"]
        balances.action_compute_all()
        year = balances.search(
            [("network_id", "=", self.network.id), ("kind", "=", "year"), ("year", "=", 2018)]
        )
        self.assertTrue(year.is_complete)
        self.assertAlmostEqual(year.renewable_share, 40, 3)
        action = year.action_record_share()
        self.env[action["res_model"]].browse(action["res_id"]).action_record()
        self.assertEqual(self.network._reference_share(date(2019, 3, 31)).share, 40)
        run.action_prepare()
        self.assertEqual(self._heat_rates(run), {20}, "what is measured prevails")
