import zoneinfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

#: what was measured prevails over what was declared, and both over a forecast
ORIGIN_RANKS = {"measured": 0, "declared": 1, "forecast": 2}


class HeatNetwork(models.Model):
    _name = "heat.network"
    _description = "Heat Network"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(help="Short name, used in references.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    service = fields.Selection(
        [("heat", "Heat"), ("cold", "Cold"), ("both", "Heat and cold")],
        required=True,
        default="heat",
    )
    tz = fields.Selection(
        selection="_selection_tz",
        string="Time zone",
        required=True,
        default="Europe/Paris",
        help="A billing day starts at midnight in this zone.",
    )
    delivery_point_ids = fields.One2many("heat.delivery.point", "network_id")
    delivery_point_count = fields.Integer(compute="_compute_delivery_point_count")
    renewable_share_ids = fields.One2many("heat.network.renewable.share", "network_id")
    renewable_share_label = fields.Char(
        string="Renewable share", compute="_compute_renewable_share_label"
    )
    energy_mix_ids = fields.One2many("heat.network.energy.mix", "network_id", string="Energy mixes")
    note = fields.Html(string="Notes")

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another network of this cooperative has this code.",
    )

    @api.model
    def _selection_tz(self):
        return [(name, name) for name in sorted(zoneinfo.available_timezones())]

    @api.depends("delivery_point_ids")
    def _compute_delivery_point_count(self):
        counts = dict(
            self.env["heat.delivery.point"]._read_group(
                [("network_id", "in", self.ids)], ["network_id"], ["__count"]
            )
        )
        for network in self:
            network.delivery_point_count = counts.get(network._origin, 0)

    @api.depends("renewable_share_ids.year", "renewable_share_ids.share")
    @api.depends_context("lang")
    def _compute_renewable_share_label(self):
        for network in self:
            years = network.renewable_share_ids.mapped("year")
            share = network._renewable_share(max(years)) if years else None
            network.renewable_share_label = share and self.env._(
                "%(share)s %% (%(year)s)",
                share=formatLang(self.env, share.share, digits=1),
                year=share.year,
            )

    def write(self, vals):
        if "company_id" in vals:
            self._check_company_unchanged(vals["company_id"])
        return super().write(vals)

    def _check_company_unchanged(self, company_id):
        for network in self.with_context(active_test=False):
            if network.delivery_point_ids and network.company_id.id != company_id:
                raise ValidationError(
                    self.env._(
                        "The network %(network)s has delivery points: it cannot move to "
                        "another cooperative.",
                        network=network.name,
                    )
                )

    def _renewable_share(self, year):
        """The share of ``year`` in force, or an empty record.

        What was measured prevails over what was declared, and both over a forecast.
        """
        self.ensure_one()
        shares = self.renewable_share_ids.filtered(lambda share: share.year == year)
        return shares.sorted(lambda share: ORIGIN_RANKS[share.origin])[:1]

    def _energy_mix(self, last_year):
        """The mix in force of the latest year up to ``last_year``, or an empty record."""
        self.ensure_one()
        known = self.energy_mix_ids.filtered(lambda mix: mix.year <= last_year)
        return known.sorted(lambda mix: (-mix.year, ORIGIN_RANKS[mix.origin]))[:1]

    def action_open_delivery_points(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_base.heat_delivery_point_action"
        )
        return {
            **action,
            "domain": [("network_id", "=", self.id)],
            "context": {"default_network_id": self.id},
        }
