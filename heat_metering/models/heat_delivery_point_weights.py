from collections import defaultdict
from datetime import UTC, timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, first_of_next_month, local_midnight

from ..engine.consumption import Reading, growth
from ..engine.estimation import Observation, fit
from ..engine.proration import SHORTEST_WEIGHTED, Weather, Weights, split_by_weights
from .heat_delivery_point import _limits, _naive

#: How far back the history of a point tells how it consumes.
HISTORY = timedelta(days=731)
#: Two readings closer than this say little of how a point follows the weather.
SHORTEST_OBSERVATION = timedelta(days=10)


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    @api.model
    def _splits(self, windows, neighbours):
        """What shares the span around each bound: (Split, its source as evidence), or None
        where hours count alike.

        Weights come from before the span alone, so that what comes later does not move them:
        those of an estimate made inside the span, which the reading at its end now replaces,
        otherwise the fit of the point's history.
        """
        places = {}
        for place, around in enumerate(neighbours):
            window, at = windows[place // 2], windows[place // 2]["at"][place % 2]
            if at[0] == "inside" and None not in around:
                before, after = around
                # readings that stand on the bound itself need no split
                long = after.at - before.at >= SHORTEST_WEIGHTED
                if long and before.at < at[1] < after.at:
                    places[place] = (window, at[1], before.at, after.at)
        found = [None] * len(neighbours)
        if not places:
            return found
        weathers = self._weathers(
            [(window, start - HISTORY, end) for window, _at, start, end in places.values()]
        )
        known = {
            place: wanted
            for place, wanted in places.items()
            if not weathers[wanted[0]["network_id"]].between(*wanted[2:]).missing
        }
        weights = self._weights_before(
            {(w["chain"], start, end): w for w, _at, start, end in known.values()}, weathers
        )
        for place, (window, at, start, end) in known.items():
            weather = weathers[window["network_id"]]
            rule, source = weights.get((window["chain"], start, end), (None, None))
            if rule:
                parts = weather.between(start, at), weather.between(start, end)
                split = split_by_weights(*parts, rule)
                found[place] = split and (split, source)
        return found

    @api.model
    def _weathers(self, wanted):
        """{network id: Weather} over all of [(register span, from, until)]."""
        if not wanted:
            return {}
        zones = {span["network_id"]: span["tz"] for span, _start, _end in wanted}
        first = min(start for _span, start, _end in wanted).date() - timedelta(days=1)
        last = max(end for _span, _start, end in wanted).date() + timedelta(days=2)
        return self._network_weathers(zones, Period(first, last))

    @api.model
    def _network_weathers(self, zones, period, known=None):
        """{network id: Weather} of the networks of {id: time zone}.

        :param known: what heat.network._degree_days gave, where it is known already
        """
        if known is None:
            # the weather is public, and consumption does not depend on who asks for it
            known = self.env["heat.network"].sudo().browse(zones)._degree_days(period)
        return {
            network: Weather(
                period, {day: one.value for day, one in known.get(network, {}).items()}, tz
            )
            for network, tz in zones.items()
        }

    @api.model
    def _weights_before(self, wanted, weathers):
        """{(chain, start, end): (Weights, source)} for {(chain, start, end): register span}."""
        if not wanted:
            return {}
        kept = self._kept_weights(wanted)
        asked = {key: span for key, span in wanted.items() if key not in kept}
        found = dict(kept)
        if not asked:
            return found
        history = self._histories(
            asked.values(),
            min(start for _chain, start, _end in asked) - HISTORY,
            max(start for _chain, start, _end in asked),
            weathers,
        )
        fits = {}
        for chain, start, end in asked:
            if (chain, start) not in fits:
                fits[chain, start] = fit(_observations(history[chain], start - HISTORY, start))
            if known := fits[chain, start]:
                source = {"source": "history", "periods": known.periods}
                found[chain, start, end] = known.weights, source
        return found

    @api.model
    def _kept_weights(self, wanted):
        """Weights of the estimates made inside spans, as :meth:`_weights_before`."""
        # an estimate shares out what was read for all who ask, not for those alone who see it
        inside = self.env["heat.consumption.estimate"].sudo()._inside(wanted)
        return {
            key: (
                Weights(Decimal(basis["a"]), Decimal(basis["b"])),
                {"source": "estimate", "estimate_id": record_id},
            )
            for key, (basis, record_id) in inside.items()
            if "a" in basis
        }

    @api.model
    def _histories(self, spans, since, until, weathers):
        """{chain: [(start, end, Observation)]} between ``since`` and ``until``.

        Of the measured valid readings of the chains' registers, the last of each month;
        ``spans`` are any registers of the chains.
        """
        points = self.browse(dict.fromkeys(span["delivery_point_id"] for span in spans))
        chains = {span["chain"] for span in spans}
        rows = [
            row
            for rows in self._register_spans(points).values()
            for row in rows
            if row["chain"] in chains
        ]
        readings = self._monthly_readings(rows, since, until)
        found = defaultdict(list)
        for row, series in zip(rows, readings, strict=True):
            weather = weathers[row["network_id"]]
            for before, after in zip(series, series[1:], strict=False):
                if after.at - before.at < SHORTEST_OBSERVATION:
                    continue
                amount = _amount(row, before, after)
                if amount is not None:
                    stretch = weather.between(before.at, after.at)
                    found[row["chain"]].append((before.at, after.at, Observation(amount, stretch)))
        return found

    @api.model
    def _monthly_readings(self, rows, since, until):
        """The last measured reading of each month of each register, as one list a register."""
        months = [
            (zone, *bounds)
            for zone in {row["tz"] for row in rows}
            for bounds in _months(since, until, zone)
        ]
        found = [[] for _row in rows]
        if not rows or not months:
            return found
        limits = [_limits(row) for row in rows]
        zones, starts, ends = zip(*months, strict=True)
        self.env["heat.meter.reading"].flush_model()
        readings = self.env.execute_query(
            SQL(
                """SELECT span.position, last.read_at, last.index::text
                     FROM unnest(%s, %s::text[], %s::timestamp[], %s::timestamp[])
                          WITH ORDINALITY AS span(register_id, tz, low, high, position)
                     JOIN unnest(%s::text[], %s::timestamp[], %s::timestamp[])
                          AS month(tz, after, until)
                       ON month.tz = span.tz AND month.after < span.high
                          AND month.until > span.low
               CROSS JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = span.register_id AND state = 'valid'
                                      AND quality = 'measured' AND read_at > month.after
                                      AND read_at <= month.until
                                      AND read_at BETWEEN span.low AND span.high
                                    ORDER BY read_at DESC LIMIT 1) last
                 ORDER BY span.position, last.read_at""",
                [row["register_id"] for row in rows],
                [row["tz"] for row in rows],
                [_naive(low) for low, _high in limits],
                [_naive(high) for _low, high in limits],
                list(zones),
                list(starts),
                list(ends),
            )
        )
        for position, read_at, index in readings:
            found[position - 1].append(Reading(read_at.replace(tzinfo=UTC), Decimal(index)))
        return found


def _months(since, until, zone):
    """The months from ``since`` to ``until`` as naive UTC instants, the last one cut there."""
    found, start = [], since.date().replace(day=1)
    while start < until.date() + timedelta(days=1):
        end = first_of_next_month(start)
        cut = min(local_midnight(end, zone), until)
        begin = local_midnight(start, zone)
        if begin < cut:
            found.append((_naive(begin), _naive(cut)))
        start = end
    return found


def _observations(history, since, until):
    """The observations of ``history`` that lie between two instants."""
    return [one for start, end, one in history if start >= since and end <= until]


def _amount(row, before, after):
    """What a register counted between two readings, in kWh or m3; None when it went down."""
    try:
        counted = growth(before, after, row["capacity"]) * Decimal(row["multiplier"])
        if row["heat_code"] == row["figure"]:
            return counted
        return units.convert(counted, row["heat_code"], row["figure"])
    except EngineError:
        return None
