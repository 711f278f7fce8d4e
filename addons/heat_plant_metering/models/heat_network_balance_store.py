from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.periods import Period, first_of_next_month
from odoo.addons.heat_metering.engine.consumption import Quality
from odoo.addons.heat_plant.engine.balance import RENEWABLE, Emission, Flows, balance, part, total
from odoo.addons.heat_plant.engine.operation import boiler_efficiency, verdict
from odoo.addons.heat_plant.models.exact import shown

from ..engine.production import BURNT

#: Months that each night computes again: readings come late, and are corrected.
RECENT_MONTHS = 24
#: Ratios of the engine that are parts of a whole, shown in percent.
PARTS = ("network_efficiency", "renewable_share", "wood_coverage")
OTHER_RATIOS = (
    "losses_mwh", "density_mwh_m", "electricity_kwh_mwh", "electricity_kwh_delivered", "co2_kg_mwh",
)  # fmt: skip


class HeatNetworkBalance(models.Model):
    """How balances are computed and stored."""

    _inherit = "heat.network.balance"

    @api.model
    def _cron_update(self):
        """Compute the last two years of each network again."""
        plants = self.env["heat.plant"].search([("meter_ids", "!=", False)])
        networks = plants.network_id.filtered(lambda one: self._first_month(one))
        networks = self._longest_waiting_first(networks)
        for done, network in enumerate(networks, start=1):
            self._update(network)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(networks) - done):
                return

    @api.model
    def _longest_waiting_first(self, networks):
        """A night that was cut short goes on the next one with those it did not come to."""
        latest = dict(self._read_group([], ["network_id"], ["computed_at:max"]))
        return networks.sorted(lambda one: latest.get(one) or datetime.min)

    def action_compute(self):
        """Compute these balances again, from what is known now."""
        self._check_may_compute()
        for network, own in self.grouped("network_id").items():
            self._update(network, min(own.mapped("date_from")), max(own.mapped("date_to")))

    @api.model
    def action_compute_all(self):
        """Compute the balances of all networks of the cooperatives in use."""
        self._check_may_compute()
        networks = self.env["heat.network"].search([("company_id", "in", self.env.companies.ids)])
        known = networks.filtered(lambda one: self._first_month(one))
        if not known:
            raise UserError(
                self.env._(
                    "No plant has meters that were read: say in the plant which register counts "
                    "what, then record readings."
                )
            )
        for network in known:
            self._update(network)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_metering.heat_network_balance_action"
        )

    @api.model
    def _check_may_compute(self):
        """Nobody writes balances: who describes plants has them computed."""
        self.env["heat.plant"].check_access("write")

    @api.model
    def _update(self, network, first=None, last=None):
        """Compute the whole months of a network from ``first`` to ``last``, and their years."""
        # balances are the same whoever asks for them; rights decide who sees them
        self = self.sudo()
        start = self._first_month(network)
        this_month = fields.Date.context_today(self).replace(day=1)
        recent = _months_before(this_month, RECENT_MONTHS)
        if start is None or start >= this_month:
            return
        begin = max(start, (first or recent).replace(day=1))
        end = min(first_of_next_month(last) if last else this_month, this_month)
        if begin >= end:
            return
        periods = list(Period(begin, end).months())
        figures = network._network_figures(periods)
        for period in periods:
            self._store(network, "month", period, _values(figures[network, period], False))
        for year in sorted({period.start.year for period in periods}):
            self._update_year(network, year)

    @api.model
    def _first_month(self, network):
        """The first month of which something of the network is known, or None.

        That of its plants' first reading or fuel delivery.
        """
        # deliveries are looked for whoever may see them
        plants = self.env["heat.plant"].sudo()._of_networks(network)
        meters = plants.meter_ids
        known = []
        # a month is known by its readings, whoever may see them
        readings = self.env["heat.meter.reading"].sudo()
        for register in meters.register_id:
            reading = readings.search(
                [("register_id", "=", register.id), ("state", "=", "valid")],
                order="read_at",
                limit=1,
            )
            if reading:
                own = meters.filtered(lambda one, register=register: one.register_id == register)
                start = min(one.date_from or date.min for one in own)
                at = reading.read_at.replace(tzinfo=UTC).astimezone(ZoneInfo(network.tz))
                known.append(max(at.date(), start))
        delivery = plants.delivery_ids.filtered(lambda one: one.state == "recorded")
        known += delivery.sorted("date")[:1].mapped("date")
        return min(known).replace(day=1) if known else None

    @api.model
    def _store(self, network, kind, period, values):
        """The record of the period, new or brought up to date."""
        lines = values.pop("lines")
        values |= {"computed_at": fields.Datetime.now(), "date_to": period.last_day}
        record = self.search(
            [
                ("network_id", "=", network.id),
                ("kind", "=", kind),
                ("date_from", "=", period.start),
            ]
        )
        if record:
            record.line_ids.unlink()
            record.write(values)
        else:
            record = self.create(
                {
                    **values,
                    "network_id": network.id,
                    "kind": kind,
                    "date_from": period.start,
                    "year": period.start.year,
                }
            )
        self.env["heat.network.balance.line"].create(
            [{**line, "balance_id": record.id} for line in lines]
        )
        return record

    @api.model
    def _update_year(self, network, year):
        """The year from its months' first day to their last.

        It is computed from the indexes at both ends, which gives the sum of its months, and more
        where a month alone is not known: fuel between two yearly inventories, for one.
        """
        months = self.search(
            [("network_id", "=", network.id), ("kind", "=", "month"), ("year", "=", year)],
            order="date_from",
        )
        if not months:
            return
        counted = Period(months[0].date_from, first_of_next_month(months[-1].date_from))
        expected = Period(self._in_service(network, year), date(year + 1, 1, 1))
        whole = (
            counted.start <= expected.start
            and counted.end == expected.end
            and len(months) == len(list(counted.months()))
        )
        figures = network._network_figures([counted])[network, counted]
        values = _values(figures, whole) | {"month_count": len(months), "is_complete": whole}
        period = Period(date(year, 1, 1), date(year + 1, 1, 1))
        months.year_id = self._store(network, "year", period, values)

    @api.model
    def _in_service(self, network, year):
        """The first month of the year in which the network was in service: January, unless all its
        boilers came later."""
        # the age of a network is no secret to who may see its balance
        plants = self.env["heat.plant"].sudo()._of_networks(network)
        started = [one.effective_date for plant in plants for one in plant._producers()]
        first = min(started) if started and all(started) else date.min
        return max(first.replace(day=1), date(year, 1, 1))


