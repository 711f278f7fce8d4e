from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.degree_days import total as degree_total
from odoo.addons.heat_base.engine.periods import EmptyPeriod, day_period
from odoo.addons.heat_metering.engine.consumption import Quality, total as quality_total
from odoo.addons.heat_plant.engine.balance import Emission, Flows, balance, total
from odoo.addons.heat_plant.models.exact import exact

#: Figures that are one number each, as promised to other programs.
PROMISED = (
    "delivered_mwh", "losses_mwh", "network_efficiency", "renewable_share", "wood_coverage",
    "co2_kg_mwh", "density_mwh_m", "electricity_kwh_mwh",
)  # fmt: skip


@dataclass
class NetworkFigures:
    """Raw figures of a network over a period: MWh, kg of CO2, metres; None where not measured."""

    plants: list = field(default_factory=list)
    delivered: tuple = (None, Quality.MISSING)
    estimated_mwh: Decimal = Decimal()
    electricity: Decimal | None = None
    electricity_co2: Decimal | None = None
    electricity_co2_life_cycle: Decimal | None = None
    trench_m: Decimal | None = None
    degree_days: Decimal | None = None
    gaps: list = field(default_factory=list)

    @property
    def sources(self):
        return [line for plant in self.plants for line in plant.sources]

    @property
    def produced(self):
        """{source: heat of all plants}"""
        keys = dict.fromkeys(line.source for line in self.sources)
        return {
            key: total(line.heat[0] for line in self.sources if line.source == key) for key in keys
        }

    @property
    def inlet(self):
        if not self.plants or any(plant.inlet is None for plant in self.plants):
            return None
        return total(plant.inlet[0] for plant in self.plants)

    def balance(self):
        """The figures as the engine makes them of these."""
        burnt = [Emission(line.co2_direct, Decimal(1)) for line in self.sources]
        return balance(
            Flows(
                self.produced,
                self.delivered[0],
                self.trench_m,
                self.electricity,
                # kilograms already: what the engine multiplies by the factor of each energy
                [*burnt, Emission(self.electricity_co2, Decimal(1))] if burnt else (),
            )
        )


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    balance_ids = fields.One2many("heat.network.balance", "network_id")
    survey_code = fields.Char(
        string="Survey number",
        help="Number of the network in the annual survey (EARCF), such as 3905C.",
    )
    survey_owner = fields.Char(
        string="Public owner", help="Who had the network built, as the annual survey asks."
    )

    @api.readonly
    def energy_balance(self, date_from, date_to):
        """Energy balance of each network from ``date_from`` to ``date_to``, both days included.

        :return: {network id: {"produced_mwh": {source: MWh}, "delivered_mwh", "losses_mwh",
            "network_efficiency", "renewable_share", "wood_coverage", "co2_kg_mwh",
            "density_mwh_m", "electricity_kwh_mwh"}}. Efficiency and shares are parts of one;
            CO2 is direct, in kg for each MWh delivered; electricity is in kWh for each MWh
            produced. What was not measured is None, never zero.
        """
        self.check_access("read")
        try:
            period = day_period(fields.Date.to_date(date_from), fields.Date.to_date(date_to))
        except EmptyPeriod:
            raise UserError(
                self.env._("The last day of the period comes before its first.")
            ) from None
        found = self._network_figures([period])
        return {network.id: _promised(found[network, period]) for network in self}

    def action_open_balances(self):
        """The balances of these networks, years first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_metering.heat_network_balance_action"
        )
        return {**action, "domain": [("network_id", "in", self.ids)]}

    def _network_figures(self, periods):
        """{(network, period): NetworkFigures}"""
        # a balance is the same whoever asks for it; the rights on the network decide who sees it
        self = self.sudo()
        plants = self.env["heat.plant"]._of_networks(self)
        figures = plants._period_figures(periods)
        delivered = self._delivered(periods)
        found = {}
        for network in self:
            own = plants.filtered(lambda plant, network=network: plant.network_id == network)
            for period in periods:
                one = NetworkFigures([figures[p, period] for p in own if (p, period) in figures])
                one.delivered, estimated, gaps = delivered[network, period]
                one.gaps += gaps
                network._complete(one, period, estimated)
                found[network, period] = one
        return found

    def _complete(self, one, period, estimated):
        """Trenches, electricity, weather, and what is not known."""
        self.ensure_one()
        plants = [figures.plant for figures in one.plants]
        one.trench_m = total(exact(plant.trench_m) for plant in plants)
        one.gaps += [("no_trench", plant.name, "") for plant in plants if plant.trench_m is False]
        one.gaps += [gap for figures in one.plants for gap in figures.gaps]
        if one.plants and all(figures.electricity for figures in one.plants):
            one.electricity = total(figures.electricity[0] for figures in one.plants)
        if one.electricity is not None:
            fuel = self.env.ref("heat_plant_metering.heat_fuel_electricity")
            known = fuel._coefficient_of(period.last_day)
            for name, factor in (
                ("electricity_co2", known.co2_direct),
                ("electricity_co2_life_cycle", known.co2_life_cycle),
            ):
                if factor is not False:
                    setattr(one, name, one.electricity * exact(factor))
        one.estimated_mwh = estimated + sum(
            (line.heat[0] for line in one.sources if line.heat[1] == Quality.ESTIMATED), Decimal()
        )
        counted = degree_total(self._degree_days(period)[self.id], period)
        one.degree_days = counted.value if counted.complete else None
        if one.degree_days is None:
            one.gaps.append(("no_weather", self.name, ""))

    def _delivered(self, periods):
        """{(network, period): ((MWh, quality), MWh estimated among them, gaps)}"""
        point_model = self.env["heat.delivery.point"]
        points = point_model.with_context(active_test=False).search(
            [("network_id", "in", self.ids), ("direction", "=", "delivery")]
        )
        served = point_model._served_periods(points, periods)
        consumption = point_model._consumption(
            (point, part) for (point, _period), part in served.items() if part
        )
        found = {(network, period): ([], Decimal(), []) for network in self for period in periods}
        for (point, period), part in served.items():
            amounts, estimated, gaps = found[point.network_id, period]
            kwh, quality = None, Quality.MISSING
            if part:
                result = consumption[point, part]
                kwh, quality = result["kwh"], _quality(result["evidence"]["quality"]["kwh"])
            amounts.append((None if kwh is None else kwh / 1000, quality))
            if kwh is None:
                code = "no_reading" if part else "point_without_meter"
                gaps.append((code, point.display_name, ""))
            elif quality == Quality.ESTIMATED:
                estimated += kwh / 1000
                gaps.append(("estimated", point.display_name, ""))
            found[point.network_id, period] = amounts, estimated, gaps
        return {
            key: (quality_total(amounts), estimated, gaps)
            for key, (amounts, estimated, gaps) in found.items()
        }


def _quality(label):
    return Quality[label.upper()]


def _promised(figures):
    found = figures.balance()
    produced = {source: _number(heat) for source, heat in figures.produced.items()}
    return {
        "produced_mwh": produced,
        **{name: _number(getattr(found, name)) for name in PROMISED},
    }


def _number(value):
    return None if value is None else float(value)
