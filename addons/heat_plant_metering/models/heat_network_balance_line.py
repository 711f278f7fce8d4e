from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_metering.models.heat_consumption import QUALITIES
from odoo.addons.heat_plant.engine.balance import RENEWABLE
from odoo.addons.heat_plant.models.heat_fuel import SOURCES

VERDICTS = [
    ("plausible", "Plausible"),
    ("too_high", "Too high to be true"),
    ("too_low", "Too low"),
    ("assumed", "Rests on assumed values"),
    ("not_measured", "Not measured"),
]


class HeatNetworkBalanceLine(models.Model):
    """What a plant made of one source, in a month or a year."""

    _name = "heat.network.balance.line"
    _description = "Source in an Energy Balance"
    _order = "balance_id, plant_id, heat_mwh desc, id"
    _check_company_auto = True

    balance_id = fields.Many2one(
        "heat.network.balance", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="balance_id.company_id", store=True, index=True)
    network_id = fields.Many2one(related="balance_id.network_id", store=True, index=True)
    kind = fields.Selection(related="balance_id.kind", store=True)
    date_from = fields.Date(related="balance_id.date_from", string="From", store=True)
    year_label = fields.Char(related="balance_id.year_label", store=True)
    plant_id = fields.Many2one(
        "heat.plant", required=True, index=True, ondelete="cascade", check_company=True
    )
    source = fields.Selection(SOURCES, required=True)
    is_renewable = fields.Boolean(
        string="Renewable or recovered", compute="_compute_is_renewable", store=True
    )
    fuel_mwh = NullableFloat(
        string="Fuel (MWh)", digits=(14, 4), help="Fuel burnt, on the lower heating value."
    )
    is_fuel_assumed = fields.Boolean(string="Fuel assumed")
    heat_mwh = NullableFloat(string="Heat (MWh)", digits=(14, 4))
    quality = fields.Selection(QUALITIES, required=True)
    co2_fuel_kg = NullableFloat(string="CO2 (kg)", digits=(14, 1))
    co2_life_cycle_kg = NullableFloat(string="Life-cycle CO2 (kg)", digits=(14, 1))
    efficiency = NullableFloat(
        string="Boiler efficiency (%)",
        digits=(7, 1),
        aggregator=None,
        help="Heat metered over the fuel burnt, stock change counted (direct method).",
    )
    verdict = fields.Selection(VERDICTS)

    _source_unique = models.Constraint(
        "UNIQUE (balance_id, plant_id, source)", "This source of the plant has its line already."
    )

    @api.depends("source")
    def _compute_is_renewable(self):
        for line in self:
            line.is_renewable = line.source in RENEWABLE

    @api.depends("plant_id.name", "source", "balance_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            names = (line.plant_id.name, line._source_label(), line.balance_id.period_label)
            line.display_name = " · ".join(filter(None, names))

    def _source_label(self):
        self.ensure_one()
        return dict(self._fields["source"]._description_selection(self.env)).get(self.source, "")

    def _quality_label(self):
        self.ensure_one()
        return dict(self._fields["quality"]._description_selection(self.env)).get(self.quality, "")
