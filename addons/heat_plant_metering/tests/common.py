from datetime import UTC, date, datetime
from decimal import Decimal

from odoo.addons.heat_base.engine.periods import Period, local_midnight
from odoo.addons.heat_plant.tests.common import HeatPlantCommon

UNITS = {
    "energy": "heat_base.uom_mwh",
    "electricity": "heat_base.uom_mwh",
    "fuel": "heat_base.uom_mwh",
    "volume": "uom.product_uom_cubic_meter",
}
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def midnight(day):
    """The naive UTC instant at which a day begins in France."""
    return local_midnight(day, "Europe/Paris").astimezone(UTC).replace(tzinfo=None)


def instant(year, month, day, hour=10):
    return datetime(year, month, day, hour)


class HeatPlantMeteringCommon(HeatPlantCommon):
    """The plant with meters; its boilers were in service before 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.metering = cls._new_user("releveuse", "heat_metering.heat_metering_group_operator")
        (cls.large | cls.small).effective_date = date(2020, 9, 1)
        cls.plant.trench_m = 1800

    @classmethod
    def _new_register(cls, serial, quantity="energy", unit=None, network=None, **meter):
        network = network or cls.network
        made = cls.env["heat.meter"].create(
            {
                "serial": serial,
                "company_id": network.company_id.id,
                "register_ids": [
                    (
                        0,
                        0,
                        {
                            "measured_quantity": quantity,
                            "uom_id": cls.env.ref(unit or UNITS[quantity]).id,
                            "resolution": 0.001,
                            "digits": 9,
                        },
                    )
                ],
                "installation_ids": [(0, 0, {"role": "network", "network_id": network.id})],
                **meter,
            }
        )
        return made.register_ids

    @classmethod
    def _new_plant_meter(cls, register, role="output", **values):
        return cls.env["heat.plant.meter"].create(
            {"plant_id": cls.plant.id, "register_id": register.id, "role": role, **values}
        )

    @classmethod
    def _read(cls, register, *readings):
        """Record (instant or day at midnight, index) of a register."""
        found = cls.env["heat.meter.reading"].create(
            [
                {
                    "register_id": register.id,
                    "read_at": at if isinstance(at, datetime) else midnight(at),
                    "index": float(index),
                }
                for at, index in readings
            ]
        )
        found.filtered(lambda one: one.state == "suspect").action_accept()
        return found

    @classmethod
    def _read_year(cls, register, amount, year=2025):
        return cls._read(register, (date(year, 1, 1), 0), (date(year + 1, 1, 1), float(amount)))

    @classmethod
    def _new_customer(cls, name, amount=None, year=2025, **values):
        """A delivery point with a meter, and what it received in a year, in MWh."""
        point = cls.env["heat.delivery.point"].create(
            {"name": name, "network_id": cls.network.id, **values}
        )
        meter = cls.env["heat.meter"].create(
            {
                "serial": f"C-{point.id}",
                "company_id": point.company_id.id,
                "delivery_point_id": point.id,
                "register_ids": [
                    (
                        0,
                        0,
                        {
                            "measured_quantity": "energy",
                            "uom_id": cls.env.ref("heat_base.uom_mwh").id,
                            "digits": 9,
                            "resolution": 0.001,
                        },
                    )
                ],
            }
        )
        if amount is not None:
            cls._read_year(meter.register_ids, amount, year)
        return point

    @classmethod
    def _survey_year(cls):
        """1,000 t of chips at 35 % and 85 %, 500 MWh of gas (PCS) at 92 %, waste heat 300 MWh,
        2,600 MWh delivered through 1,800 m, 45 MWh of electricity."""
        cls.point.active = cls.small.active = False
        gas = cls._new_boiler(
            "Chaudière gaz", 800, cls.gas, date(2020, 9, 1),
            nominal_efficiency=92, is_heat_estimated=True,
        )  # fmt: skip
        recovery = cls._new_boiler(
            "Récupération", 100, cls.env["heat.fuel"], date(2020, 9, 1), plant_kind="recovery"
        )
        chips = Decimal("3065.95")
        for serial, quantity, amount, role, values in (
            ("BOIS", "energy", chips * Decimal("0.85"), "output", {"equipment_id": cls.large.id}),
            ("TREMIE", "fuel", chips, "fuel", {"equipment_id": cls.large.id}),
            ("GAZ", "fuel", 500, "fuel", {"equipment_id": gas.id}),
            ("FATAL", "energy", 300, "output", {"equipment_id": recovery.id}),
            ("ELEC", "electricity", 45, "electricity", {}),
        ):
            register = cls._new_register(serial, quantity)
            cls._new_plant_meter(register, role, **values)
            cls._read_year(register, amount)
        cls.town = cls._new_customer(
            "Groupe scolaire", 1600, city="Die", survey_sector="tertiary", is_municipal=True
        )
        cls.housing = cls._new_customer(
            "Résidence", 1000, city="Ponet", survey_sector="residential"
        )

    def _balances(self, year=2025):
        """(year, months) after they were computed."""
        self.env["heat.network.balance"]._update(self.network)
        own = self.network.balance_ids.filtered(lambda one: one.year == year)
        whole = own.filtered(lambda one: one.kind == "year")
        return whole, (own - whole).sorted("date_from")