def _months_before(month, count):
    rank = month.year * 12 + month.month - 1 - count
    return date(rank // 12, rank % 12 + 1, 1)


def _values(figures, whole):
    """What a period is stored with, from its figures; ``whole`` for all of a year."""
    sources = figures.sources
    burnt = [line for line in sources if line.source in BURNT]
    produced = figures.produced
    co2_fuel = total(line.co2_direct for line in sources)
    life_cycle = total(
        [*(line.co2_life_cycle for line in sources), figures.electricity_co2_life_cycle]
    )
    raw = {
        "fuel_mwh": total(line.fuel for line in burnt),
        "produced_mwh": total(produced.values()),
        "renewable_mwh": _renewable(produced),
        "injected_mwh": figures.inlet,
        "delivered_mwh": figures.delivered[0],
        "estimated_mwh": figures.estimated_mwh,
        "electricity_mwh": figures.electricity,
        "co2_fuel_kg": co2_fuel,
        "co2_kg": total([co2_fuel, figures.electricity_co2]),
        "co2_life_cycle_kg": life_cycle,
        "degree_days": figures.degree_days,
        "trench_m": figures.trench_m,
    }
    lines = [
        _line_values(
            line.plant,
            line.source,
            line.heat,
            {
                "fuel_mwh": line.fuel,
                "heat_mwh": line.heat[0],
                "co2_fuel_kg": line.co2_direct,
                "co2_life_cycle_kg": line.co2_life_cycle,
            },
            line.is_fuel_assumed,
        )
        for line in sources
    ]
    qualities = [figures.delivered[1], *(line.heat[1] for line in sources)]
    return {
        **{name: shown(value) for name, value in raw.items()},
        **_ratios(raw, produced, whole),
        "lines": lines,
        "month_count": 1,
        "is_complete": True,
        "quality": max(qualities).label,
        "gaps": [list(gap) for gap in dict.fromkeys(figures.gaps)],
    }


def _line_values(plant, source, heat, sums, assumed):
    found, thought = None, False
    if source in BURNT:
        # heat estimated from the fuel says nothing of the boiler
        if heat[1] != Quality.ESTIMATED:
            found = boiler_efficiency(heat[0], sums["fuel_mwh"])
        thought = verdict(found, assumed=assumed).value
    return {
        "plant_id": plant.id,
        "source": source,
        "quality": heat[1].label,
        "is_fuel_assumed": assumed,
        "efficiency": shown(found and found * 100),
        "verdict": thought,
        **{name: shown(value) for name, value in sums.items()},
    }


def _ratios(raw, produced, whole):
    """Ratios of raw figures, in percent where they are parts of a whole.

    Density is that of a whole year: a month's says nothing.
    """
    delivered = raw["delivered_mwh"]
    found = balance(
        Flows(
            produced,
            delivered,
            raw["trench_m"] if whole else None,
            raw["electricity_mwh"],
            [Emission(raw["co2_kg"], Decimal(1))],
        )
    )
    measured = total([raw["produced_mwh"], delivered])
    return {
        **{name: _percent(getattr(found, name)) for name in PARTS},
        **{name: shown(getattr(found, name)) for name in OTHER_RATIOS},
        "co2_fuel_kg_mwh": shown(part(raw["co2_fuel_kg"], delivered)),
        "co2_life_cycle_kg_mwh": shown(part(raw["co2_life_cycle_kg"], delivered)),
        "measured_share": _percent(part(measured and measured - raw["estimated_mwh"], measured)),
    }


def _renewable(produced):
    """Heat of renewable and recovered sources; a network without any makes none of it."""
    if not produced:
        return None
    return total([Decimal(), *(heat for key, heat in produced.items() if key in RENEWABLE)])


def _percent(value):
    return shown(None if value is None else value * 100)
