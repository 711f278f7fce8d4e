from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from odoo.addons.heat_plant.engine.balance import total
from odoo.addons.heat_plant.models.exact import exact


class HeatNetworkBalance(models.Model):
    """The page of the year for each municipality that the network serves."""

    _inherit = "heat.network.balance"

    def action_print_municipalities(self):
        """One page for each municipality: what was made, delivered there, and spared."""
        for one in self:
            if one.kind != "year":
                raise UserError(self.env._("The page is of a year: open the balance of a year."))
            if not one._points().filtered("city"):
                raise UserError(
                    self.env._(
                        "No delivery point of “%(network)s” says its city: type the addresses.",
                        network=one.network_id.name,
                    )
                )
        return self.env.ref(
            "heat_plant_metering.heat_network_balance_municipality_report"
        ).report_action(self, config=False)

    def _municipality_pages(self):
        """What the pages say, one dictionary a municipality, by name."""
        self.ensure_one()
        points = self._points().filtered("city")
        # one written in capitals is the same municipality
        by_city = points.grouped(lambda point: point.city.strip().casefold())
        received = self._received(points)
        return [
            self._municipality_page(own[0].city.strip(), own, received)
            for _key, own in sorted(by_city.items())
        ]

    def _municipality_page(self, city, points, received):
        heat = total(received[point] for point in points)
        buildings = points.filtered("is_municipal").sorted("name")
        gas, source = self._gas_factor()
        content = exact(self.co2_kg_mwh)
        spared = None if None in (gas, content, heat) else (gas - content) * heat / 1000
        return {
            "city": city,
            "title": self.env._(
                "%(year)s: the year for the municipality of %(city)s",
                year=self.period_label,
                city=city,
            ),
            "points": len(points),
            "heat": heat,
            "part": None if heat is None or not self.delivered_mwh else (
                heat / exact(self.delivered_mwh) * 100
            ),
            "buildings": [(point.name, received[point]) for point in buildings],
            "buildings_heat": total(received[point] for point in buildings),
            "spared_t": spared,
            "gas": gas,
            "gas_source": source,
        }  # fmt: skip

    def _gas_factor(self):
        """Grams of CO2 of a kWh of natural gas in the year, and where the figure comes from."""
        fuel = self.env.ref("heat_plant.heat_fuel_gas", raise_if_not_found=False)
        known = fuel and fuel._coefficient_of(self.date_to)
        return (exact(known.co2_direct), known.source) if known else (None, "")

    def _said(self, value, unit, digits=0):
        """A figure with its unit, or that nobody measured it."""
        if value is None or value is False:
            return self.env._("not measured")
        text = formatLang(self.env, float(Decimal(str(value))), digits=digits)
        return f"{text}\N{NO-BREAK SPACE}{unit}"
