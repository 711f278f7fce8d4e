from collections import defaultdict
from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import local_midnight


class HeatDeliveryPoint(models.Model):
    """The days on which somebody read a point's meters."""

    _inherit = "heat.delivery.point"

    @api.model
    def _read_days(self, points, since, until):
        """{point id: [day]} of the days from ``since`` to ``until``, both included, on which
        every energy register in place was read, in their order; in three queries.

        An index read at midnight is the last one of the day that ends then. The day on which a
        meter was taken off and another one fitted counts by its removal.
        """
        spans = {
            point: [span for span in rows if span["figure"] == "kwh"]
            for point, rows in self._register_spans(points).items()
        }
        read = self._register_days(spans, since, until)
        found = {}
        for point, rows in spans.items():
            days = set().union(*(read[span["register_id"]] for span in rows))
            found[point] = sorted(
                day
                for day in days
                if all(day in read[span["register_id"]] for span in rows if _in_place(span, day))
            )
        return {point.id: found.get(point.id, []) for point in points}

    @api.model
    def _register_days(self, spans, since, until):
        """register id → local days on which it has a valid reading that somebody took."""
        zones = {span["register_id"]: span["tz"] for rows in spans.values() for span in rows}
        found = defaultdict(set)
        if not zones:
            return found
        self.env["heat.meter.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT r.register_id,
                          (r.read_at AT TIME ZONE 'UTC' AT TIME ZONE zone.tz
                           - interval '1 microsecond')::date
                     FROM unnest(%(registers)s, %(zones)s) AS zone(register_id, tz)
                     JOIN heat_meter_reading r ON r.register_id = zone.register_id
                      AND r.state = 'valid' AND r.quality = 'measured'
                      AND r.read_at BETWEEN %(since)s AND %(until)s""",
                registers=list(zones),
                zones=list(zones.values()),
                since=local_midnight(since - timedelta(days=1), "UTC").replace(tzinfo=None),
                until=local_midnight(until + timedelta(days=2), "UTC").replace(tzinfo=None),
            )
        )
        for register, day in rows:
            if since <= day <= until:
                found[register].add(day)
        return found


def _in_place(span, day):
    """Whether the register counts through the end of ``day``, or was taken off on it."""
    return (span["date_from"] or date.min) <= day and (not span["after"] or day < span["after"])
