from datetime import UTC, timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import Period, local_midnight

from ..engine.consumption import Quality, Reading
from ..engine.proration import explain_split, split_by_length, split_by_weights
from .heat_delivery_point import _iso, _limits, _naive, _segment_evidence
from .heat_delivery_point_weights import HISTORY, _amount

#: A longer time without a meter is an exchange only where someone said so.
LONGEST_EXCHANGE = timedelta(days=31)
#: While a meter is exchanged within the hour the valves are shut and nothing flows.
SHORTEST_GAP = timedelta(hours=1)
#: Readings nearer to the exchange than this say too little of the rate beside it.
NEAREST_NEIGHBOUR = timedelta(days=1)


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    @api.model
    def _exchange_gaps(self, wanted, spans):
        """What passed between the removal of a meter and the installation of the next.

        :return: [(pair, figure, days, amount, quality, evidence)], days as a Period or None
            when the gap lies within one day
        """
        asked = [
            (pair, old, new)
            for pair in wanted
            for old, new in _exchanges(spans[pair[0].id])
            if old["date_to"] < pair[1].end and new["date_from"] >= pair[1].start
        ]
        if not asked:
            return []
        exchanges = {(old["register_id"], new["register_id"]): (old, new) for _p, old, new in asked}
        known = dict(zip(exchanges, self._exchange_readings(list(exchanges.values())), strict=True))
        gaps = [
            (pair, old, new, *known[old["register_id"], new["register_id"]])
            for pair, old, new in asked
        ]
        open_gaps = [
            gap for gap in gaps if gap[3] and gap[4] and gap[4].at - gap[3].at >= SHORTEST_GAP
        ]
        rates = self._gap_rates(open_gaps)
        return [self._gap(gap, rates) for gap in open_gaps]

    def _gap_ahead(self, removals, installed_at):
        """What will be estimated between a removal that is not recorded yet and the installation
        of the next meter, as ``_exchange_gaps`` will: {"kwh" or "m3": amount, None if unknown}.

        :param removals: {register id: Reading}
        """
        self.ensure_one()
        fitting = Reading(installed_at.replace(tzinfo=UTC), Decimal(0))
        gaps = []
        for span in self._register_spans(self)[self.id]:
            removal = removals.get(span["register_id"])
            if span["date_to"] or not removal or fitting.at - removal.at < SHORTEST_GAP:
                continue
            day = removal.at.date()
            pair = (self, Period(day - timedelta(1), fitting.at.date() + timedelta(2)))
            old = {**span, "date_to": day, "after": day + timedelta(1)}
            new = {"serial": "", "date_from": fitting.at.date()}
            before = self._reading_before(span["register_id"], removal.at - NEAREST_NEIGHBOUR)
            gaps.append((pair, old, new, removal, fitting, before, None))
        rates = self._gap_rates(gaps)
        found = [self._gap(gap, rates) if gap[5] else None for gap in gaps]
        return {gap[1]["figure"]: told and told[3] for gap, told in zip(gaps, found, strict=True)}

    @api.model
    def _reading_before(self, register, moment):
        rows = self.env.execute_query(
            SQL(
                """SELECT read_at, index::text FROM heat_meter_reading
                    WHERE register_id = %s AND state = 'valid' AND read_at <= %s
                 ORDER BY read_at DESC LIMIT 1""",
                register,
                _naive(moment),
            )
        )
        return _read(*rows[0]) if rows else None

    @api.model
    def _exchange_readings(self, exchanges):
        """(removal, installation, one before, one after) of each exchange, in one query."""
        bounds = [_exchange_bounds(old, new) for old, new in exchanges]
        self.env["heat.meter.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT removal.read_at, removal.index::text, fitting.read_at,
                          fitting.index::text, before.read_at, before.index::text,
                          after.read_at, after.index::text
                     FROM unnest(%s, %s, %s::timestamp[], %s::timestamp[], %s::timestamp[],
                                 %s::timestamp[], %s::timestamp[], %s::timestamp[])
                          WITH ORDINALITY AS exchange(old, new, old_low, removed_from,
                               removed_until, fitted_from, fitted_until, new_high, position)
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = old AND state = 'valid'
                                      AND read_at BETWEEN removed_from AND removed_until
                                    ORDER BY read_at DESC LIMIT 1) removal ON TRUE
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = new AND state = 'valid'
                                      AND read_at BETWEEN fitted_from AND fitted_until
                                    ORDER BY read_at LIMIT 1) fitting ON TRUE
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = old AND state = 'valid'
                                      AND read_at BETWEEN old_low AND removal.read_at - %s
                                    ORDER BY read_at DESC LIMIT 1) before ON TRUE
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = new AND state = 'valid'
                                      AND read_at BETWEEN fitting.read_at + %s AND new_high
                                    ORDER BY read_at LIMIT 1) after ON TRUE
                 ORDER BY position""",
                [old["register_id"] for old, _new in exchanges],
                [new["register_id"] for _old, new in exchanges],
                *(list(column) for column in zip(*bounds, strict=True)),
                NEAREST_NEIGHBOUR,
                NEAREST_NEIGHBOUR,
            )
        )
        return [[_read(row[n], row[n + 1]) for n in (0, 2, 4, 6)] for row in rows]

    @api.model
    def _gap_rates(self, gaps):
        """The weather of each network, and the weights of each gap where the history of its
        point and the weather allow."""
        if not gaps:
            return {}, {}
        limits = [
            (old, (before or removal).at - HISTORY, (after or fitting).at)
            for _pair, old, _new, removal, fitting, before, after in gaps
        ]
        weathers = self._weathers(limits)
        wanted = {
            (old["chain"], removal.at, fitting.at): old
            for _pair, old, _new, removal, fitting, _before, _after in gaps
        }
        return weathers, self._weights_before(wanted, weathers)

    @api.model
    def _gap(self, gap, rates):
        """The part of one gap that falls into a period: its days, amount, quality, evidence.

        The meter before gives the rate, so that what the new one counts later does not move it;
        the new one only where the old one has no other reading.
        """
        pair, old, new, removal, fitting, before, after = gap
        weathers, weights = rates
        tz, period = old["tz"], pair[1]
        start = max(removal.at, local_midnight(period.start, tz))
        end = min(fitting.at, local_midnight(period.end, tz))
        days = _whole_days(old, new, period)
        evidence = {
            **_segment_evidence(old),
            "kind": "exchange_gap",
            "next_meter": new["serial"],
            "from": _iso(start),
            "to": _iso(end),
        }
        row, first, last = (old, before, removal) if before else (new, fitting, after)
        counted = _amount(row, first, last) if first and last else None
        if counted is None or start >= end:
            return pair, old["figure"], days, None, Quality.MISSING, evidence
        weather = weathers[old["network_id"]]
        part, whole = weather.between(start, end), weather.between(first.at, last.at)
        rule, source = weights.get((old["chain"], removal.at, fitting.at), (None, {}))
        split = rule and split_by_weights(part, whole, rule)
        split = split or split_by_length(end - start, last.at - first.at)
        amount = split.part_of(counted)
        evidence |= {
            "amount": f"{amount:f}",
            "neighbour": {
                "meter": row["serial"],
                "from": _iso(first.at),
                "to": _iso(last.at),
                "amount": f"{counted:f}",
            },
            "split": {**explain_split(split), **(source if split.weights else {})},
        }
        return pair, old["figure"], days, amount, Quality.ESTIMATED, evidence


def _exchanges(rows):
    """(register span of the meter removed, of the one that took its place), of one point."""
    found, taken = [], set()
    for old in rows:
        if not old["date_to"]:
            continue
        followers = [
            new
            for new in rows
            if new["figure"] == old["figure"]
            and new["register_id"] not in taken
            and new["date_from"]
            and new is not old
            and _follows(old, new)
        ]
        if followers:
            new = min(followers, key=lambda row: row["date_from"])
            taken.add(new["register_id"])
            found.append((old, new))
    return found


def _follows(old, new):
    if new["replaces_id"]:
        return new["replaces_id"] == old["installation_id"]
    gap = new["date_from"] - old["date_to"]
    return timedelta() <= gap <= LONGEST_EXCHANGE


def _exchange_bounds(old, new):
    """Where to look for readings of an exchange, as naive UTC instants."""
    old_low, removed = _limits(old)
    fitted, new_high = _limits(new)
    removed_from = local_midnight(old["date_to"], old["tz"])
    fitted_until = local_midnight(new["date_from"] + timedelta(days=1), new["tz"])
    instants = (old_low, removed_from, removed, fitted, fitted_until, new_high)
    return [_naive(instant) for instant in instants]


def _read(read_at, index):
    return read_at and Reading(read_at.replace(tzinfo=UTC), Decimal(index))


def _whole_days(old, new, period):
    """The days of ``period`` on which neither meter was in place."""
    start, end = max(old["after"], period.start), min(new["date_from"], period.end)
    return Period(start, end) if start < end else None
