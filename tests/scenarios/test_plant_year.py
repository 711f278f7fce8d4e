"""A year of a plant of 300 + 150 kW on wood with a gas boiler: from loads to the yearly report."""

from datetime import UTC, date, datetime

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, tagged

from odoo.addons.heat_base.engine.periods import local_midnight

TZ = "Europe/Paris"
#: Loads of the year: tonnes each month, and their moisture in percent.
TONNES, MOISTURE = 36, 30
#: MWh of a tonne of the common chips at that moisture.
MWH_T = 3.3541
#: Fuel in the silo at both ends of the year.
OPENING, CLOSING = 40, 60


def midnight(day):
    return local_midnight(day, TZ).astimezone(UTC).replace(tzinfo=None)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPlantYear(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "SCIC Bois du Scénario"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.chips = cls.env.ref("heat_plant.heat_fuel_chips")
        cls.gas = cls.env.ref("heat_plant.heat_fuel_gas")
        cls.network = cls.env["heat.network"].create(
            {"name": "Réseau de l’église", "company_id": cls.company.id, "survey_code": "2699C"}
        )
        cls.plant = cls.env["heat.plant"].create(
            {"name": "Chaufferie", "network_id": cls.network.id, "trench_m": 700}
        )
        cls.large = cls._equipment("Bois 300", fuel_id=cls.chips.id, power_kw=300)
        cls.small = cls._equipment("Bois 150", fuel_id=cls.chips.id, power_kw=150)
        cls.backup = cls._equipment(
            "Gaz",
            fuel_id=cls.gas.id,
            power_kw=400,
            nominal_efficiency=90,
            is_heat_estimated=True,
        )
        cls.silo = cls._equipment("Silo", plant_kind="silo", fuel_id=cls.chips.id)
        cls._burn()
        cls._meter_plant()
        cls.school = cls._customer("École", 600, "Die", True)
        cls._customer("Résidence", 400, "Die")
        cls._customer("Ferme", 100, "Ponet")

    @classmethod
    def _equipment(cls, name, **values):
        return cls.env["maintenance.equipment"].create(
            {
                "name": name,
                "plant_id": cls.plant.id,
                "company_id": cls.company.id,
                "plant_kind": "boiler",
                "effective_date": "2021-09-01",
                **values,
            }
        )

    @classmethod
    def _burn(cls):
        """Twelve loads of chips between two inventories, and the gas of a cold month."""
        loads = [
            {
                "plant_id": cls.plant.id,
                "fuel_id": cls.chips.id,
                "date": date(2025, month, 10),
                "quantity": TONNES,
                "moisture": MOISTURE,
                "amount": 3900,
            }
            for month in range(1, 13)
        ]
        bill = {
            "plant_id": cls.plant.id,
            "fuel_id": cls.gas.id,
            "date": date(2025, 1, 31),
            "quantity": 111,
            "amount": 8000,
        }
        cls.env["heat.fuel.delivery"].create([*loads, bill]).action_record()
        for day, energy in (("2024-12-31", OPENING), ("2025-12-31", CLOSING)):
            cls.env["heat.fuel.inventory"].create(
                {
                    "plant_id": cls.plant.id,
                    "silo_id": cls.silo.id,
                    "date": day,
                    "method": "energy",
                    "counted_mwh": energy,
                }
            ).action_record()

    @classmethod
    def _meter(cls, serial, quantity="energy", point=None):
        return cls.env["heat.meter"].create(
            {
                "serial": serial,
                "company_id": cls.company.id,
                "register_ids": [
                    Command.create(
                        {
                            "measured_quantity": quantity,
                            "uom_id": cls.env.ref("heat_base.uom_mwh").id,
                            "digits": 9,
                            "resolution": 0.001,
                        }
                    )
                ],
                "installation_ids": [
                    Command.create(
                        {"delivery_point_id": point.id}
                        if point
                        else {"role": "network", "network_id": cls.network.id}
                    )
                ],
            }
        )

    @classmethod
    def _read(cls, register, *readings):
        made = cls.env["heat.meter.reading"].create(
            [
                {"register_id": register.id, "read_at": midnight(day), "index": index}
                for day, index in readings
            ]
        )
        made.filtered(lambda one: one.state == "suspect").action_accept()

    @classmethod
    def _meter_plant(cls):
        """One meter for both wood boilers, exchanged in July, and that of the electricity."""
        burnt = 12 * TONNES * MWH_T + OPENING - CLOSING
        cls.heat = burnt * 0.85
        old, power = cls._meter("BOIS-1"), cls._meter("ELEC", "electricity")
        for meter, values in (
            (old, {"role": "output", "source": "wood"}),
            (power, {"role": "electricity"}),
        ):
            cls.env["heat.plant.meter"].create(
                {"plant_id": cls.plant.id, "register_id": meter.register_ids.id, **values}
            )
        cls._read(old.register_ids, (date(2025, 1, 1), 5000))
        cls._read(power.register_ids, (date(2025, 1, 1), 0), (date(2026, 1, 1), 20))
        wizard = (
            cls.env["heat.meter.replace"]
            .with_context(
                default_operation="exchange",
                default_source="created",
                default_meter_id=old.id,
            )
            .create(
                {
                    "removed_at": datetime(2025, 7, 8, 8),
                    "installed_at": datetime(2025, 7, 8, 9),
                    "serial": "BOIS-2",
                }
            )
        )
        wizard.removal_line_ids.index = 5000 + 800
        wizard.installation_line_ids.index = 0
        wizard.action_apply()
        new = cls.env["heat.meter"].search([("serial", "=", "BOIS-2")])
        cls._read(new.register_ids, (date(2026, 1, 1), cls.heat - 800))

    @classmethod
    def _customer(cls, name, amount, city, municipal=False):
        point = cls.env["heat.delivery.point"].create(
            {
                "name": name,
                "network_id": cls.network.id,
                "city": city,
                "is_municipal": municipal,
                "survey_sector": "tertiary" if municipal else "residential",
            }
        )
        meter = cls._meter(f"C-{name}", point=point)
        cls._read(meter.register_ids, (date(2025, 1, 1), 0), (date(2026, 1, 1), amount))
        return point

    def _year(self):
        self.env["heat.network.balance"].action_compute_all()
        return self.network.balance_ids.filtered(lambda one: (one.kind, one.year) == ("year", 2025))

    def test_from_loads_to_the_yearly_report(self):
        year = self._year()
        self.assertTrue(year.is_complete)
        wood, gas = (
            year.line_ids.filtered(lambda line, source=source: line.source == source)
            for source in ("wood", "gas")
        )
        self.assertAlmostEqual(wood.fuel_mwh, 12 * TONNES * MWH_T - 20, 2)
        self.assertAlmostEqual(wood.heat_mwh, self.heat, 2)
        self.assertAlmostEqual(wood.efficiency, 85, 1)
        self.assertEqual((wood.verdict, wood.quality), ("plausible", "measured"))
        # 111 MWh (PCS) are 100 MWh (PCI)
        self.assertAlmostEqual(gas.heat_mwh, 90, 3)
        self.assertEqual(gas.quality, "estimated")
        produced = self.heat + 90
        emitted = wood.fuel_mwh * 13 + 100 * 234 + 20 * 84
        for name, expected in (
            ("produced_mwh", produced),
            ("delivered_mwh", 1100),
            ("renewable_share", self.heat / produced * 100),
            ("network_efficiency", 1100 / produced * 100),
            ("density_mwh_m", 1100 / 700),
            ("electricity_kwh_mwh", 20_000 / produced),
            ("co2_kg_mwh", emitted / 1100),
        ):
            self.assertAlmostEqual(year[name], expected, 2, name)
        self._check_months(year)
        self._check_report(year, emitted)

    def _check_months(self, year):
        """Nobody counted the silo each month: its fuel is not known, and no month says zero."""
        months = year.month_ids
        self.assertEqual(len(months), 12)
        self.assertEqual(set(months.mapped("fuel_mwh")), {False})
        wood = months.line_ids.filtered(lambda line: line.source == "wood")
        self.assertAlmostEqual(sum(wood.mapped("heat_mwh")), self.heat, 2)
        self.assertEqual(set(wood.mapped("verdict")), {"not_measured"})

    def _check_report(self, year, emitted):
        cells = year._survey_cells()
        self.assertEqual((cells["ID EARCF"], cells["Commune"]), ("2699C", "Die"))
        self.assertAlmostEqual(float(cells["Livraisons Tertiaire MWh"]), 600, 3)
        die, ponet = year._municipality_pages()
        self.assertEqual((die["city"], die["points"], ponet["points"]), ("Die", 2, 1))
        self.assertAlmostEqual(float(die["spared_t"]), (234 - emitted / 1100), 0)
        action = year.action_record_share()
        self.env[action["res_model"]].browse(action["res_id"]).action_record()
        share = self.network._renewable_share(2025)
        self.assertAlmostEqual(share.share, year.renewable_share, 3)
        self.assertIn("BOIS-2", share.evidence)
