import json

from odoo import api, fields, models
from odoo.tools import format_date

#: months that the trend of the board goes back
TREND_MONTHS = 12


class HeatPlant(models.Model):
    """The efficiency of boilers, month by month, on the board of the plants."""

    _inherit = "heat.plant"

    efficiency_label = fields.Char(
        string="Boiler efficiency",
        compute="_compute_efficiency",
        help="Of the last month known: heat metered over fuel burnt, of all burnt sources.",
    )
    efficiency_trend = fields.Text(compute="_compute_efficiency")

    @api.depends_context("lang")
    def _compute_efficiency(self):
        for plant in self:
            months = plant._monthly_efficiencies()
            plant.efficiency_label = months and self.env._(
                "%(percent)s %% (%(month)s)", percent=f"{months[-1]['y']:g}", month=months[-1]["x"]
            )
            plant.efficiency_trend = len(months) > 1 and json.dumps(
                [{"values": months, "key": self.env._("Boiler efficiency (%)"), "title": ""}]
            )

    def _monthly_efficiencies(self):
        """[{"x": month, "y": percent}] of the last months in which heat and fuel are known."""
        self.ensure_one()
        first = fields.Date.subtract(fields.Date.context_today(self), months=TREND_MONTHS)
        known = self.env["heat.network.balance.line"]._read_group(
            [
                ("plant_id", "=", self._origin.id),
                ("kind", "=", "month"),
                ("date_from", ">=", first.replace(day=1)),
                ("efficiency", "!=", False),
            ],
            ["date_from:month"],
            ["heat_mwh:sum", "fuel_mwh:sum"],
            order="date_from:month",
        )
        return [
            {
                "x": format_date(self.env, month, date_format="MMM y"),
                "y": round(100 * heat / fuel, 1),
            }
            for month, heat, fuel in known
            if fuel
        ]
