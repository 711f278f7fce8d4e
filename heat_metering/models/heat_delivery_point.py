from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import EmptyPeriod, Period, day_period, local_midnight

from ..engine.consumption import (
    Quality,
    Reading,
    Segment,
    exact,
    gap_days,
    index_at,
    total,
)
from ..engine.proration import explain_split
from ..engine.read_period import ReadPeriod

#: What a consumption sums → unit it is told in
FIGURES = {"kwh": "kWh", "m3": "m3"}
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    meter_ids = fields.One2many("heat.meter", "delivery_point_id", string="Meters in place")
    installation_ids = fields.One2many("heat.meter.installation", "delivery_point_id")

    def action_open_consumption(self):
        return self._open_consumption()

    def _open_consumption(self):
        """Their consumption month by month, computed anew if a few readings wait for it."""
        action = self.env["heat.consumption"].action_open()
        return {
            **action,
            "domain": [("delivery_point_id", "in", self.ids)],
            "context": {"search_default_last_12_months": 1},
        }

    @api.readonly
    def read_consumption(self, date_from, date_to):
        """Consumption of each point from ``date_from`` to ``date_to``, both days included.

        :return: {point id: {"kwh", "m3", "quality", "evidence"}}; a figure is None, never
            zero, when a reading is missing, and "quality" says how the energy is known:
            "measured", "interpolated", "estimated" or "missing"
        """
        self.check_access("read")
        period = self._asked_period(date_from, date_to)
        results = self._consumption((point, period) for point in self)
        return {
            point.id: {
                **result,
                **{name: None if result[name] is None else float(result[name]) for name in FIGURES},
            }
            for (point, _period), result in results.items()
        }

    @api.model
    def _asked_period(self, date_from, date_to):
        try:
            return day_period(fields.Date.to_date(date_from), fields.Date.to_date(date_to))
        except EmptyPeriod:
            raise UserError(
                self.env._("The last day of the period comes before its first.")
            ) from None

    @api.model
    def _consumption(self, periods):
        """The same, exact, for pairs of a delivery point and an engine Period.

        The number of queries does not depend on that of the pairs.

        :return: {(point, period): {"kwh": Decimal or None, "m3", "quality", "evidence"}}
        """
        wanted = list(dict.fromkeys(periods))
        return self._fill_with_estimates(self._measured_consumption(wanted))

    @api.model
    def _measured_consumption(self, wanted):
        """What meters say of the wanted pairs, without the estimates that were recorded."""
        points = self.browse(dict.fromkeys(point.id for point, _period in wanted))
        spans = self._register_spans(points)
        windows = self._windows(wanted, spans)
        neighbours = self._neighbours(windows)
        splits = self._splits(windows, neighbours)
        rollovers = self._rollovers(windows)
        found = {pair: {figure: [] for figure in FIGURES} for pair in wanted}
        for place, window in enumerate(windows):
            both = slice(2 * place, 2 * place + 2)
            turned = rollovers.get(window["register_id"], ())
            segment = self._segment(window, neighbours[both], splits[both], turned)
            found[window["pair"]][window["figure"]].append((window["part"], *segment))
        for pair, figure, *gap in self._exchange_gaps(wanted, spans):
            found[pair][figure].append(gap)
        return {pair: self._result(pair[1], found[pair]) for pair in wanted}

    def _register_spans(self, points):
        """{point id: [installation and register as a dict]}, whoever may see the meters."""
        self.env["heat.meter.register"].flush_model()
        self.env["heat.meter.installation"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT i.delivery_point_id, i.id AS installation_id, i.replaces_id,
                          i.date_from, i.date_to, i.installed_at, i.removed_at,
                          m.id AS meter_id, m.serial, r.id AS register_id,
                          r.measured_quantity, trim_scale(r.multiplier)::text AS multiplier,
                          CASE WHEN r.digits > 0 AND r.resolution > 0 THEN
                               trim_scale(power(10::numeric, r.digits) * r.resolution)::text
                           END AS capacity,
                          u.heat_code, n.id AS network_id, n.tz, n.service
                     FROM heat_meter_installation i
                     JOIN heat_meter m ON m.id = i.meter_id
                     JOIN heat_delivery_point p ON p.id = i.delivery_point_id
                     JOIN heat_network n ON n.id = p.network_id
                     JOIN heat_meter_register r ON r.meter_id = m.id AND r.is_counted
                     JOIN uom_uom u ON u.id = r.uom_id
                    WHERE i.delivery_point_id = ANY(%s) AND i.role = 'billing'
                      AND r.measured_quantity IN ('energy', 'cold_energy', 'volume')
                    ORDER BY i.date_from NULLS FIRST, r.id""",
                points.ids,
            )
        )
        spans = defaultdict(list)
        for row in rows:
            row["figure"] = self._figure(row)
            row["after"] = row["date_to"] and row["date_to"] + timedelta(days=1)
            row["capacity"] = row["capacity"] and Decimal(row["capacity"])
            if row["figure"]:
                spans[row["delivery_point_id"]].append(row)
        for rows in spans.values():
            _number_chains(rows)
        return spans

    @api.model
    def _figure(self, row):
        if row["measured_quantity"] == "volume":
            return "m3"
        sold = "cold_energy" if row["service"] == "cold" else "energy"
        return "kwh" if row["measured_quantity"] == sold else None

    def _windows(self, wanted, spans):
        """The part of each register that each wanted period asks for."""
        windows = []
        for point, period in wanted:
            for span in spans[point.id]:
                first = max(span["date_from"] or period.start, period.start)
                after = min(span["after"] or period.end, period.end)
                if first < after:
                    part = Period(first, after)
                    bounds = (_start_bound(span, part, period), _end_bound(span, part, period))
                    windows.append({**span, "pair": (point, period), "part": part, "at": bounds})
        return windows

    def _neighbours(self, windows):
        """The readings (before, after) each bound of each window, in one query.

        What was estimated gives way once it was measured on both sides: a second query finds
        those readings, where there are estimated ones.
        """
        bounds = [(w["register_id"], *bound) for w in windows for bound in w["at"]]
        found = self._readings_around(bounds)
        again = [
            place
            for place, (bound, around) in enumerate(zip(bounds, found, strict=True))
            if bound[1] in ("inside", "read")
            and any(reading and reading.estimated for reading in around)
        ]
        measured = self._readings_around([bounds[place] for place in again], measured_only=True)
        for place, around in zip(again, measured, strict=True):
            if None not in around or (bounds[place][1] == "read" and around[0]):
                found[place] = around
        return found

    @api.model
    def _readings_around(self, bounds, measured_only=False):
        """[(reading before, reading after)] of (register, kind, instant, earliest, latest)."""
        if not bounds:
            return []
        registers, _kinds, instants, lows, highs = zip(*bounds, strict=True)
        self.env["heat.meter.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT before.id, before.read_at, before.index::text, before.quality,
                          after.id, after.read_at, after.index::text, after.quality
                     FROM unnest(%(registers)s, %(instants)s::timestamp[],
                                 %(lows)s::timestamp[], %(highs)s::timestamp[])
                          WITH ORDINALITY AS bound(register_id, at, low, high, position)
                LEFT JOIN LATERAL (SELECT id, read_at, index, quality FROM heat_meter_reading
                                    WHERE register_id = bound.register_id AND state = 'valid'
                                      AND read_at BETWEEN bound.low AND bound.at %(kept)s
                                    ORDER BY read_at DESC LIMIT 1) before ON TRUE
                LEFT JOIN LATERAL (SELECT id, read_at, index, quality FROM heat_meter_reading
                                    WHERE register_id = bound.register_id AND state = 'valid'
                                      AND read_at BETWEEN bound.at AND bound.high %(kept)s
                                    ORDER BY read_at LIMIT 1) after ON TRUE
                 ORDER BY bound.position""",
                registers=list(registers),
                instants=[_naive(at) for at in instants],
                lows=[_naive(low) for low in lows],
                highs=[_naive(high) for high in highs],
                kept=SQL("AND quality = 'measured'") if measured_only else SQL(),
            )
        )
        return [(_reading(*row[:4]), _reading(*row[4:])) for row in rows]

    @api.model
    def _rollovers(self, windows):
        """{register id: [instant]} of the valid readings found to have started again from zero.

        An index that goes down says so by itself; one that has come back above where it
        started, in a long period, does not.
        """
        registers = {w["register_id"] for w in windows if w["capacity"] is not None}
        if not registers:
            return {}
        self.env["heat.meter.reading.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.register_id, r.read_at
                     FROM heat_meter_reading_check c
                     JOIN heat_meter_reading r ON r.id = c.reading_id AND r.state = 'valid'
                    WHERE c.code = 'rollover' AND r.register_id = ANY(%s)""",
                list(registers),
            )
        )
        found = defaultdict(list)
        for register, read_at in rows:
            found[register].append(read_at.replace(tzinfo=UTC))
        return found

    @api.model
    def _segment(self, window, neighbours, splits, rollovers=()):
        """(amount, quality, evidence) of one register over one window.

        :param neighbours: the readings (before, after) of the bounds
        :param splits: what shares the span around each bound, None for hours alike
        :param rollovers: when the register was found to have started again from zero
        """
        evidence = _segment_evidence(window)
        try:
            bounds = [
                _bound(kind, at, *around, split=split and split[0], capacity=window["capacity"])
                for (kind, at, _low, _high), around, split in zip(
                    window["at"], neighbours, splits, strict=True
                )
            ]
            part = window["part"]
            # a meter was read on the day before, not at the midnight that ends it
            first = part.start - timedelta(days=window["at"][0][0] == "read")
            for name, bound, day, around, split in zip(
                ("start", "end"), bounds, (first, part.last_day), neighbours, splits,
                strict=True,
            ):  # fmt: skip
                evidence[name] = bound and _bound_evidence(bound, day, around, split)
            if None in bounds:
                return None, Quality.MISSING, evidence
            segment = Segment(
                *bounds,
                Decimal(window["multiplier"]),
                window["capacity"],
                _turns(bounds, neighbours, rollovers),
            )
            amount = units.convert(segment.amount, window["heat_code"], window["figure"])
        except EngineError as error:
            evidence["error"] = error.code
            return None, Quality.MISSING, evidence
        if segment.rollovers:
            evidence["rollovers"] = segment.rollovers
            evidence["capacity"] = f"{segment.capacity:f}"
        evidence["amount"] = f"{amount:f}"
        return amount, segment.quality, evidence

    @api.model
    def _result(self, period, found):
        """The figures of one point and period, from [(part, amount, quality, evidence)]."""
        result, qualities, gaps, evidence = {}, {}, {}, []
        for figure, segments in found.items():
            amounts = [(amount, quality) for _part, amount, quality, _evidence in segments]
            gaps[figure] = gap_days(period, [part for part, *_rest in segments if part])
            if gaps[figure]:
                amounts = []
            result[figure], quality = total(amounts)
            qualities[figure] = quality.label
            evidence += [segment[3] for segment in sorted(segments, key=_begins)]
        # the energy is what is sold; a point that counts volume alone is judged by it
        judge = "kwh" if found["kwh"] or not found["m3"] else "m3"
        return {
            **result,
            "quality": qualities[judge],
            "evidence": {"quality": qualities, "days_without_meter": gaps, "segments": evidence},
        }


def _begins(segment):
    """When a segment (days, amount, quality, evidence) begins, as text."""
    days, _amount, _quality, evidence = segment
    start = evidence["start"]
    return (start and start["at"]) or evidence.get("from") or days.start.isoformat()


def _number_chains(rows):
    """Tell meters that follow one another (a chain) from meters that count side by side."""
    ends = defaultdict(list)  # figure → last day of each chain
    for row in rows:
        chains = ends[row["figure"]]
        start = row["date_from"] or date.min
        place = next((n for n, end in enumerate(chains) if end and end <= start), len(chains))
        chains[place : place + 1] = [row["date_to"]]
        row["chain"] = (row["delivery_point_id"], row["figure"], place)


def _segment_evidence(window):
    """What a segment says of its register, before anything is computed."""
    return {
        "meter": window["serial"],
        "meter_id": window["meter_id"],
        "register_id": window["register_id"],
        "quantity": window["measured_quantity"],
        "unit": window["heat_code"],
        "multiplier": window["multiplier"],
        "start": None,
        "end": None,
        "amount": None,
        "amount_unit": FIGURES[window["figure"]],
    }


def _naive(instant):
    return instant.astimezone(UTC).replace(tzinfo=None)


def _reading(record_id, read_at, index, quality):
    if record_id is None:
        return None
    at = read_at.replace(tzinfo=UTC)
    return Reading(at, Decimal(index), quality == "estimated", record_id)


def _start_bound(span, part, period):
    """(kind, instant, from when and until when readings may be looked for)."""
    if part.start != span["date_from"]:
        if isinstance(period, ReadPeriod) and period.read_start and part.start == period.start:
            return _read_bound(span, part.start)
        return "inside", local_midnight(part.start, span["tz"]), *_limits(span)
    fitted, _end = _limits(span)
    return "fitted", fitted, fitted, local_midnight(part.start + timedelta(days=1), span["tz"])


def _end_bound(span, part, period):
    if part.end != span["after"]:
        if isinstance(period, ReadPeriod) and period.read_end and part.end == period.end:
            return _read_bound(span, part.end)
        return "inside", local_midnight(part.end, span["tz"]), *_limits(span)
    _start, removed = _limits(span)
    return "removed", removed, local_midnight(part.last_day, span["tz"]), removed


def _read_bound(span, day):
    """The last reading of the day before ``day``, whatever its hour."""
    at = local_midnight(day, span["tz"])
    return "read", at, local_midnight(day - timedelta(days=1), span["tz"]), at


def _limits(span):
    """The instants between which the register counts for this delivery point.

    The moments of its installation and removal where they are known, otherwise whole days.
    """
    start, end = _ALWAYS, _FOREVER
    if span["date_from"]:
        known = span["installed_at"]
        start = (
            known.replace(tzinfo=UTC) if known else local_midnight(span["date_from"], span["tz"])
        )
    if span["after"]:
        known = span["removed_at"]
        end = known.replace(tzinfo=UTC) if known else local_midnight(span["after"], span["tz"])
    return start, end


def _bound(kind, at, before, after, split=None, capacity=None):
    """Inside an installation, both sides count; the day a meter is fitted or removed, the
    reading taken that day is the bound."""
    if kind == "inside":
        return index_at(at, before, after, split, capacity)
    if kind == "read":
        return exact(before) if before else None
    reading = (before or after) if kind == "fitted" else (after or before)
    return exact(reading) if reading else None


def _turns(bounds, neighbours, rollovers):
    """How often the register started again from zero between two bounds, as far as is told."""
    start, end = (
        bound.at if bound.split is None else around[0].at
        for bound, around in zip(bounds, neighbours, strict=True)
    )
    turned = sum(start < at <= end for at in rollovers)
    return turned + bounds[1].turns - bounds[0].turns


def _bound_evidence(bound, day, around, split):
    evidence = {
        "at": _iso(bound.at),
        "local_date": day.isoformat(),
        "index": f"{bound.index:f}",
        "reading_id": bound.reading_id,
        "interpolated": bound.reading_id is None,
    }
    if bound.split:
        evidence["between"] = [
            {"at": _iso(r.at), "index": f"{r.index:f}", "reading_id": r.reading_id} for r in around
        ]
        evidence["split"] = {**explain_split(bound.split), **(split[1] if split else {})}
    return evidence


def _iso(instant):
    return instant.isoformat().replace("+00:00", "Z")
