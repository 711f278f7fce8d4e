from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_metering.models.heat_consumption import QUALITIES
from odoo.addons.heat_plant.engine.balance import total
from odoo.addons.heat_plant.models.exact import exact

#: Figures of a month that add up to those of a year.
RAW = (
    "fuel_mwh", "produced_mwh", "renewable_mwh", "injected_mwh", "delivered_mwh",
    "estimated_mwh", "electricity_mwh", "co2_fuel_kg", "co2_kg", "co2_life_cycle_kg",
    "degree_days",
)  # fmt: skip
#: Figures made of those, never added up.
RATIOS = (
    "losses_mwh", "network_efficiency", "renewable_share", "wood_coverage", "density_mwh_m",
    "electricity_kwh_mwh", "electricity_kwh_delivered", "co2_kg_mwh", "co2_fuel_kg_mwh",
    "co2_life_cycle_kg_mwh", "measured_share",
)  # fmt: skip


class HeatNetworkBalance(models.Model):
    """The energy balance of a network's month or year, as computed on a day.

    A picture of :meth:`heat.network._network_figures`: nobody edits it, each night computes the
    last two years again. Ratios of a year are made of its own quantities, never means of ratios.
    """

    _name = "heat.network.balance"
    _description = "Energy Balance of a Network"
    _order = "date_from desc, kind desc, network_id"
    _check_company_auto = True

    network_id = fields.Many2one(
        "heat.network", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    kind = fields.Selection([("month", "Month"), ("year", "Year")], required=True)
    date_from = fields.Date(string="From", required=True, index=True)
    date_to = fields.Date(string="To", required=True)
    year = fields.Integer(required=True, aggregator=None)
    year_label = fields.Char(
        string="Year of the balance", compute="_compute_year_label", store=True
    )
    period_label = fields.Char(string="Period", compute="_compute_period_label")
    year_id = fields.Many2one(
        "heat.network.balance",
        string="Balance of the year",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    month_ids = fields.One2many("heat.network.balance", "year_id", string="Months")
    month_count = fields.Integer(string="Months counted", aggregator=None)
    is_complete = fields.Boolean(
        string="Whole period", help="All months of the year, or since the network is in service."
    )
    line_ids = fields.One2many("heat.network.balance.line", "balance_id", string="Sources")
    computed_at = fields.Datetime(string="Computed on", required=True)
    quality = fields.Selection(QUALITIES, required=True)
    gaps = fields.Json(string="What is not known")

    fuel_mwh = NullableFloat(string="Fuel (MWh)", digits=(14, 4), help="Lower heating value.")
    produced_mwh = NullableFloat(string="Produced (MWh)", digits=(14, 4))
    renewable_mwh = NullableFloat(string="Renewable or recovered (MWh)", digits=(14, 4))
    injected_mwh = NullableFloat(
        string="Into the network (MWh)",
        digits=(14, 4),
        help="What the meters at the inlets count; between boilers and these lie the stores.",
    )
    delivered_mwh = NullableFloat(string="Delivered (MWh)", digits=(14, 4))
    estimated_mwh = NullableFloat(
        string="Estimated part (MWh)",
        digits=(14, 4),
        help="Of what was produced and delivered, what no meter says.",
    )
    electricity_mwh = NullableFloat(string="Electricity (MWh)", digits=(14, 4))
    co2_fuel_kg = NullableFloat(string="CO2 of fuels (kg)", digits=(14, 1))
    co2_kg = NullableFloat(
        string="Direct CO2 (kg)", digits=(14, 1), help="Of fuels, and of the electricity used."
    )
    co2_life_cycle_kg = NullableFloat(string="Life-cycle CO2 (kg)", digits=(14, 1))
    degree_days = NullableFloat(string="Degree days", digits=(10, 1))
    trench_m = NullableFloat(string="Trench length (m)", digits=(12, 1), aggregator=None)

    losses_mwh = NullableFloat(
        string="Losses (MWh)", digits=(14, 4), help="Produced less delivered."
    )
    network_efficiency = NullableFloat(
        string="Network efficiency (%)",
        digits=(7, 2),
        aggregator=None,
        help="Delivered over produced.",
    )
    renewable_share = NullableFloat(
        string="Renewable share (%)",
        digits=(7, 3),
        aggregator=None,
        help="Renewable and recovered heat over all that was produced (EnR&R).",
    )
    wood_coverage = NullableFloat(
        string="Wood coverage (%)", digits=(7, 2), aggregator=None, help="Wood over produced."
    )
    density_mwh_m = NullableFloat(
        string="Density (MWh/m)",
        digits=(10, 3),
        aggregator=None,
        help="Delivered in a year for each metre of trench; 1.5 is asked for many subsidies.",
    )
    electricity_kwh_mwh = NullableFloat(
        string="Electricity (kWh per MWh produced)", digits=(10, 2), aggregator=None
    )
    electricity_kwh_delivered = NullableFloat(
        string="Electricity (kWh per MWh delivered)", digits=(10, 2), aggregator=None
    )
    co2_kg_mwh = NullableFloat(
        string="Direct CO2 (kg/MWh)",
        digits=(10, 2),
        aggregator=None,
        help="Of fuels and electricity, for each MWh delivered; the same figure in g/kWh.",
    )
    co2_fuel_kg_mwh = NullableFloat(
        string="CO2 of fuels (kg/MWh)",
        digits=(10, 2),
        aggregator=None,
        help="Without electricity, for each MWh delivered.",
    )
    co2_life_cycle_kg_mwh = NullableFloat(
        string="Life-cycle CO2 (kg/MWh)",
        digits=(10, 2),
        aggregator=None,
        help="For each MWh delivered; known where all fuels have a life-cycle factor.",
    )
    measured_share = NullableFloat(
        string="Measured (%)",
        digits=(7, 2),
        aggregator=None,
        help="Of what was produced and delivered, the part that meters say.",
    )

    _period_unique = models.Constraint(
        "UNIQUE (network_id, kind, date_from)", "This balance exists already."
    )

    @api.depends("year")
    def _compute_year_label(self):
        for one in self:
            one.year_label = str(one.year or "")

    @api.depends("kind", "date_from", "month_count", "is_complete")
    @api.depends_context("lang")
    def _compute_period_label(self):
        for one in self:
            if one.kind == "month":
                one.period_label = one.date_from and format_date(
                    self.env, one.date_from, date_format="MMMM yyyy"
                )
            elif one.is_complete:
                one.period_label = one.year_label
            else:
                one.period_label = self.env._(
                    "%(year)s (%(count)s months)", year=one.year_label, count=one.month_count
                )

    @api.depends("network_id.name", "period_label")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            names = (one.network_id.name, one.period_label)
            one.display_name = " · ".join(filter(None, names))

    def _same_months(self, before, name):
        """(this, before): a quantity of two years over the months that both count; of two months,
        theirs. None where it is not known."""
        self.ensure_one()
        if self.kind == "month" or (self.is_complete and before.is_complete):
            return exact(self[name]), exact(before[name])
        own = {month.date_from.month: month for month in self.month_ids}
        old = {month.date_from.month: month for month in before.month_ids}
        both = own.keys() & old.keys()
        return total(exact(own[one][name]) for one in both), total(
            exact(old[one][name]) for one in both
        )

    def _before(self):
        """{balance: that of the same period a year before, or an empty record}"""
        starts = {one: one.date_from and one.date_from.replace(year=one.year - 1) for one in self}
        known = self.search(
            [
                ("network_id", "in", self.network_id.ids),
                ("date_from", "in", [start for start in starts.values() if start]),
            ]
        )
        by_key = {(one.network_id, one.kind, one.date_from): one for one in known}
        return {
            one: by_key.get((one.network_id, one.kind, start), self.browse())
            for one, start in starts.items()
        }
