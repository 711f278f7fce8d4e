from datetime import timedelta

from odoo import Command, fields, models

from ..engine import cooperative
from ..engine.plants import PLANTS, SUPPLIERS, loads, sheets
from ..engine.reading_rounds import shifted

#: uom of each fuel and fuel of each key
FUELS = {
    "chips": "heat_plant.heat_fuel_chips",
    "oil": "heat_plant.heat_fuel_oil",
    "propane": "heat_demo.fuel_propane",
}
#: months of log and deliveries before the first month that is billed
HISTORY = 12
#: alarms of the story: days before today, what the display said
ALARMS = {
    1: "22 h 40 : défaut d’extraction des cendres, réarmé sur place.",
    37: "6 h 10 : température des fumées haute.",
    112: "Niveau bas du silo.",
}
#: outages of the story: plant, days before today, hour, minutes, kind, cause, what, done, cut off
OUTAGES = (
    ("saint_ambrin", 300, 6, 31_200, "failure", "feeding", "Vis d’alimentation tordue",
     "Vis remplacée par le constructeur après trois semaines d’attente ; propane pendant l’arrêt.",
     False),
    ("brenouse", 210, 5, 380, "failure", "fuel", "Bourrage de la vis par des queues de plaquettes",
     "Vis débourrée, livraison signalée au fournisseur.", True),
    ("brenouse", 118, 8, 540, "planned", "upkeep", "Ramonage et entretien annuel", "", True),
    ("brenouse", 41, 22, 95, "failure", "electricity", "Micro-coupure du réseau électrique",
     "Réarmement à distance par l’astreinte.", True),
)  # fmt: skip
#: inspections of the story: plant, rule, days before today, outcome, what is to be mended
INSPECTIONS = (
    ("brenouse", "efficiency", 640, "reservations",
     "Isolation du départ chaudière 2 à reprendre avant l’hiver."),
    ("brenouse", "disconnector", 200, "compliant", ""),
    ("brenouse", "electricity", 330, "compliant", ""),
    ("brenouse", "emissions", 500, "compliant", ""),
    ("brenouse", "extinguishers", 150, "compliant", ""),
    ("brenouse", "efficiency_computed", 60, "compliant", ""),
    ("saint_ambrin", "efficiency", 900, "compliant", ""),
    ("saint_ambrin", "disconnector", 390, "compliant", ""),
    ("saint_ambrin", "electricity", 120, "compliant", ""),
    ("saint_ambrin", "efficiency_computed", 30, "compliant", ""),
)  # fmt: skip


