from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.heat_base.engine.periods import Period, day_period
from odoo.addons.heat_metering.engine.consumption import Quality, total
from odoo.addons.heat_plant.engine.operation import boiler_efficiency, verdict
from odoo.addons.heat_plant.models.exact import exact, percent

from ..engine.production import BURNT, Amount, Producer, heat_by_source
from .maintenance_equipment import PRODUCERS


@dataclass
class SourceFigures:
    """What a plant made of one source over a period; energies in MWh, CO2 in kg."""

    plant: object
    source: str
    heat: Amount
    fuel: Decimal | None = None
    is_fuel_assumed: bool = False
    co2_direct: Decimal | None = None
    co2_life_cycle: Decimal | None = None

    @property
    def efficiency(self):
        """Heat over fuel; none where heat was itself estimated from the fuel."""
        heat, quality = self.heat
        if quality == Quality.ESTIMATED or self.source not in BURNT:
            return None
        return boiler_efficiency(heat, self.fuel)

    @property
    def verdict(self):
        return verdict(self.efficiency, assumed=self.is_fuel_assumed)


@dataclass
class PlantFigures:
    """A plant over a period, and what keeps figures from being known: (code, name, source)."""

    plant: object
    sources: list = field(default_factory=list)
    inlet: Amount | None = None
    electricity: Amount | None = None
    gaps: list = field(default_factory=list)


