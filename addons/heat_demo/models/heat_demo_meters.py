from functools import cache

from odoo import Command, api, fields, models

from ..engine.chance import pick
from ..engine.delivery_points import METER_CHANGES
from ..engine.other_meters import main_meters, sub_meter
from ..engine.reading_rounds import meter_lives

#: makes that nobody can read from afar
READ_ON_SITE = ("Isarval", "Kalorine")
#: of a hundred meters, how many were sealed and how many had their installation verified
SEALED, VERIFIED = 90, 75
VERIFIER = "Bureau Métro-Jura, organisme vérificateur (fictif)"


@cache
def _meters(first_month, unchanged):
    """(meters of points, other meters), kept with the sums they made, since a whole history
    asks month by month."""
    lives = meter_lives(first_month, unchanged)
    return lives, (*main_meters(lives), sub_meter(lives))


class HeatDemo(models.AbstractModel):
    """The meters of the cooperative: those of the points, of the networks, and a sub-meter."""

    _inherit = "heat.demo"

    def _point_meters(self, first_month):
        return _meters(first_month, self._unchanged_points())[0]

    def _other_meters(self, first_month):
        return _meters(first_month, self._unchanged_points())[1]

    @api.model
    def _read_meters(self):
        """All meters that rounds read."""
        first_month = self._first_month()
        return (*self._point_meters(first_month), *self._other_meters(first_month))

    def _unchanged_points(self):
        """Points whose meter was recorded before its exchange was part of the story."""
        return frozenset(
            key for key in METER_CHANGES if self.env.ref(f"heat_demo.meter_{key}", False)
        )

    def _setup_meters(self, first_month):
        lives = self._point_meters(first_month)
        self._ensure(
            "heat.meter",
            {
                f"meter_{life.key}": {
                    **self._meter_vals(life),
                    "max_power_kw": float(life.point.power_kw) * 1.5,
                    "installation_ids": [Command.create(self._point_place(life))],
                }
                for life in lives
            },
        )
        for key in METER_CHANGES.keys() - self._unchanged_points():
            old, new = (self._ref(f"meter_{key}_{rank}").installation_ids for rank in (1, 2))
            if not new.replaces_id:
                new.replaces_id = old
        self._setup_other_meters(first_month)
        self._setup_metrology(lives)

    def _setup_other_meters(self, first_month):
        *mains, sub = self._other_meters(first_month)
        places = {
            main: {
                "role": "network",
                "network_id": self._ref(f"network_{main.network}").id,
                "date_from": main.installed,
            }
            for main in mains
        }
        places[sub] = {
            **self._point_place(sub.parent),
            "role": "sub",
            "parent_id": self._ref(f"meter_{sub.parent.key}").id,
        }
        self._ensure(
            "heat.meter",
            {
                f"meter_{meter.key}": {
                    **self._meter_vals(meter),
                    "installation_ids": [Command.create(place)],
                }
                for meter, place in places.items()
            },
        )

    def _meter_vals(self, meter):
        make = meter.make
        return {
            "serial": meter.serial,
            "manufacturer": make.manufacturer,
            "model": make.model,
            "company_id": self.env.company.id,
            "is_remotely_readable": make.manufacturer not in READ_ON_SITE,
            "accuracy_class": "2",
            "manufacturing_year": str(meter.installed.year),
            "register_ids": [
                self._register_command("energy", make.energy),
                self._register_command("volume", make.volume),
            ],
        }

    def _register_command(self, quantity, dial):
        unit = self.env["uom.uom"].search([("heat_code", "=", dial.unit)])
        return Command.create(
            {
                "measured_quantity": quantity,
                "uom_id": unit.id,
                "digits": dial.digits,
                "resolution": 10**-dial.decimals,
            }
        )

    def _point_place(self, life):
        return {
            "delivery_point_id": self._ref(f"point_{life.point.key}").id,
            "date_from": life.installed,
            "date_to": life.removed and fields.Date.subtract(life.removed, days=1),
        }

    def _setup_metrology(self, lives):
        """Seals and verifications of most meters, noted the day they were installed."""
        facts = {}
        for life in lives:
            fact = {
                "meter_id": self._ref(f"meter_{life.key}").id,
                "date": life.installed,
                "performed_by": VERIFIER,
            }
            number = 10_000 + pick(80_000, "seal", life.key)
            if pick(100, "sealed", life.key) < SEALED:
                facts[f"seal_{life.key}"] = {
                    **fact,
                    "kind": "seal",
                    "seal_numbers": f"{number}, {number + 1}",
                }
            if pick(100, "verified", life.key) < VERIFIED:
                facts[f"verification_{life.key}"] = {
                    **fact,
                    "kind": "installation_verification",
                    "result": "conform",
                    "reference": f"VI-{life.installed:%Y}-{number % 1000:03d}",
                }
        self._ensure("heat.meter.verification", facts)
        for network in self.env["heat.network"].search(
            [("company_id", "=", self.env.company.id), ("metering_user_id", "=", False)]
        ):
            network.metering_user_id = self._ref("user_exploitant")
