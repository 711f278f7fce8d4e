from collections import defaultdict
from datetime import UTC, datetime, timedelta
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

#: What a consumption sums → unit it is told in
FIGURES = {"kwh": "kWh", "m3": "m3"}
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    meter_ids = fields.One2many("heat.meter", "delivery_point_id", string="Meters in place")
    installation_ids = fields.One2many("heat.meter.installation", "delivery_point_id")

    @api.readonly
    def read_consumption(self, date_from, date_to):
        """Consumption of each point from ``date_from`` to ``date_to``, both days included.

        :return: {point id: {"kwh", "m3", "quality", "evidence"}}; a figure is None, never
            zero, when a reading is missing, and "quality" says how the energy is known:
            "measured", "interpolated", "estimated" or "missing"
        """
        self.check_access("read")
        try:
            period = day_period(fields.Date.to_date(date_from), fields.Date.to_date(date_to))
        except EmptyPeriod:
            raise UserError(
                self.env._("The last day of the period comes before its first.")
            ) from None
        results = self._consumption((point, period) for point in self)
        return {
            point.id: {
                **result,
                **{name: None if result[name] is None else float(result[name]) for name in FIGURES},
            }
            for (point, _period), result in results.items()
        }

    @api.model
    def _consumption(self, periods):
        """The same, exact, for pairs of a delivery point and an engine Period.

        The number of queries does not depend on that of the pairs.

        :return: {(point, period): {"kwh": Decimal or None, "m3", "quality", "evidence"}}
        """
        wanted = list(dict.fromkeys(periods))
        points = self.browse(dict.fromkeys(point.id for point, _period in wanted))
        windows = self._windows(wanted, self._register_spans(points))
        neighbours = self._neighbours(windows)
        found = {pair: {figure: [] for figure in FIGURES} for pair in wanted}
        for window, start, end in zip(windows, neighbours[::2], neighbours[1::2], strict=True):
            segment = self._segment(window, start, end)
            found[window["pair"]][window["figure"]].append((window["part"], *segment))
        return {pair: self._result(pair[1], found[pair]) for pair in wanted}

    def _register_spans(self, points):
        """{point id: [installation and register as a dict]}, whoever may see the meters."""
        self.env["heat.meter.register"].flush_model()
        self.env["heat.meter.installation"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT i.delivery_point_id, i.date_from, i.date_to,
                          m.id AS meter_id, m.serial, r.id AS register_id,
                          r.measured_quantity, trim_scale(r.multiplier)::text AS multiplier,
                          u.heat_code, n.tz, n.service
                     FROM heat_meter_installation i
                     JOIN heat_meter m ON m.id = i.meter_id
                     JOIN heat_delivery_point p ON p.id = i.delivery_point_id
                     JOIN heat_network n ON n.id = p.network_id
                     JOIN heat_meter_register r ON r.meter_id = m.id AND r.is_counted
                     JOIN uom_uom u ON u.id = r.uom_id
                    WHERE i.delivery_point_id = ANY(%s)
                      AND r.measured_quantity IN ('energy', 'cold_energy', 'volume')
                    ORDER BY i.date_from NULLS FIRST, r.id""",
                points.ids,
            )
        )
        spans = defaultdict(list)
        for row in rows:
            row["figure"] = self._figure(row)
            row["after"] = row["date_to"] and row["date_to"] + timedelta(days=1)
            if row["figure"]:
                spans[row["delivery_point_id"]].append(row)
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
                    bounds = (_start_bound(span, part), _end_bound(span, part))
                    windows.append({**span, "pair": (point, period), "part": part, "at": bounds})
        return windows

    def _neighbours(self, windows):
        """The readings before and after each bound of each window, in one query."""
        bounds = [(w["register_id"], *bound) for w in windows for bound in w["at"]]
        if not bounds:
            return []
        registers, _kinds, instants, lows, highs = zip(*bounds, strict=True)
        self.env["heat.meter.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT before.id, before.read_at, before.index::text, before.quality,
                          after.id, after.read_at, after.index::text, after.quality
                     FROM unnest(%s, %s::timestamp[], %s::timestamp[], %s::timestamp[])
                          WITH ORDINALITY AS bound(register_id, at, low, high, position)
                LEFT JOIN LATERAL (SELECT id, read_at, index, quality FROM heat_meter_reading
                                    WHERE register_id = bound.register_id AND state = 'valid'
                                      AND read_at BETWEEN bound.low AND bound.at
                                    ORDER BY read_at DESC LIMIT 1) before ON TRUE
                LEFT JOIN LATERAL (SELECT id, read_at, index, quality FROM heat_meter_reading
                                    WHERE register_id = bound.register_id AND state = 'valid'
                                      AND read_at BETWEEN bound.at AND bound.high
                                    ORDER BY read_at LIMIT 1) after ON TRUE
                 ORDER BY bound.position""",
                list(registers),
                [_naive(at) for at in instants],
                [_naive(low) for low in lows],
                [_naive(high) for high in highs],
            )
        )
        return [(_reading(*row[:4]), _reading(*row[4:])) for row in rows]

    @api.model
    def _segment(self, window, start, end):
        """(amount, quality, evidence) of one register over one window.

        :param start, end: the readings (before, after) each bound
        """
        unit = FIGURES[window["figure"]]
        evidence = {
            "meter": window["serial"],
            "meter_id": window["meter_id"],
            "register_id": window["register_id"],
            "quantity": window["measured_quantity"],
            "unit": window["heat_code"],
            "multiplier": window["multiplier"],
            "start": None,
            "end": None,
            "amount": None,
            "amount_unit": unit,
        }
        try:
            bounds = [
                _bound(kind, at, *readings)
                for (kind, at, _low, _high), readings in zip(
                    window["at"], (start, end), strict=True
                )
            ]
            part = window["part"]
            evidence["start"] = bounds[0] and _bound_evidence(bounds[0], part.start)
            evidence["end"] = bounds[1] and _bound_evidence(bounds[1], part.last_day)
            if None in bounds:
                return None, Quality.MISSING, evidence
            segment = Segment(*bounds, Decimal(window["multiplier"]))
            amount = units.convert(segment.amount, window["heat_code"], window["figure"])
        except EngineError as error:
            evidence["error"] = error.code
            return None, Quality.MISSING, evidence
        evidence["amount"] = f"{amount:f}"
        return amount, segment.quality, evidence

    @api.model
    def _result(self, period, found):
        """The figures of one point and period, from [(part, amount, quality, evidence)]."""
        result, qualities, gaps, evidence = {}, {}, {}, []
        for figure, segments in found.items():
            amounts = [(amount, quality) for _part, amount, quality, _evidence in segments]
            gaps[figure] = gap_days(period, [part for part, *_rest in segments])
            if gaps[figure]:
                amounts = []
            result[figure], quality = total(amounts)
            qualities[figure] = quality.label
            evidence += [segment[3] for segment in segments]
        # the energy is what is sold; a point that counts volume alone is judged by it
        judge = "kwh" if found["kwh"] or not found["m3"] else "m3"
        return {
            **result,
            "quality": qualities[judge],
            "evidence": {"quality": qualities, "days_without_meter": gaps, "segments": evidence},
        }


