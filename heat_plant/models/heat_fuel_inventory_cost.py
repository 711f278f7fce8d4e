"""What an inventory tells together with those before it: fuel burnt, and what it cost."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.errors import MoreThanReceived
from ..engine.stock import Count
from .exact import exact, shown


class HeatFuelInventory(models.Model):
    _inherit = "heat.fuel.inventory"

    received_mwh = NullableFloat(
        string="Received (MWh)",
        digits=(14, 3),
        compute="_compute_cost",
        help="Since the inventory before.",
    )
    burnt_mwh = NullableFloat(
        string="Burnt (MWh)",
        digits=(14, 3),
        compute="_compute_cost",
        help="Since the inventory before: what was there and came, less what is left.",
    )
    price_mwh = NullableFloat(
        string="Average cost per MWh",
        digits=(12, 2),
        compute="_compute_cost",
        help="Weighted by energy, over what was there and came. Not known as long as a load of the "
        "time has no price.",
    )
    stock_value = NullableFloat(
        string="Value of the stock", digits=(14, 2), compute="_compute_cost"
    )
    burnt_value = NullableFloat(
        string="Cost of fuel burnt", digits=(14, 2), compute="_compute_cost"
    )
    is_burnt_assumed = fields.Boolean(string="Burnt is assumed", compute="_compute_cost")
    problem = fields.Char(compute="_compute_cost")

    @api.depends(
        "energy_mwh", "state", "date", "silo_id", "fuel_id", "opening_price",
        "plant_id.inventory_ids.state", "plant_id.delivery_ids.state",
        "plant_id.delivery_ids.amount",
    )  # fmt: skip
    def _compute_cost(self):
        for plant, inventories in self.grouped("plant_id").items():
            known, errors = {}, {}
            # an inventory of a new record belongs to no pool yet
            for pool in plant._origin._fuel_pools() if plant else ():
                try:
                    found = {one.end: one for one in pool.intervals()}
                except MoreThanReceived as error:
                    errors.update(dict.fromkeys(pool.inventories.ids, error))
                    continue
                known |= {one.id: found[one.date] for one in pool.inventories}
            for one in inventories:
                one._set_cost(known.get(one._origin.id), errors.get(one._origin.id))

    def _set_cost(self, interval, error):
        self.ensure_one()
        self.received_mwh = shown(interval and interval.received_mwh)
        self.burnt_mwh = shown(interval and interval.burnt_mwh)
        self.price_mwh = shown(interval and interval.price_mwh)
        self.stock_value = shown(interval and interval.closing_value)
        self.burnt_value = shown(interval and interval.burnt_value)
        self.is_burnt_assumed = bool(
            interval and interval.burnt_mwh is not None and interval.assumed
        )
        if self.state == "draft" and self.energy_mwh is False:
            error = self._stock_energy()[2]
        self.problem = self._explain(error) if error else self._lacks_capacity()

    def _check_explained(self):
        """An inventory that finds more than there can be is refused before it is a fact."""
        self.ensure_one()
        if self.problem:
            raise UserError(self.problem)

    def _lacks_capacity(self):
        self.ensure_one()
        if self.state != "draft" or self.method != "level" or self.silo_id.silo_capacity:
            return False
        return self.env._(
            "A level says nothing without the capacity of “%(silo)s”: type it on the store, or "
            "count by quantity.",
            silo=self.silo_id.name or self.plant_id.name or "",
        )

    def _explain(self, error):
        """An error of the engine, with its remedy."""
        self.ensure_one()
        if error.code == "more_than_received":
            return self.env._(
                "On %(day)s the store holds %(excess)s MWh more than was there and came: record "
                "the delivery that lacks, or correct the inventory.",
                day=format_date(self.env, error.params["day"]),
                excess=formatLang(self.env, float(error.params["excess_mwh"]), digits=1),
            )
        if error.code == "unknown_coefficients":
            return self.env._(
                "The fuel “%(fuel)s” has no coefficients on %(day)s: add them to the fuel.",
                fuel=self.fuel_id.name,
                day=format_date(self.env, self.date),
            )
        return self.env._(
            "Nobody knows the energy of a stock of “%(fuel)s” in this unit: complete the "
            "coefficients of the fuel, or count by energy.",
            fuel=self.fuel_id.name,
        )

    def _prepare_count(self):
        self.ensure_one()
        return Count(
            self.date, exact(self.energy_mwh), exact(self.opening_price), assumed=self.is_assumed
        )
