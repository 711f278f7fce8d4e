from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HeatNetworkRenewableShare(models.Model):
    _name = "heat.network.renewable.share"
    _description = "Renewable Share of a Network's Year"
    _order = "network_id, year desc, origin"
    _check_company_auto = True

    network_id = fields.Many2one(
        "heat.network", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: fields.Date.today().year - 1
    )
    share = fields.Float(
        string="Renewable share (%)",
        digits=(6, 3),
        required=True,
        aggregator="avg",
        help="Part of the heat of the year that comes from renewable or recovered sources, "
        "in percent of the network's whole production.",
    )
    origin = fields.Selection(
        [("declared", "Declared"), ("measured", "Measured"), ("forecast", "Forecast")],
        required=True,
        default="declared",
    )
    evidence = fields.Text(help="Where the figure comes from: order, survey, calculation.")

    _share_range = models.Constraint(
        "CHECK (share >= 0 AND share <= 100)", "The renewable share lies between 0 and 100 %."
    )
    _year_range = models.Constraint(
        "CHECK (year BETWEEN 1900 AND 2999)", "The year is written with four digits."
    )
    _network_year_unique = models.Constraint(
        "UNIQUE (network_id, year, origin)",
        "The renewable share of this network, year and origin is already recorded.",
    )

    @api.depends("network_id", "year", "share")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.network_id.name} {share.year}: {share.share:g} %"

    @api.constrains("share")
    def _check_percent(self):
        for share in self:
            if 0 < share.share < 1:
                raise ValidationError(
                    self.env._(
                        "The renewable share %(share)s is written in percent: type 80 for 80 %%.",
                        share=share.share,
                    )
                )

    @api.constrains("origin", "evidence")
    def _check_forecast_evidence(self):
        """What bills rest on before anybody measured it must say where it comes from."""
        for share in self:
            if share.origin == "forecast" and not (share.evidence or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say where the forecast of %(year)s comes from: bills rest on it until "
                        "the share is measured.",
                        year=share.year,
                    )
                )
