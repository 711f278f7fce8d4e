from datetime import UTC

from odoo import Command, api, fields, models

from odoo.addons.heat_base.engine.periods import local_midnight

from ..engine import cooperative
from ..engine.delivery_points import POINTS
from ..engine.plant_meters import MUNICIPAL, monthly_indexes, plant_meters, sector
from ..engine.plants import PLANTS
from ..engine.reading_rounds import MONTHLY_HISTORY, shifted

#: Number of each network in the annual survey, and who had it built.
SURVEY = {"brenouse": ("3990C", "Commune de Brenouse"), "saint_ambrin": ("3991C", False)}
#: Sources of the mix of a network that fuels name otherwise.
SOURCES = {"gas": "lpg"}


class HeatDemo(models.AbstractModel):
    """The meters of the plants, and the energy balances that they make."""

    _inherit = "heat.demo"

    def _setup_plant_meters(self, first_month, today):
        today = min(today, fields.Date.context_today(self))
        start = shifted(first_month, 1 - MONTHLY_HISTORY)
        for plant in PLANTS:
            self._setup_main_meter(plant)
            for meter in plant_meters(plant):
                self._setup_plant_meter(plant, meter, start, today)
        self._setup_survey()

    def _setup_main_meter(self, plant):
        """The main meter of the network is the inlet of its only plant."""
        main = self._ref(f"meter_main_{plant.network}").register_ids
        self._ensure(
            "heat.plant.meter",
            {
                f"plant_meter_{plant.network}_inlet": {
                    "plant_id": self._ref(f"plant_{plant.network}").id,
                    "register_id": main.filtered(
                        lambda register: register.measured_quantity == "energy"
                    ).id,
                    "role": "inlet",
                }
            },
        )

    def _setup_plant_meter(self, plant, meter, start, today):
        record = self._ensure(
            "heat.meter",
            {
                f"meter_{meter.key}": {
                    "serial": meter.serial,
                    "manufacturer": "Isarval",
                    "company_id": self.env.company.id,
                    "register_ids": [
                        Command.create(
                            {
                                "measured_quantity": ("energy" if meter.source else "electricity"),
                                "uom_id": self.env.ref("heat_base.uom_mwh").id,
                                "digits": 9,
                                "resolution": 0.001,
                            }
                        )
                    ],
                }
            },
        )
        self._ensure(
            "heat.plant.meter",
            {
                f"plant_meter_{meter.key}": {
                    "plant_id": self._ref(f"plant_{plant.network}").id,
                    "register_id": record.register_ids.id,
                    "role": meter.role,
                    "source": SOURCES.get(meter.source, meter.source),
                }
            },
        )
        self._read_plant_meter(plant, meter, record.register_ids, start, today)

    def _read_plant_meter(self, plant, meter, register, start, today):
        """The index of each month, as the operator typed it on the first of the next one."""
        readings = self.env["heat.meter.reading"]
        known = set(readings.search([("register_id", "=", register.id)]).mapped("read_at"))
        wanted = {
            local_midnight(day, cooperative.TZ).astimezone(UTC).replace(tzinfo=None): index
            for day, index in monthly_indexes(plant, meter, start, today)
        }
        readings.create(
            [
                {"register_id": register.id, "read_at": at, "index": float(index)}
                for at, index in wanted.items()
                if at not in known
            ]
        )

    def _setup_survey(self):
        """What the annual survey asks of networks and buildings; what somebody typed stays."""
        for key, (code, owner) in SURVEY.items():
            network = self._ref(f"network_{key}")
            if not network.survey_code:
                network.write({"survey_code": code, "survey_owner": owner})
        for point in POINTS:
            record = self._ref(f"point_{point.key}")
            if not record.survey_sector:
                record.write(
                    {
                        "survey_sector": sector(point.usage),
                        "is_municipal": point.customer.key.startswith(MUNICIPAL),
                    }
                )

    @api.model
    def _compute_balances(self):
        """The energy balances of the networks that have a plant."""
        demo = self._in_french(self._company())
        for plant in PLANTS:
            demo.env["heat.network.balance"]._update(demo._ref(f"network_{plant.network}"))
