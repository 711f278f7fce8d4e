"""The fuel of a plant: what it burnt, what is left, for how many days."""

from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.balance import total
from ..engine.errors import MoreThanReceived
from ..engine.stock import Level, burnt_over, days_left, intervals
from .exact import exact, shown

#: Days that an inventory may lie from the bound of a period, unless the settings say otherwise.
INVENTORY_DAYS = 7
#: Days without a new inventory after which it says no more how long fuel lasts, and days before
#: the last one in which the pace is looked for.
FRESH_INVENTORY, INVENTORY_WINDOW = 45, 100


@dataclass(frozen=True)
class FuelPool:
    """The recorded loads and inventories of one store, or of a plant without any."""

    silo: models.Model
    fuel: models.Model
    source: str
    deliveries: models.Model
    inventories: models.Model

    def intervals(self):
        """What each inventory tells, in order.

        :raises MoreThanReceived: where one finds more than there can be
        """
        return intervals(
            (one._prepare_receipt() for one in self.deliveries),
            (one._prepare_count() for one in self.inventories),
        )

    def is_idle(self, date_from, date_to):
        """Whether the store came later, or was found empty before and received nothing since."""
        days = self.deliveries.mapped("date") + self.inventories.mapped("date")
        before = self.inventories.filtered(lambda one: one.date < date_from)[-1:]
        since = self.deliveries.filtered(
            lambda one: one.date <= date_to and (not before or one.date > before.date)
        )
        return min(days) > date_to or bool(before and not before.energy_mwh and not since)


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    inventory_ids = fields.One2many("heat.fuel.inventory", "plant_id")
    fuel_days_left = NullableFloat(
        string="Fuel left (days)",
        digits=(6, 0),
        compute="_compute_fuel_days_left",
        help="Of the store that is empty first, at the pace of the last weeks.",
    )

    @api.depends("inventory_ids.state", "delivery_ids.state", "log_ids.state", "log_ids.fuel_level")
    def _compute_fuel_days_left(self):
        for plant in self:
            plant.fuel_days_left = shown(plant._fuel_days_left())

    def action_open_fuel_stock(self):
        """The fuel stores of the plant."""
        return self._open("heat_plant.maintenance_equipment_action_stock")

    def _silos_of(self, fuel):
        """The stores of the plant that may hold the fuel, or any where none is said."""
        silos = self.equipment_ids.filtered(lambda one: one.plant_kind == "silo")
        if not fuel:
            return silos
        if not fuel.is_stored:
            return silos.browse()
        return silos.filtered(lambda one: one.fuel_id.source in (False, fuel.source))

    def _fuel_pools(self):
        """Loads and inventories of the plant by store; those that name none belong to the only
        store of the plant for that fuel."""
        self.ensure_one()
        kept = [("plant_id", "=", self.id), ("state", "=", "recorded")]
        deliveries = self.env["heat.fuel.delivery"].search(
            [*kept, ("fuel_id.is_stored", "=", True)], order="date, id"
        )
        inventories = self.env["heat.fuel.inventory"].search(kept, order="date, id")
        by_silo = deliveries.grouped(self._pool_key)
        counted = inventories.grouped(self._pool_key)
        return [
            FuelPool(
                *key, by_silo.get(key, deliveries.browse()), counted.get(key, inventories.browse())
            )
            for key in dict.fromkeys([*by_silo, *counted])
        ]

    def _pool_key(self, record):
        silos = self._silos_of(record.fuel_id)
        silo = record.silo_id or (silos if len(silos) == 1 else silos.browse())
        # a store mixes what it receives; without one, each fuel is counted apart
        fuel = record.fuel_id.browse() if silo else record.fuel_id
        return silo, fuel, record.fuel_id.source

    def _fuel_burnt_mwh(self, source, date_from, date_to):
        """Energy of the fuel of a source burnt from one day to another, both included, and
        whether it rests on assumed values; None where nobody measured it.

        Fuel kept in store: what came and what the stock lost between the inventories nearest to
        the bounds (the evening before ``date_from`` and that of ``date_to``), a few days away at
        most (setting ``heat_plant.inventory_days``). Fuel that a meter counts: what was
        delivered on these days.
        """
        self.ensure_one()
        parts, assumed = [], False
        for pool in self._fuel_pools():
            if pool.source == source and not pool.is_idle(date_from, date_to):
                burnt = self._pool_burnt(pool, date_from, date_to)
                parts.append(burnt and burnt.energy_mwh)
                assumed = assumed or bool(burnt and burnt.assumed)
        metered = self._metered_deliveries(source, date_from, date_to)
        parts += [exact(one.energy_mwh) for one in metered]
        assumed = assumed or any(one.assumed for one in metered)
        energy = total(parts)
        return energy, assumed and energy is not None

    def _pool_burnt(self, pool, date_from, date_to):
        try:
            known = pool.intervals()
        except MoreThanReceived:
            return None
        return burnt_over(known, date_from, date_to + timedelta(days=1), self._inventory_days())

    def _inventory_days(self):
        # whoever computes a balance need not read the settings of the server
        settings = self.env["ir.config_parameter"].sudo()
        return int(settings.get_param("heat_plant.inventory_days") or INVENTORY_DAYS)

    def _metered_deliveries(self, source, date_from, date_to):
        self.ensure_one()
        return self.env["heat.fuel.delivery"].search(
            [
                ("plant_id", "=", self.id),
                ("state", "=", "recorded"),
                ("fuel_id.source", "=", source),
                ("fuel_id.is_stored", "=", False),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
            ]
        )

    def _fuel_days_left(self):
        """Days until the first store of the plant is empty, or None."""
        self.ensure_one()
        pools = self._fuel_pools()
        found = [self._pool_days_left(pool) for pool in pools]
        if not pools:
            found = [self._logged_days_left()]
        return min((days for days in found if days is not None), default=None)

    def _pool_days_left(self, pool):
        """Days left by the levels of the log where they are those of the store, else by
        inventories and deliveries."""
        if self._is_logged(pool.silo) and (by_log := self._logged_days_left()) is not None:
            return by_log
        return days_left(
            [Level(one.date, exact(one.energy_mwh)) for one in pool.inventories],
            [(one.date, exact(one.energy_mwh)) for one in pool.deliveries],
            fields.Date.context_today(self),
            window=INVENTORY_WINDOW,
            fresh=FRESH_INVENTORY,
        )

    def _is_logged(self, silo):
        """Whether the level of the operation log is that of the store: of the only one of the
        plant, or of the only one that holds wood."""
        self.ensure_one()
        silos = self._silos_of(self.env["heat.fuel"])
        wood = silos.filtered(lambda one: one.fuel_id.source == "wood")
        return silo == (wood if len(wood) == 1 else silos)

    def _logged_days_left(self):
        """Days left by the levels of the operation log, in percent."""
        self.ensure_one()
        loads = self.delivery_ids.filtered(
            lambda one: (
                one.state == "recorded" and one.fuel_id.is_stored and self._is_logged(one.silo_id)
            )
        )
        return days_left(
            self._logged_levels(),
            [(day, None) for day in loads.mapped("date")],
            fields.Date.context_today(self),
        )

    def _logged_levels(self):
        """The levels that signed sheets noted in the last weeks."""
        self.ensure_one()
        since = fields.Date.context_today(self) - timedelta(days=45)
        logs = self.env["heat.plant.log"].search(
            [("plant_id", "=", self.id), ("state", "=", "signed"), ("date", ">=", since)]
        )
        return [
            Level(one.date, exact(one.fuel_level)) for one in logs if one.fuel_level is not False
        ]
