from datetime import timedelta

from odoo import Command, fields, models

from ..engine.fuel_stock import PAPERS, STORES, stocks
from ..engine.plants import PLANTS
from ..engine.reading_rounds import shifted
from .heat_demo_plant import FUELS, HISTORY

#: tonnes that a bill charges above the tickets: somebody has to look at it
OVERCHARGED = 0.6


class HeatDemo(models.AbstractModel):
    """What is in store, the papers of the plants, outages and their customers, bills of wood."""

    _inherit = "heat.demo"

    def _setup_fuel_stock(self, first_month, today):
        # facts lie in the past, whatever month the cooperative is asked to reach
        today = min(today, fields.Date.context_today(self))
        start = shifted(first_month, -HISTORY)
        for plant in PLANTS:
            for supply in plant.supplies:
                self._setup_store(plant, supply)
                self._setup_inventories(plant, supply, start, today)
        self._setup_papers(today)
        self._setup_consequences()
        self._setup_wood_bills(first_month)

    def _setup_store(self, plant, supply):
        """The silo has its size; tanks of the other fuels stand beside it."""
        store = STORES[plant.network, supply.fuel]
        fuel = self.env.ref(FUELS[supply.fuel])
        key = "silo" if supply.source == "wood" else f"tank_{supply.fuel}"
        silo = self._ensure(
            "maintenance.equipment",
            {
                f"equipment_{plant.network}_{key}": {
                    "name": store.name,
                    "plant_id": self._ref(f"plant_{plant.network}").id,
                    "company_id": self.env.company.id,
                    "plant_kind": "silo",
                    "fuel_id": fuel.id,
                    "effective_date": plant.boilers[0].since,
                }
            },
        )
        if not silo.silo_capacity:
            silo.write({"silo_capacity": store.size, "silo_uom_id": fuel.uom_id.id})

    def _setup_inventories(self, plant, supply, start, today):
        """The level of the store, read at the end of each month."""
        store = STORES[plant.network, supply.fuel]
        key = "silo" if supply.source == "wood" else f"tank_{supply.fuel}"
        taken = self._ensure(
            "heat.fuel.inventory",
            {
                f"inventory_{plant.network}_{supply.fuel}_{stock.day:%Y%m}": {
                    "date": stock.day,
                    "plant_id": self._ref(f"plant_{plant.network}").id,
                    "silo_id": self._ref(f"equipment_{plant.network}_{key}").id,
                    "fuel_id": self.env.ref(FUELS[supply.fuel]).id,
                    "method": "level",
                    "level_percent": min(99, round(100 * stock.quantity / store.size)),
                }
                for stock in stocks(plant, supply, start, today)
            },
        )
        taken.filtered(lambda one: one.state == "draft").sorted("date").action_record()

    def _setup_papers(self, today):
        self._ensure(
            "heat.plant.document",
            {
                f"document_{one.plant}_{one.key}": {
                    "name": one.name,
                    "kind": one.kind,
                    "plant_id": self._ref(f"plant_{one.plant}").id,
                    "expires_on": today + timedelta(days=one.days),
                }
                for one in PAPERS
            },
        )

    def _setup_consequences(self):
        """Propane replaced the wood for weeks; another time the village was called."""
        long, cut = self._ref("outage_0"), self._ref("outage_1")
        if not long.backup_fuel_id:
            long.write(
                {
                    "backup_fuel_id": self.env.ref(FUELS["propane"]).id,
                    "backup_mwh": 64,
                    "cost": 5_400,
                }
            )
        if not cut.point_ids:
            cut._propose_points()
            for number, one in enumerate(cut._to_call()):
                one.partner_id.phone = one.phone or f"+33 3 53 01 40 {30 + number}"
            cut.point_ids._set_told("call", cut.date_start + timedelta(minutes=40))

    def _setup_wood_bills(self, first_month):
        """The wood of two months: the bill of the first is linked, that of the second waits."""
        supplier = self._ref("supplier_onf")
        for back in (1, 0):
            month = shifted(first_month, -back)
            last = shifted(month, 1) - timedelta(days=1)
            loads = self.env["heat.fuel.delivery"].search(
                [
                    ("partner_id", "=", supplier.id),
                    ("state", "=", "recorded"),
                    ("date", ">=", month),
                    ("date", "<=", last),
                ]
            )
            key = f"wood_bill_{month:%Y%m}"
            if self.env.ref(f"heat_demo.{key}", False) or not loads:
                continue
            tons, amount = sum(loads.mapped("quantity")), sum(loads.mapped("amount"))
            bill = self._ensure("account.move", {key: self._wood_bill(last, tons, amount, back)})
            if back:
                loads._deciding().bill_line_id = bill.invoice_line_ids

    def _wood_bill(self, day, tons, amount, back):
        extra = 0 if back else OVERCHARGED
        return {
            "move_type": "in_invoice",
            "company_id": self.env.company.id,
            "partner_id": self._ref("supplier_onf").id,
            "invoice_date": day,
            "ref": f"F-{day:%Y%m}",
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": f"Plaquettes forestières, {day:%m/%Y}",
                        "quantity": round(tons + extra, 2),
                        "price_unit": round(amount / tons, 2),
                    }
                )
            ],
        }
