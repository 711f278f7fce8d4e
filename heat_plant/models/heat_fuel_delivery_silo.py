from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.stock import Receipt
from .exact import exact
from .heat_fuel_delivery import HeatFuelDelivery as Delivery

#: What a price is shared over when prices are averaged.
WEIGHTS = {"price_mwh": "energy_mwh", "price_t": "mass_t", "price_map": "quantity"}


class HeatFuelDelivery(models.Model):
    _inherit = "heat.fuel.delivery"
    _settled_fields = Delivery._settled_fields | {"silo_id"}

    silo_id = fields.Many2one(
        "maintenance.equipment",
        domain="[('plant_id', '=', plant_id), ('plant_kind', '=', 'silo')]",
        compute="_compute_silo_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    is_stored = fields.Boolean(related="fuel_id.is_stored")
    price_mwh = NullableFloat(aggregator="avg")
    price_t = NullableFloat(
        string="Price per tonne",
        digits=(12, 2),
        compute="_compute_prices",
        store=True,
        aggregator="avg",
    )
    price_map = NullableFloat(
        string="Price per MAP",
        digits=(12, 2),
        compute="_compute_prices",
        store=True,
        aggregator="avg",
        help="Of what was sold by the heaped cubic metre.",
    )

    @api.depends("plant_id", "fuel_id")
    def _compute_silo_id(self):
        for one in self:
            silos = one.plant_id._silos_of(one.fuel_id)
            if one.silo_id not in silos:
                one.silo_id = silos if len(silos) == 1 else False

    @api.depends("amount", "mass_t", "quantity", "uom_id")
    def _compute_prices(self):
        for one in self:
            heaped = one.amount and one.uom_id.heat_code == "map" and one.quantity
            one.price_t = one.amount / one.mass_t if one.amount and one.mass_t else False
            one.price_map = one.amount / one.quantity if heaped else False

    @api.constrains("silo_id", "plant_id", "fuel_id")
    def _check_silo(self):
        for one in self:
            if one.silo_id and one.silo_id not in one.plant_id._silos_of(one.fuel_id):
                raise ValidationError(one._silo_refused())

    def _silo_refused(self):
        self.ensure_one()
        return self.env._(
            "“%(silo)s” does not hold “%(fuel)s” in %(plant)s: choose a fuel store of the plant, "
            "for this fuel.",
            silo=self.silo_id.display_name,
            fuel=self.fuel_id.name,
            plant=self.plant_id.display_name,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Mean prices are those of the whole, not the mean of those of each load."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in WEIGHTS:
            return super()._read_group_select(aggregate_spec, query)
        price, weight, amount = (
            self._field_to_sql(self._table, field, query)
            for field in (name, WEIGHTS[name], "amount")
        )
        return SQL(
            "SUM(%(amount)s) FILTER (WHERE %(price)s IS NOT NULL)"
            " / NULLIF(SUM(%(weight)s) FILTER (WHERE %(price)s IS NOT NULL), 0)",
            amount=amount,
            price=price,
            weight=weight,
        )

    def _prepare_receipt(self):
        """The load for the engine; a price of zero is one that nobody typed."""
        self.ensure_one()
        return Receipt(
            self.date, exact(self.energy_mwh), exact(self.amount) or None, bool(self.assumed)
        )
