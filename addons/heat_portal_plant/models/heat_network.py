from odoo import models

#: Years that the page of the network shows.
YEARS = 5


class HeatNetwork(models.Model):
    """Outages and works under way, and what the energy balances say of past years."""

    _inherit = "heat.network"

    def _portal_notices(self, points=None):
        outages = self.env["heat.outage"]
        known = outages.search(outages._portal_domain(self), order="date_start")
        if points is not None:
            # an outage that lists its customers is the business of no other
            known = known.filtered(lambda one: not one.point_ids or one.point_ids.point_id & points)
        return super()._portal_notices(points) + [one._portal_notice() for one in known]

    def _portal_page(self, points=None):
        return {**super()._portal_page(points), "balance": self._portal_balance()}

    def _portal_balance(self):
        """Sources, renewable share and CO2 of the last years that were measured, or None.

        A year that is not wholly known says so; what is not measured is None.
        """
        balances = self.env["heat.network.balance"].search(
            [("network_id", "=", self.id), ("kind", "=", "year")],
            order="year desc",
            limit=YEARS,
        )
        if not balances:
            return None
        rows = [balance._portal_row() for balance in balances]
        sources = balances.line_ids._fields["source"]._description_selection(self.env)
        used = [(key, label) for key, label in sources if any(key in row["parts"] for row in rows)]
        years = [row for row in rows[::-1] if row["co2"] is not None]
        return {
            "rows": rows,
            "sources": used,
            "chart": {
                "labels": [row["label"] for row in years],
                "unit": "g/kWh",
                "series": [
                    {"label": self.env._("Direct CO2"), "values": [row["co2"] for row in years]}
                ],
            },
        }


class HeatNetworkBalance(models.Model):
    _inherit = "heat.network.balance"

    def _portal_row(self):
        """A year as customers read it; a kg/MWh is a g/kWh."""
        self.ensure_one()
        heat = self.line_ids.mapped("heat_mwh")
        parts = {}
        if heat and False not in heat and sum(heat):
            for line in self.line_ids:
                part = 100 * line.heat_mwh / sum(heat)
                parts[line.source] = parts.get(line.source, 0) + part
        known = {
            name: None if self[field] is False else self[field]
            for name, field in (
                ("renewable", "renewable_share"),
                ("co2", "co2_kg_mwh"),
                ("co2_life_cycle", "co2_life_cycle_kg_mwh"),
            )
        }
        return {"label": self.period_label, "parts": parts, **known}
