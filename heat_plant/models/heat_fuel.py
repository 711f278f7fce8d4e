from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.balance import RENEWABLE
from ..engine.fuel import in_force

#: Where the heat of a plant comes from.
SOURCES = [
    ("wood", "Wood"),
    ("biogas", "Biogas"),
    ("geothermal", "Geothermal heat"),
    ("ambient", "Ambient heat (heat pump)"),
    ("solar", "Solar heat"),
    ("other_renewable", "Other renewable source"),
    ("waste_heat", "Waste heat"),
    ("incineration", "Heat of an incinerator"),
    ("gas", "Natural gas"),
    ("oil", "Fuel oil"),
    ("lpg", "Liquefied gas"),
    ("coal", "Coal"),
    ("electricity", "Electricity"),
    ("other", "Other"),
]
#: Units that fuels are bought in.
UNITS = ["t", "kg", "map", "m3", "l", "kwh", "mwh"]
#: Sources that come through a meter: what is delivered is burnt.
METERED = {"gas", "electricity", "waste_heat", "geothermal", "ambient", "solar"}


class HeatFuel(models.Model):
    """What plants burn. A fuel without a cooperative is common to all of the database."""

    _name = "heat.fuel"
    _description = "Fuel"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: common to all cooperatives.",
    )
    source = fields.Selection(SOURCES, required=True, default="wood")
    is_renewable = fields.Boolean(string="Renewable or recovered", compute="_compute_is_renewable")
    uom_id = fields.Many2one(
        "uom.uom",
        string="Bought in",
        required=True,
        domain=[("heat_code", "in", UNITS)],
        ondelete="restrict",
    )
    is_higher = fields.Boolean(
        string="Billed on the higher value (PCS)",
        help="Energies on the invoices are on the higher heating value, as those of gas are.",
    )
    is_stored = fields.Boolean(
        string="Kept in store",
        compute="_compute_is_stored",
        store=True,
        readonly=False,
        precompute=True,
        help="What was burnt comes from deliveries and inventories. Not kept in store, as gas that "
        "a meter counts: what is delivered is burnt.",
    )
    coefficient_ids = fields.One2many("heat.fuel.coefficient", "fuel_id", string="Coefficients")
    pci0 = NullableFloat(
        string="Dry heating value (kWh/t)",
        digits=(10, 1),
        compute="_compute_pci0",
        help="Lower heating value of a tonne of dry matter, in force today.",
    )
    default_moisture = NullableFloat(
        string="Usual moisture (%)", digits=(5, 1), compute="_compute_pci0"
    )

    @api.depends("source")
    def _compute_is_renewable(self):
        for fuel in self:
            fuel.is_renewable = fuel.source in RENEWABLE

    @api.depends("source")
    def _compute_is_stored(self):
        for fuel in self:
            fuel.is_stored = fuel.source not in METERED

    @api.depends(
        "coefficient_ids.date_from", "coefficient_ids.pci0", "coefficient_ids.default_moisture"
    )
    def _compute_pci0(self):
        today = fields.Date.context_today(self)
        for fuel in self:
            known = fuel._coefficient_of(today)
            fuel.pci0 = known.pci0
            fuel.default_moisture = known.default_moisture

    def _coefficient_of(self, day):
        """The record of coefficients in force that day, or an empty one."""
        self.ensure_one()
        started = self.coefficient_ids.filtered(lambda one: one.date_from and one.date_from <= day)
        return started.sorted("date_from")[-1:]

    def _coefficients(self, day):
        """The coefficients in force that day, for engines.

        :raises UnknownCoefficients: before the first of them
        """
        self.ensure_one()
        return in_force((one._prepare_coefficients() for one in self.coefficient_ids), day)
