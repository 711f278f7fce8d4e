from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.fuel import Load, load_energy
from .exact import exact, percent, shown
from .heat_fuel import UNITS


class HeatFuelDelivery(models.Model):
    """A load of fuel as its ticket says, and the energy it brings."""

    _name = "heat.fuel.delivery"
    _description = "Fuel Delivery"
    _inherit = ["heat.plant.fact", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _settled_fields = frozenset(
        {
            "date", "plant_id", "fuel_id", "partner_id", "quantity", "uom_id", "is_higher",
            "weighed_t", "moisture", "analysed_pci",
        }
    )  # fmt: skip

    name = fields.Char(string="Ticket", tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    plant_id = fields.Many2one(
        "heat.plant", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    fuel_id = fields.Many2one(
        "heat.fuel", required=True, index=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", index="btree_not_null", check_company=True
    )
    quantity = fields.Float(digits=(12, 3), required=True, aggregator=None)
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        required=True,
        domain=[("heat_code", "in", UNITS)],
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    is_higher = fields.Boolean(
        string="On the higher value (PCS)",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    weighed_t = NullableFloat(
        string="Weighed (t)", digits=(10, 3), help="From the weighbridge, when sold by volume."
    )
    moisture = NullableFloat(
        string="Moisture (%)",
        digits=(5, 1),
        aggregator="avg",
        help="Part of water, wet basis. Empty: the usual moisture of the fuel is assumed.",
    )
    analysed_pci = NullableFloat(
        string="Analysed value (kWh/t)",
        digits=(10, 1),
        aggregator="avg",
        help="Lower heating value as received, from a laboratory: it prevails over the formula.",
    )
    mass_t = NullableFloat(string="Mass (t)", digits=(12, 3), compute="_compute_energy", store=True)
    pci_kwh_t = NullableFloat(
        string="Heating value (kWh/t)",
        digits=(10, 1),
        compute="_compute_energy",
        store=True,
        aggregator="avg",
    )
    energy_mwh = NullableFloat(
        string="Energy (MWh)", digits=(14, 4), compute="_compute_energy", store=True
    )
    assumed = fields.Selection(
        [("mass", "Mass"), ("moisture", "Moisture"), ("mass_moisture", "Mass and moisture")],
        compute="_compute_energy",
        store=True,
        help="What nobody measured and was taken from the fuel.",
    )
    problem = fields.Char(compute="_compute_problem")
    amount = fields.Monetary(string="Price without VAT")
    price_mwh = NullableFloat(
        string="Price per MWh", digits=(12, 2), compute="_compute_price_mwh", store=True,
        aggregator=None,
    )  # fmt: skip
    provenance = fields.Char(help="Forest, sawmill, municipality the wood comes from.")
    distance_km = NullableFloat(string="Distance (km)", digits=(8, 0), aggregator="avg")
    ticket_photo = fields.Image(max_width=1920, max_height=1920, copy=False)
    note = fields.Text(string="Remarks")
    state = fields.Selection(
        [("draft", "Draft"), ("recorded", "Recorded"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity delivered is above zero."
    )
    _moisture_range = models.Constraint(
        "CHECK (moisture >= 0 AND moisture < 100)",
        "Moisture is in percent of the whole: between 0 and 100.",
    )
    _measures_positive = models.Constraint(
        "CHECK (weighed_t > 0 AND analysed_pci > 0 AND distance_km >= 0)",
        "Masses and heating values are above zero; leave empty what was not measured.",
    )
    _ticket_unique = models.UniqueIndex(
        "(plant_id, partner_id, name) WHERE name IS NOT NULL AND state != 'cancelled'",
        "This ticket of the supplier is recorded already.",
    )

    @api.depends("fuel_id", "date", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            label = f"{one.fuel_id.name or ''} {format_date(self.env, one.date)}".strip()
            one.display_name = f"{label} ({one.name})" if one.name else label

    @api.depends("fuel_id")
    def _compute_uom_id(self):
        for one in self:
            one.uom_id = one.fuel_id.uom_id or one.uom_id
            one.is_higher = one.fuel_id.is_higher

    @api.depends(
        "fuel_id", "date", "quantity", "uom_id", "is_higher", "weighed_t", "moisture",
        "analysed_pci",
    )  # fmt: skip
    def _compute_energy(self):
        for one in self:
            found, _error = one._load_energy()
            one.mass_t = shown(found and found.mass_t)
            one.pci_kwh_t = shown(found and found.pci_kwh_t)
            one.energy_mwh = shown(found and found.energy_kwh / 1000)
            one.assumed = ("_".join(found.assumed) if found else "") or False

    @api.depends("energy_mwh")
    def _compute_problem(self):
        for one in self:
            _found, error = one._load_energy() if one.energy_mwh is False else (None, None)
            one.problem = error and one._explain(error)

    @api.depends("amount", "energy_mwh")
    def _compute_price_mwh(self):
        for one in self:
            one.price_mwh = one.amount / one.energy_mwh if one.amount and one.energy_mwh else False

    @api.constrains("moisture")
    def _check_percent(self):
        for one in self:
            if one.moisture and 0 < one.moisture < 1:
                raise ValidationError(
                    self.env._(
                        "The moisture %(moisture)s is written in percent: type 30 for 30 %%.",
                        moisture=formatLang(self.env, one.moisture, digits=2),
                    )
                )

    @api.constrains("date", "state")
    def _check_past(self):
        for one in self:
            if one.state == "recorded" and one.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "The delivery “%(name)s” is in the future: type the day of the ticket.",
                        name=one.display_name,
                    )
                )

    def action_record(self):
        """The deliveries happened: they are facts from now on."""
        for one in self:
            one._check_state("draft")
            if one.energy_mwh is False:
                raise UserError(one.problem or self.env._("Choose the fuel and its unit."))
            if one.energy_mwh <= 0:
                raise UserError(
                    self.env._(
                        "The load “%(name)s” would bring no energy: mend its moisture of "
                        "%(moisture)s %%.",
                        name=one.display_name,
                        moisture=one.fuel_id._coefficient_of(one.date).default_moisture
                        if one.moisture is False
                        else one.moisture,
                    )
                )
            one._deciding().state = "recorded"

    def action_cancel(self):
        """A delivery recorded by mistake; it is kept, and counts no more."""
        for one in self:
            one._check_state("draft", "recorded")
            one._deciding().state = "cancelled"

    def _load_energy(self):
        """The energy of the load, and the error of the engine; one of the two is None."""
        self.ensure_one()
        if not (self.fuel_id and self.uom_id.heat_code and self.quantity and self.date):
            return None, None
        try:
            return load_energy(self._prepare_load(), self.fuel_id._coefficients(self.date)), None
        except EngineError as error:
            return None, error

    def _prepare_load(self):
        self.ensure_one()
        return Load(
            exact(self.quantity),
            self.uom_id.heat_code,
            mass_t=exact(self.weighed_t),
            moisture=percent(self.moisture),
            pci_kwh_t=exact(self.analysed_pci),
            higher=self.is_higher,
        )

    def _explain(self, error):
        """An error of the engine, with its remedy."""
        self.ensure_one()
        if error.code == "unknown_coefficients":
            return self.env._(
                "The fuel “%(fuel)s” has no coefficients on %(day)s: add them to the fuel.",
                fuel=self.fuel_id.name,
                day=format_date(self.env, self.date),
            )
        if error.code == "missing_coefficient":
            label = {
                "moisture": self.env._("usual moisture"),
                "bulk_mass_t": self.env._("tonnes per MAP"),
                "pci": self.env._("heating value for this unit"),
                "higher_ratio": self.env._("ratio PCS/PCI"),
            }[error.params["name"]]
            return self.env._(
                "Not measured: the fuel “%(fuel)s” lacks its %(coefficient)s, which a load in "
                "%(unit)s needs. Complete the fuel, or type what was weighed or analysed.",
                fuel=self.fuel_id.name,
                coefficient=label,
                unit=self.uom_id.name,
            )
        return self.env._("The moisture %(moisture)s %% is not possible.", moisture=self.moisture)