class HeatPlant(models.Model):
    """What a plant made of its sources, from its meters and its fuel."""

    _inherit = "heat.plant"

    meter_ids = fields.One2many("heat.plant.meter", "plant_id", string="Meters")

    def action_open_balances(self):
        """The energy balances of the network of the plant."""
        self.ensure_one()
        return self.network_id.action_open_balances()

    def _fuel_burnt_mwh(self, source, date_from, date_to):
        """EXTENDS heat_plant: a meter of the fuel prevails over deliveries and stock."""
        meters = self.meter_ids.filtered(lambda one: one.role == "fuel" and one.source == source)
        if meters:
            period = day_period(date_from, date_to)
            amounts = self.env["heat.plant.meter"]._series_amounts(meters, [period])
            amount, quality = total(amounts.values())
            if amount is not None:
                return amount, quality == Quality.ESTIMATED
        return super()._fuel_burnt_mwh(source, date_from, date_to)

    @api.model
    def _of_networks(self, networks):
        """The plants that balances of the networks count: also those put aside, where a last day
        of their boilers says until when they made heat."""
        plants = self.with_context(active_test=False).search([("network_id", "in", networks.ids)])
        return self.browse(plants.ids).filtered(
            lambda plant: (
                plant.active
                or (plant._producers() and all(one.scrap_date for one in plant._producers()))
            )
        )

    def _period_figures(self, periods):
        """{(plant, period): PlantFigures}"""
        series = defaultdict(dict)
        amounts = self.env["heat.plant.meter"]._series_amounts(self.meter_ids, periods)
        for (meter, period), amount in amounts.items():
            series[meter.plant_id, period][meter] = amount
        return {
            (plant, period): plant._figures(period, series[plant, period])
            for plant in self
            for period in periods
            if plant._is_in_service(period)
        }

    def _is_in_service(self, period):
        """A plant without boilers may still be described; one whose boilers all come later, or
        went before, has no part in the period."""
        self.ensure_one()
        producers = self._producers()
        return not producers or any(_serves(one, period) for one in producers)

    def _producers(self):
        self.ensure_one()
        everything = self.with_context(active_test=False).equipment_ids
        return everything.filtered(
            # equipment put aside without a last day says nothing of any period
            lambda one: one.plant_kind in PRODUCERS and (one.active or one.scrap_date)
        )

    def _figures(self, period, series):
        """The figures of one plant and period, from the amounts of its series of meters."""
        self.ensure_one()
        found = PlantFigures(self)
        by_role = defaultdict(list)
        for meter, amount in series.items():
            by_role[meter.role].append(amount)
            if amount[0] is None:
                found.gaps.append(("no_reading", meter.meter_id.display_name, ""))
            elif amount[1] == Quality.ESTIMATED:
                found.gaps.append(("estimated", meter.meter_id.display_name, ""))
        found.inlet = total(by_role["inlet"]) if by_role["inlet"] else None
        found.electricity = total(by_role["electricity"]) if by_role["electricity"] else None
        if found.electricity is None:
            found.gaps.append(("no_electricity", self.name, ""))
        producers, names = self._prepare_producers(period, series, found.gaps)
        common = self._common_meters(series)
        fuels = {
            source: self._fuel_burnt_mwh(source, period.start, period.last_day)
            for source in dict.fromkeys([*(one.source for one in producers), *common])
            if source in BURNT
        }
        heats = heat_by_source(
            producers, common, {key: fuel for key, (fuel, _assumed) in fuels.items()}, found.inlet
        )
        for source, heat in heats.items():
            line = SourceFigures(self, source, heat, *fuels.get(source, (None, False)))
            found.sources.append(line)
            self._add_emissions(line, period, found.gaps)
            if heat[0] is None and source not in common:
                found.gaps += [("no_meter", name, "") for name in names[source]]
        return found

    def _prepare_producers(self, period, series, gaps):
        """The producers in service as the engine takes them, and the names of those without a
        meter by source."""
        self.ensure_one()
        own = defaultdict(list)
        for meter, amount in series.items():
            if meter.role == "output" and meter.equipment_id:
                own[meter.equipment_id].append(amount)
        producers, names = [], defaultdict(list)
        for one in self._producers():
            if not _serves(one, period):
                continue
            source = one._heat_source()
            if not source:
                # its heat is somewhere in the balance, under a name that nobody gave
                source = "other"
                gaps.append(("no_source", one.name, ""))
            allowed = percent(one.nominal_efficiency) if one.is_heat_estimated else None
            metered = total(own[one]) if own[one] else None
            producers.append(Producer(source, metered, allowed, exact(one.power_kw)))
            if metered is None:
                names[source].append(one.name)
        return producers, names

    def _common_meters(self, series):
        """{source: what the meters of all its boilers together say}"""
        found = defaultdict(list)
        for meter, amount in series.items():
            if meter.role == "output" and not meter.equipment_id:
                found[meter.source].append(amount)
        return {source: total(amounts) for source, amounts in found.items()}

    def _add_emissions(self, line, period, gaps):
        """CO2 of what was burnt; what is not burnt emits nothing of its own."""
        if line.source not in BURNT:
            line.co2_direct = line.co2_life_cycle = Decimal()
            return
        if line.fuel is None:
            gaps.append(("no_fuel", self.name, line.source))
            return
        if line.is_fuel_assumed:
            gaps.append(("assumed_fuel", self.name, line.source))
        for name in ("co2_direct", "co2_life_cycle"):
            factor = self._emission_factor(line.source, period, name)
            if factor is not None:
                setattr(line, name, line.fuel * factor)
            elif name == "co2_direct":
                gaps.append(("no_factor", self.name, line.source))

    def _emission_factor(self, source, period, name):
        """Grams for each kWh of the fuels of ``source``: those delivered in the period by their
        energies, or else those of the boilers, if they agree."""
        deliveries = self.env["heat.fuel.delivery"]._read_group(
            [
                ("plant_id", "=", self.id),
                ("state", "=", "recorded"),
                ("fuel_id.source", "=", source),
                ("date", ">=", period.start),
                ("date", "<", period.end),
            ],
            ["fuel_id"],
            ["energy_mwh:sum"],
        )
        weights = {fuel: exact(energy) for fuel, energy in deliveries if energy}
        fuels = self.with_context(active_test=False).equipment_ids.fuel_id.filtered(
            lambda one: one.source == source
        )
        if not weights:
            fuels |= self.meter_ids.fuel_id.filtered(lambda one: one.source == source)
            weights = dict.fromkeys(fuels, Decimal(1))
        factors = {fuel: exact(fuel._coefficient_of(period.last_day)[name]) for fuel in weights}
        if not factors or None in factors.values():
            return None
        if len(set(factors.values())) > 1 and not deliveries:
            return None
        whole = sum(weights.values(), Decimal())
        return sum((factors[fuel] * weight for fuel, weight in weights.items()), Decimal()) / whole


def _serves(equipment, period: Period):
    """Whether equipment was in service on a day of the period."""
    started = not equipment.effective_date or equipment.effective_date < period.end
    return started and (not equipment.scrap_date or equipment.scrap_date >= period.start)
