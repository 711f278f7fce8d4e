from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.fuel import Coefficients
from .exact import exact, percent


class HeatFuelCoefficient(models.Model):
    """What a fuel is worth from a day on: later values are another record."""

    _name = "heat.fuel.coefficient"
    _description = "Coefficients of a Fuel"
    _order = "fuel_id, date_from desc"
    _check_company_auto = True

    fuel_id = fields.Many2one(
        "heat.fuel", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="fuel_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True)
    pci0 = NullableFloat(
        string="Dry heating value (kWh/t)",
        digits=(10, 1),
        aggregator=None,
        help="Lower heating value of a tonne of dry matter: PCI = PCI0 × (1 − H) − 680 × H.",
    )
    default_moisture = NullableFloat(
        string="Usual moisture (%)",
        digits=(5, 1),
        aggregator=None,
        help="Part of water, wet basis, taken where nobody measured it and then shown as assumed.",
    )
    bulk_mass_t = NullableFloat(
        string="Tonnes per MAP",
        digits=(6, 3),
        aggregator=None,
        help="Mass of a heaped cubic metre at the usual moisture.",
    )
    pci = NullableFloat(
        string="Heating value (kWh)",
        digits=(10, 3),
        aggregator=None,
        help="Lower heating value of a fuel whose moisture is not looked at, for each unit.",
    )
    pci_unit = fields.Selection(
        [("t", "tonne"), ("l", "litre"), ("m3", "m³")],
        string="For each",
        required=True,
        default="t",
    )
    higher_ratio = NullableFloat(
        string="PCS/PCI",
        digits=(6, 3),
        aggregator=None,
        help="Higher heating value over the lower one: 1.11 for natural gas.",
    )
    co2_direct = NullableFloat(
        string="Direct CO2 (g/kWh)",
        digits=(8, 1),
        aggregator=None,
        help="Grams for each kWh burnt, on the lower heating value.",
    )
    co2_life_cycle = NullableFloat(string="Life-cycle CO2 (g/kWh)", digits=(8, 1), aggregator=None)
    source = fields.Char(
        required=True,
        translate=True,
        help="Where the figures come from: order, standard, analysis.",
    )
    is_verified = fields.Boolean(
        string="Verified", help="Somebody read the figures in the source named."
    )

    _day_unique = models.Constraint(
        "UNIQUE (fuel_id, date_from)", "This fuel has coefficients from that day already."
    )
    _moisture_range = models.Constraint(
        "CHECK (default_moisture >= 0 AND default_moisture < 100)",
        "Moisture is in percent of the whole: between 0 and 100.",
    )
    _values_positive = models.Constraint(
        "CHECK (pci0 > 0 AND bulk_mass_t > 0 AND pci > 0)",
        "Heating values and masses are above zero; leave empty what is not known.",
    )
    _ratio_plausible = models.Constraint(
        "CHECK (higher_ratio BETWEEN 1 AND 1.3)", "PCS/PCI lies between 1 and 1.3."
    )

    @api.depends("fuel_id.name", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.fuel_id.name} ({format_date(self.env, one.date_from)})"

    def _prepare_coefficients(self):
        self.ensure_one()
        return Coefficients(
            self.date_from,
            pci0=exact(self.pci0),
            moisture=percent(self.default_moisture),
            bulk_mass_t=exact(self.bulk_mass_t),
            pci=exact(self.pci),
            unit=self.pci_unit,
            higher_ratio=exact(self.higher_ratio),
        )
