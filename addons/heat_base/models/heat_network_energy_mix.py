from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_round
from odoo.tools.misc import formatLang

#: How far the shares of a mix may be from 100 %: published ones are rounded.
TOLERANCE = 0.5


class HeatNetworkEnergyMix(models.Model):
    """Where the heat of a network's year came from, and the greenhouse gas that it cost.

    Customers read it on their bills (directive (EU) 2023/1791, annex IX; the figures of French
    networks are published each year by the order on energy performance certificates).
    """

    _name = "heat.network.energy.mix"
    _description = "Energy Mix of a Network's Year"
    _order = "network_id, year desc, origin"
    _check_company_auto = True

    network_id = fields.Many2one(
        "heat.network", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: fields.Date.today().year - 1
    )
    origin = fields.Selection(
        [("declared", "Declared"), ("measured", "Measured"), ("forecast", "Forecast")],
        required=True,
        default="declared",
    )
    co2_grams_kwh = fields.Float(
        string="CO2 (g/kWh)",
        digits=(8, 1),
        aggregator="avg",
        help="Grams of CO2 equivalent for each kilowatt-hour delivered. Leave it at 0 and untick "
        "'CO2 known' when nobody has computed it.",
    )
    co2_known = fields.Boolean(string="CO2 known", default=True)
    co2_scope = fields.Selection(
        [("life_cycle", "Life cycle"), ("direct", "Direct emissions")],
        required=True,
        default="life_cycle",
    )
    evidence = fields.Text(help="Where the figures come from: order, survey, calculation.")
    line_ids = fields.One2many("heat.network.energy.mix.line", "mix_id", string="Sources")
    summary = fields.Char(string="Sources in words", compute="_compute_summary")

    _network_year_unique = models.Constraint(
        "UNIQUE (network_id, year, origin)",
        "The energy mix of this network, year and origin is already recorded.",
    )
    _year_range = models.Constraint(
        "CHECK (year BETWEEN 1900 AND 2999)", "The year is written with four digits."
    )
    _co2_positive = models.Constraint(
        "CHECK (co2_grams_kwh >= 0)", "The CO2 content cannot be negative."
    )

    @api.depends("line_ids.share", "line_ids.source")
    @api.depends_context("lang")
    def _compute_summary(self):
        for mix in self:
            mix.summary = ", ".join(
                f"{line._source_label()} {formatLang(self.env, line.share, digits=0)} %"
                for line in mix.line_ids.sorted("share", reverse=True)
                if line.share
            )

    @api.depends("network_id.name", "year")
    def _compute_display_name(self):
        for mix in self:
            mix.display_name = f"{mix.network_id.name} {mix.year}"

    @api.constrains("line_ids")
    def _check_whole(self):
        for mix in self:
            whole = sum(mix.line_ids.mapped("share"))
            if mix.line_ids and abs(whole - 100) > TOLERANCE:
                raise ValidationError(
                    self.env._(
                        "The sources of %(mix)s add up to %(sum)s %%: they must make 100 %%.",
                        mix=mix.display_name,
                        sum=formatLang(self.env, float_round(whole, 1), digits=1),
                    )
                )