def _naive(instant):
    return instant.astimezone(UTC).replace(tzinfo=None)


def _reading(record_id, read_at, index, quality):
    if record_id is None:
        return None
    at = read_at.replace(tzinfo=UTC)
    return Reading(at, Decimal(index), quality == "estimated", record_id)


def _start_bound(span, part):
    """(kind, instant, from when and until when readings may be looked for)."""
    at = local_midnight(part.start, span["tz"])
    if part.start == span["date_from"]:
        return "fitted", at, at, local_midnight(part.start + timedelta(days=1), span["tz"])
    return "inside", at, *_limits(span)


def _end_bound(span, part):
    at = local_midnight(part.end, span["tz"])
    if part.end == span["after"]:
        return "removed", at, local_midnight(part.last_day, span["tz"]), at
    return "inside", at, *_limits(span)


def _limits(span):
    """The instants between which the register counts for this delivery point."""
    return (
        local_midnight(span["date_from"], span["tz"]) if span["date_from"] else _ALWAYS,
        local_midnight(span["after"], span["tz"]) if span["after"] else _FOREVER,
    )


def _bound(kind, at, before, after):
    """Inside an installation, both sides count; the day a meter is fitted or removed, the
    reading taken that day is the bound."""
    if kind == "inside":
        return index_at(at, before, after)
    reading = (before or after) if kind == "fitted" else (after or before)
    return exact(reading) if reading else None


def _bound_evidence(bound, day):
    return {
        "at": bound.at.isoformat().replace("+00:00", "Z"),
        "local_date": day.isoformat(),
        "index": f"{bound.index:f}",
        "reading_id": bound.reading_id,
        "interpolated": bound.reading_id is None,
    }
