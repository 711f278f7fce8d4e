from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.units import dimension, to_kwh
from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.fuel import Load, load_energy
from ..engine.stock import content
from .exact import exact, percent, shown
from .heat_fuel import UNITS

#: Deliveries looked at to know what a stock is made of.
LOADS_LOOKED_AT = 50


class HeatFuelInventory(models.Model):
    """What a fuel store held at the end of a day, and its energy."""

    _name = "heat.fuel.inventory"
    _description = "Fuel Inventory"
    _inherit = ["heat.plant.fact", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _settled_fields = frozenset(
        {
            "date", "plant_id", "silo_id", "fuel_id", "method", "level_percent", "quantity",
            "uom_id", "counted_mwh", "moisture", "basis", "opening_price",
        }
    )  # fmt: skip

    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="What is there at the end of the day, the loads of the day included.",
    )
    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
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
    fuel_id = fields.Many2one(
        "heat.fuel",
        required=True,
        index=True,
        domain=[("is_stored", "=", True)],
        compute="_compute_fuel_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
    )
    method = fields.Selection(
        [("level", "Level of the store"), ("quantity", "Quantity"), ("energy", "Energy")],
        string="Counted by",
        required=True,
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    level_percent = NullableFloat(string="Level (%)", digits=(5, 0), aggregator="avg")
    quantity = NullableFloat(digits=(12, 3), aggregator=None)
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        domain=[("heat_code", "in", UNITS)],
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    counted_mwh = NullableFloat(string="Energy counted (MWh)", digits=(12, 3), aggregator=None)
    moisture = NullableFloat(
        string="Moisture (%)",
        digits=(5, 1),
        aggregator="avg",
        help="Measured in the store. Empty: the stock is made of the loads that came last.",
    )
    basis = fields.Selection(
        [("measured", "Measured"), ("estimated", "Estimated")], required=True, default="measured"
    )
    opening_price = NullableFloat(
        string="Price of a first stock (per MWh)",
        digits=(12, 2),
        aggregator=None,
        help="For the first inventory alone. Empty: the mean price of the loads before it.",
    )
    energy_mwh = NullableFloat(
        string="In store (MWh)", digits=(14, 4), compute="_compute_energy", store=True,
        aggregator="avg",
    )  # fmt: skip
    is_assumed = fields.Boolean(string="Assumed values", compute="_compute_energy", store=True)
    photo = fields.Image(max_width=1920, max_height=1920, copy=False)
    note = fields.Text(string="Remarks")
    state = fields.Selection(
        [("draft", "Draft"), ("recorded", "Recorded"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _silo_unique = models.UniqueIndex(
        "(silo_id, date) WHERE silo_id IS NOT NULL AND state = 'recorded'",
        "This store was counted on that day already: cancel that inventory first.",
    )
    _fuel_unique = models.UniqueIndex(
        "(plant_id, fuel_id, date) WHERE silo_id IS NULL AND state = 'recorded'",
        "This fuel was counted on that day already: cancel that inventory first.",
    )
    _amounts_positive = models.Constraint(
        "CHECK (quantity >= 0 AND counted_mwh >= 0 AND opening_price >= 0)",
        "Quantities and prices are not negative; leave empty what was not looked at.",
    )
    _percents = models.Constraint(
        "CHECK (level_percent BETWEEN 0 AND 100 AND moisture >= 0 AND moisture < 100)",
        "Level and moisture lie between 0 and 100 %.",
    )

    @api.depends("silo_id", "plant_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            place = one.silo_id.name or one.plant_id.name or ""
            one.display_name = f"{place} {format_date(self.env, one.date)}".strip()

    @api.depends("plant_id")
    def _compute_silo_id(self):
        for one in self:
            silos = one.plant_id._silos_of(self.env["heat.fuel"])
            if one.silo_id not in silos:
                one.silo_id = silos if len(silos) == 1 else False

    @api.depends("plant_id", "silo_id")
    def _compute_fuel_id(self):
        for one in self:
            one.fuel_id = one.silo_id.fuel_id or one.fuel_id or one._last_delivery().fuel_id

    @api.depends("silo_id")
    def _compute_method(self):
        for one in self:
            if one.silo_id.silo_capacity:
                one.method = "level"
            elif not one.method or one.method == "level":
                one.method = "quantity"

    @api.depends("fuel_id")
    def _compute_uom_id(self):
        for one in self:
            one.uom_id = one.fuel_id.uom_id or one.uom_id

    @api.depends(
        "date", "fuel_id", "silo_id", "method", "level_percent", "quantity", "uom_id",
        "counted_mwh", "moisture", "basis",
    )  # fmt: skip
    def _compute_energy(self):
        for one in self:
            energy, assumed, _error = one._stock_energy()
            one.energy_mwh = shown(None if energy is None else energy / 1000)
            one.is_assumed = assumed

    @api.constrains("silo_id", "plant_id", "fuel_id")
    def _check_silo(self):
        for one in self:
            if one.silo_id and one.silo_id not in one.plant_id._silos_of(one.fuel_id):
                raise ValidationError(
                    self.env._(
                        "“%(silo)s” does not hold “%(fuel)s” in %(plant)s: choose a fuel store of "
                        "the plant, for this fuel.",
                        silo=one.silo_id.display_name,
                        fuel=one.fuel_id.name,
                        plant=one.plant_id.display_name,
                    )
                )
            if not one.fuel_id.is_stored:
                raise ValidationError(
                    self.env._(
                        "“%(fuel)s” is not kept in store: what is delivered is burnt. Choose "
                        "another fuel.",
                        fuel=one.fuel_id.name,
                    )
                )

    @api.constrains("moisture")
    def _check_percent(self):
        for one in self:
            if one.moisture and 0 < one.moisture < 1:
                raise ValidationError(
                    self.env._(
                        "The moisture %(moisture)s is written in percent: type 30 for 30 %%.",
                        moisture=one.moisture,
                    )
                )

    def action_record(self):
        """The inventories were taken: they are facts from now on."""
        for one in self:
            one._check_state("draft")
            if one.date > fields.Date.context_today(self):
                raise UserError(
                    self.env._(
                        "The inventory “%(name)s” is in the future: type the day you counted.",
                        name=one.display_name,
                    )
                )
            # loads recorded since it was typed are what the stock is made of
            one._deciding()._compute_energy()
            if one.energy_mwh is False:
                raise UserError(one.problem or self.env._("Type what the store holds."))
            one._deciding().state = "recorded"
            # the unique index sees it before the next one
            one.flush_recordset(["state"])
            one._check_explained()

    def action_cancel(self):
        """An inventory recorded by mistake; it is kept, and counts no more."""
        for one in self:
            one._check_state("draft", "recorded")
            one._deciding().state = "cancelled"

    def _stock_energy(self):
        """Energy in store in kWh, whether it rests on assumed values, and the error of the engine.

        Energy and error are None where nothing was typed.
        """
        self.ensure_one()
        estimated = self.basis == "estimated"
        if self.method == "energy":
            counted = exact(self.counted_mwh)
            return None if counted is None else counted * 1000, estimated, None
        quantity, unit = self._counted()
        if quantity is None or not unit or not (self.fuel_id and self.date):
            return None, estimated, None
        if dimension(unit) == "energy":
            return to_kwh(quantity, unit), estimated, None
        made_of = self._made_of(quantity, unit) if self.moisture is False else None
        if made_of:
            return made_of[0] * quantity, made_of[1] or estimated, None
        try:
            found = load_energy(
                Load(quantity, unit, moisture=percent(self.moisture)),
                self.fuel_id._coefficients(self.date),
            )
        except EngineError as error:
            return None, estimated, error
        return found.energy_kwh, bool(found.assumed) or estimated, None

    def _counted(self):
        """Quantity and unit in store; None where nobody counted it or the store has no size."""
        self.ensure_one()
        if self.method == "quantity":
            return exact(self.quantity), self._unit_of(self.uom_id)
        level, capacity = percent(self.level_percent), exact(self.silo_id.silo_capacity)
        if level is None or not capacity:
            return None, None
        return capacity * level, self._unit_of(self.silo_id.silo_uom_id)

    def _unit_of(self, uom):
        """The unit for the engine: a cubic metre of a silo of wood is a heaped one."""
        self.ensure_one()
        wood = self.fuel_id.source == "wood"
        return "map" if wood and uom.heat_code == "m3" else uom.heat_code

    def _made_of(self, quantity, unit):
        """kWh for each unit of the stock and whether assumed, from the last loads; or None.

        They are known by tonnes where they were weighed, and by MAP where they were sold so.
        """
        self.ensure_one()
        if dimension(unit) not in ("mass", "apparent_volume"):
            return None
        loads = self.env["heat.fuel.delivery"].search(
            [
                ("plant_id", "=", self.plant_id.id),
                ("fuel_id", "=", self.fuel_id.id),
                ("silo_id", "in", [self.silo_id.id, False]),
                ("state", "=", "recorded"),
                ("date", "<=", self.date),
            ],
            limit=LOADS_LOOKED_AT,
        )
        if dimension(unit) == "mass":
            ratio = 1 if unit == "t" else 1000
            loads = loads.filtered("mass_t")
            known = [(exact(one.mass_t) * ratio, exact(one.energy_mwh)) for one in loads]
        else:
            loads = loads.filtered(lambda one: one.uom_id.heat_code == "map")
            known = [(exact(one.quantity), exact(one.energy_mwh)) for one in loads]
        energy, count = content(quantity, known)
        if energy is None:
            return None
        return energy * 1000, any(one.assumed for one in loads[:count])

    def _last_delivery(self):
        self.ensure_one()
        return self.env["heat.fuel.delivery"].search(
            [
                ("plant_id", "=", self.plant_id._origin.id),
                ("fuel_id.is_stored", "=", True),
                ("state", "=", "recorded"),
            ],
            limit=1,
        )