class HeatDemo(models.AbstractModel):
    """The plants of the two village networks, their fuel, their log and what the law wants."""

    _inherit = "heat.demo"

    def _setup_plants(self, first_month, today):
        # facts lie in the past, whatever month the cooperative is asked to reach
        today = min(today, fields.Date.context_today(self))
        start = shifted(first_month, -HISTORY)
        self._setup_fuels(start)
        for plant in PLANTS:
            self._setup_plant(plant, start)
            self._setup_loads(plant, start, today)
            self._setup_sheets(plant, start, today)
        self._setup_outages(first_month)
        self._setup_inspections(first_month)

    def _setup_fuels(self, start):
        self._ensure(
            "heat.fuel",
            {
                "fuel_propane": {
                    "name": "Propane",
                    "source": "lpg",
                    "company_id": self.env.company.id,
                    "uom_id": self.env.ref("uom.product_uom_ton").id,
                    "coefficient_ids": [
                        Command.create(
                            {
                                "date_from": start.replace(month=1, day=1),
                                "pci": 12_800,
                                "pci_unit": "t",
                                "co2_direct": 274,
                                "source": "CO2 direct : arrêté du 15 septembre 2006, annexe 4 ; "
                                "pouvoir calorifique : valeur usuelle",
                            }
                        )
                    ],
                }
            },
        )
        self._ensure(
            "res.partner",
            {
                f"supplier_{key}": {
                    "name": name,
                    "is_company": True,
                    "street": street,
                    "zip": cooperative.BRENOUSE[0],
                    "city": cooperative.BRENOUSE[1],
                    "company_id": self.env.company.id,
                    "country_id": self.env.ref("base.fr").id,
                    "lang": cooperative.LANG,
                }
                for key, (name, street) in SUPPLIERS.items()
            },
        )

    def _setup_plant(self, plant, start):
        place = cooperative.PLACES[plant.network]
        record = self._ensure(
            "heat.plant",
            {
                f"plant_{plant.network}": {
                    "name": plant.name,
                    "code": plant.code,
                    "network_id": self._ref(f"network_{plant.network}").id,
                    "user_id": self._ref("user_exploitant").id,
                    "street": plant.street,
                    "zip": place[0],
                    "city": place[1],
                    "trench_m": plant.trench_m,
                    "icpe_regime": plant.icpe_regime,
                    "annual_hours": plant.annual_hours,
                    "log_from": start,
                }
            },
        )
        common = {
            "plant_id": record.id,
            "company_id": self.env.company.id,
            "technician_user_id": self._ref("user_exploitant").id,
        }
        self._ensure(
            "maintenance.equipment",
            {
                f"equipment_{one.key}": {
                    **common,
                    "name": one.name,
                    "plant_kind": "boiler",
                    "model": one.model,
                    "power_kw": one.output_kw,
                    "input_kw": one.input_kw,
                    "fuel_id": self.env.ref(FUELS[one.fuel]).id,
                    "effective_date": one.since,
                }
                for one in plant.boilers
            }
            | {
                f"equipment_{plant.network}_silo": {
                    **common,
                    "name": "Silo à plaquettes",
                    "plant_kind": "silo",
                    "fuel_id": self.env.ref(FUELS["chips"]).id,
                    "effective_date": plant.boilers[0].since,
                },
                f"equipment_{plant.network}_store": {
                    **common,
                    "name": "Ballon tampon",
                    "plant_kind": "store",
                    "effective_date": plant.boilers[0].since,
                },
            },
        )

    def _setup_loads(self, plant, start, today):
        wanted = {}
        for supply in plant.supplies:
            fuel = self.env.ref(FUELS[supply.fuel])
            for load in loads(plant, supply, start, today):
                ticket = f"{supply.supplier.upper()}-{load.day:%y%m%d}"
                wanted[f"load_{plant.network}_{supply.fuel}_{load.day:%Y%m%d}"] = {
                    "name": ticket,
                    "date": load.day,
                    "plant_id": self._ref(f"plant_{plant.network}").id,
                    "fuel_id": fuel.id,
                    "partner_id": self._ref(f"supplier_{supply.supplier}").id,
                    "quantity": float(load.quantity),
                    "moisture": load.moisture or False,
                    "amount": float(load.quantity * supply.price),
                    "provenance": supply.source == "wood" and "Forêt communale de Brenouse",
                    "distance_km": 18 if supply.source == "wood" else 40,
                }
        received = self._ensure("heat.fuel.delivery", wanted)
        # the last loads wait for somebody to look at their ticket
        recent = today - timedelta(days=4)
        received.filtered(lambda one: one.state == "draft" and one.date < recent).action_record()

    def _setup_sheets(self, plant, start, today):
        """The sheets of each evening up to the day before, the last of them still to be signed."""
        operator = self._ref("user_exploitant")
        wanted = {}
        for sheet in sheets(plant, start, today):
            ago = (today - sheet.day).days
            if ago in plant.unlogged:
                continue
            signed = ago > 1
            wanted[f"log_{plant.network}_{sheet.day:%Y%m%d}"] = {
                "plant_id": self._ref(f"plant_{plant.network}").id,
                "date": sheet.day,
                "t_outdoor": float(sheet.t_outdoor),
                "t_supply": sheet.t_supply,
                "t_return": sheet.t_return,
                "pressure_bar": float(sheet.pressure),
                "fuel_level": sheet.level,
                "ash_kg": sheet.ash_kg or False,
                "alarms": plant is PLANTS[0] and ALARMS.get(ago, False),
                "line_ids": [
                    Command.create(
                        {
                            "equipment_id": self._ref(f"equipment_{one.key}").id,
                            "hour_counter": float(sheet.hours[one.key]),
                            "start_counter": sheet.starts[one.key],
                        }
                    )
                    for one in plant.boilers
                ],
                **(
                    {
                        "state": "signed",
                        "signed_by_id": operator.id,
                        "signed_at": fields.Datetime.to_datetime(sheet.day) + timedelta(hours=17),
                    }
                    if signed
                    else {}
                ),
            }
        self._settle_log(plant, wanted)

    def _settle_log(self, plant, wanted):
        """Create the sheets that lack; a sheet typed by somebody for the same day is left alone."""
        kept = set(
            self.env["heat.plant.log"]
            .search([("plant_id", "=", self._ref(f"plant_{plant.network}").id)])
            .mapped("date")
        )
        deciding = self.env["heat.plant.log"]._deciding().env
        self.with_env(deciding)._ensure(
            "heat.plant.log",
            {key: vals for key, vals in wanted.items() if vals["date"] not in kept},
        )

    def _setup_outages(self, first_month):
        for rank, (plant, ago, hour, minutes, kind, cause, name, done, cut) in enumerate(OUTAGES):
            start = fields.Datetime.to_datetime(shifted(first_month, 1)) - timedelta(
                days=ago, hours=-hour
            )
            outage = self._ensure(
                "heat.outage",
                {
                    f"outage_{rank}": {
                        "name": name,
                        "plant_id": self._ref(f"plant_{plant}").id,
                        "kind": kind,
                        "cause": cause,
                        "date_start": start,
                        "date_end": start + timedelta(minutes=minutes),
                        "is_heat_cut": cut,
                        "description": done,
                    }
                },
            )
            if outage.state == "open":
                outage.action_close()

    def _setup_inspections(self, first_month):
        plants = self.env["heat.plant"].union(
            *(self._ref(f"plant_{plant.network}") for plant in PLANTS)
        )
        plants._plan_inspections()
        for plant, rule, ago, outcome, reservations in INSPECTIONS:
            key = f"inspection_{plant}_{rule}"
            if self.env.ref(f"heat_demo.{key}", False):
                continue
            planned = self._ref(f"plant_{plant}").inspection_ids.filtered(
                lambda one, rule=rule: (
                    one.state == "planned"
                    and one.rule_id == self.env.ref(f"heat_plant.heat_inspection_rule_{rule}")
                )
            )
            planned.write(
                {
                    "done_on": shifted(first_month, 1) - timedelta(days=ago),
                    "outcome": outcome,
                    "reservations": reservations,
                }
            )
            self.env["ir.model.data"]._update_xmlids(
                [{"xml_id": f"heat_demo.{key}", "record": planned, "noupdate": True}]
            )
            planned.action_done()
