from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.periods import Period, first_of_next_month

from ..engine.estimation import Observation, fit
from ..engine.proration import Stretch
from .heat_delivery_point import _naive

#: More points than this no screen shows apart.
MOST_POINTS = 1500
#: Readings a day from which a meter has a load curve by the hour, and by the day.
HOURLY, DAILY = 12, Decimal("0.8")
#: Steps of a load curve, each with its length.
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    @api.readonly
    def read_charts(self, date_from, date_to):
        """What the charts of one point show, from ``date_from`` to ``date_to``, both included.

        :return: {
            "years": {"months": [1…12], "series": [{"year", "kwh": [12], "corrected_kwh": [12],
                "m3": [12], "degree_days": [12], "quality": [12]}]}: calendar years, a value for
                each month, None for a month outside the period, not over, or missing;
            "signature": {"points": [{"month": "2019-01", "degree_days", "kwh", "quality"}],
                both a day; "line": {"base", "slope", "residual", "periods"} or None}: kWh a day
                is base + slope × degree days a day;
            "load": {"step": "hour", "day", "week" or None, "points": [{"at", "kw"}]}: mean
                power from "at" (UTC) on, None where readings are missing}
        """
        self.ensure_one()
        self.check_access("read")
        period = self._asked_period(date_from, date_to)
        months = self._chart_months(period)
        return {
            "years": _years(months),
            "signature": _signature(months),
            "load": self._load_curve(period),
        }

    def _chart_months(self, period):
        """The months of ``period`` that are over: [(first day, figures as floats or None)]."""
        until = min(period.end, self.env["heat.consumption"]._this_month())
        start, pairs = period.start.replace(day=1), []
        while start < until:
            pairs.append((self, Period(start, first_of_next_month(start))))
            start = first_of_next_month(start)
        rows = self.env["heat.consumption"]._figures(pairs)
        return [(pair[1].start, {**rows[pair], "days": pair[1].days}) for pair in pairs]

    def _load_curve(self, period):
        """Mean power by steps, of meters that are read often enough."""
        rows = [
            {**row, "bounds": (row["at"][0][1], row["at"][1][1])}
            for row in self._windows([(self, period)], self._register_spans(self))
            if row["figure"] == "kwh"
        ]
        step = self._load_step(rows, period)
        if not step:
            return {"step": None, "points": []}
        loads = defaultdict(Decimal)
        for position, at, counted, hours in self._load_rows(rows, step):
            kwh = units.convert(Decimal(counted), rows[position]["heat_code"], "kwh")
            loads[at] += kwh * Decimal(rows[position]["multiplier"]) / Decimal(hours)
        return {"step": step, "points": _with_holes(loads, STEPS[step])}

    def _load_step(self, rows, period):
        """The finest step that readings allow and that a screen shows."""
        if not rows:
            return None
        self.env["heat.meter.reading"].flush_model()
        ((count,),) = self.env.execute_query(
            SQL(
                """SELECT max(n) FROM (
                      SELECT count(*) AS n
                        FROM unnest(%s, %s::timestamp[], %s::timestamp[])
                             AS span(register_id, low, high)
                        JOIN heat_meter_reading r ON r.register_id = span.register_id
                             AND r.state = 'valid' AND r.read_at BETWEEN span.low AND span.high
                    GROUP BY span.register_id) counted""",
                [row["register_id"] for row in rows],
                [_naive(row["bounds"][0]) for row in rows],
                [_naive(row["bounds"][1]) for row in rows],
            )
        )
        a_day = Decimal(count or 0) / period.days
        if a_day >= HOURLY and period.days * 24 <= MOST_POINTS:
            return "hour"
        if a_day < DAILY:
            return None
        return "day" if period.days <= MOST_POINTS else "week"

    def _load_rows(self, rows, step):
        """(place of the register, start of the step, amount in its unit, hours), by SQL.

        A step counts from the last reading of the step before to its own last one; it is left
        out where a step before has none, and where the index goes down.
        """
        return self.env.execute_query(
            SQL(
                """WITH last AS (
                        SELECT DISTINCT ON (span.position, bucket) span.position, r.read_at,
                               r.index, b.bucket AT TIME ZONE span.tz AT TIME ZONE 'UTC' AS at
                          FROM unnest(%(registers)s, %(lows)s::timestamp[],
                                      %(highs)s::timestamp[], %(zones)s::text[])
                               WITH ORDINALITY AS span(register_id, low, high, tz, position)
                          JOIN heat_meter_reading r ON r.register_id = span.register_id
                               AND r.state = 'valid'
                               AND r.read_at BETWEEN span.low - %(step)s AND span.high
                    CROSS JOIN LATERAL (SELECT date_trunc(%(unit)s,
                               (r.read_at - interval '1 second') AT TIME ZONE 'UTC'
                               AT TIME ZONE span.tz) AS bucket) b
                      ORDER BY span.position, bucket, r.read_at DESC),
                   grown AS (
                        SELECT position, at, read_at,
                               index - lag(index) OVER register AS counted,
                               extract(epoch FROM read_at - lag(read_at) OVER register) / 3600
                               AS hours
                          FROM last WINDOW register AS (PARTITION BY position ORDER BY read_at))
                   SELECT position - 1, at, counted::text, hours::text FROM grown
                    WHERE counted >= 0 AND hours > 0
                      AND hours <= 1.5 * extract(epoch FROM %(step)s) / 3600
                 ORDER BY at""",
                registers=[row["register_id"] for row in rows],
                lows=[_naive(row["bounds"][0]) for row in rows],
                highs=[_naive(row["bounds"][1]) for row in rows],
                zones=[row["tz"] for row in rows],
                step=STEPS[step],
                unit=step,
            )
        )


def _years(months):
    years = {}
    for start, figures in months:
        year = years.setdefault(start.year, {"year": start.year})
        for name in ("kwh", "corrected_kwh", "m3", "degree_days", "quality"):
            year.setdefault(name, [None] * 12)[start.month - 1] = figures[name]
    return {"months": list(range(1, 13)), "series": [years[year] for year in sorted(years)]}


def _signature(months):
    known = [
        (start, one)
        for start, one in months
        if one["kwh"] is not None and one["degree_days"] is not None
    ]
    points = [
        {
            "month": start.strftime("%Y-%m"),
            "degree_days": round(one["degree_days"] / one["days"], 3),
            "kwh": round(one["kwh"] / one["days"], 3),
            "quality": one["quality"],
        }
        for start, one in known
    ]
    found = fit(
        Observation(
            Decimal(str(one["kwh"])),
            Stretch(Decimal(one["days"]), Decimal(str(one["degree_days"]))),
        )
        for _start, one in known
        # estimates lie on the line that made them: they prove nothing
        if one["quality"] != "estimated"
    )
    line = found and {
        "base": float(found.weights.a),
        "slope": float(found.weights.b),
        "residual": float(found.residual),
        "periods": found.periods,
    }
    return {"points": points, "line": line}


def _with_holes(loads, step):
    """Points in the order of time; None breaks the curve where steps lack."""
    points, last = [], None
    for at in sorted(loads):
        # summer time makes a day of 25 hours
        if last is not None and at - last > step * 1.5:
            points.append({"at": (last + step).isoformat() + "Z", "kw": None})
        points.append({"at": at.isoformat() + "Z", "kw": float(round(loads[at], 3))})
        last = at
    return points
