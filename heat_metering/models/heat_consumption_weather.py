from datetime import UTC, date, datetime, timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.degree_days import Normals
from odoo.addons.heat_base.engine.periods import Period, first_of_next_month

from ..engine.estimation import fit
from .heat_consumption import _rounded
from .heat_delivery_point_weights import HISTORY, _observations

#: Years whose mean makes the usual degree days of a month.
NORMAL_YEARS = 10


class HeatConsumption(models.Model):
    _inherit = "heat.consumption"

    @api.model
    def _climate(self, pairs):
        """What corrects by degree days: {"months": {(network, month): (Stretch, usual degree
        days)}, "bases": {(point id, month): base load a day}}."""
        point_model = self.env["heat.delivery.point"]
        zones = {point.network_id.id: point.network_id.tz for point, _period in pairs}
        first = min(period.start for _point, period in pairs)
        last = max(period.end for _point, period in pairs)
        since = date(first.year - NORMAL_YEARS, 1, 1)
        known = self.env["heat.network"].browse(zones)._degree_days(Period(since, last))
        weathers = point_model._network_weathers(zones, Period(since, last), known)
        normals, months = {}, {}
        for point, period in pairs:
            network = point.network_id.id
            if (network, period) in months:
                continue
            year = period.start.year
            if (network, year) not in normals:
                before = date(year - NORMAL_YEARS, 1, 1), date(year, 1, 1)
                days = known.get(network, {}).items()
                normals[network, year] = Normals(
                    {day: one for day, one in days if before[0] <= day < before[1]}
                )
            usual = normals[network, year].of(period)
            stretch = weathers[network].between(*period.instants(zones[network]))
            months[network, period] = stretch, usual and usual.value
        return {"months": months, "bases": self._base_loads(pairs, months, weathers)}

    @api.model
    def _base_loads(self, pairs, months, weathers):
        """{(point id, month): base load a day}, by the readings of the two years that end with
        the month, or else of the two that start with it."""
        wanted = [
            (point, period)
            for point, period in pairs
            if months[point.network_id.id, period][0].degree_days is not None
        ]
        if not wanted:
            return {}
        point_model = self.env["heat.delivery.point"]
        points = point_model.browse(dict.fromkeys(point.id for point, _period in wanted))
        spans = [
            span
            for rows in point_model._register_spans(points).values()
            for span in rows
            if span["chain"][1:] == ("kwh", 0)
        ]
        bounds = [_instant(p.start) - HISTORY for _point, p in wanted]
        bounds += [_instant(p.end) + HISTORY for _point, p in wanted]
        histories = point_model._histories(spans, min(bounds), max(bounds), weathers)
        found = {}
        for point, period in wanted:
            history = histories.get((point.id, "kwh", 0), ())
            start, end = _instant(period.start), _instant(period.end) + timedelta(days=1)
            known = fit(_observations(history, end - HISTORY, end)) or fit(
                _observations(history, start - timedelta(days=1), start + HISTORY)
            )
            if known:
                found[point.id, period] = known.weights.a
        return found

    @api.model
    def _notice_weather(self):
        """Have the months computed anew whose degree days are no longer what they were."""
        # consumptions follow the weather whoever notices it
        self = self.sudo()
        networks = self.env["heat.network"].search([("weather_station_id", "!=", False)])
        if not networks:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT network_id, date_from, degree_days::text FROM heat_consumption
                    WHERE network_id = ANY(%s)
                 GROUP BY network_id, date_from, degree_days""",
                networks.ids,
            )
        )
        if not rows:
            return
        zones = {network.id: network.tz for network in networks}
        whole = Period(
            min(day for _n, day, _d in rows), first_of_next_month(max(day for _n, day, _d in rows))
        )
        weathers = self.env["heat.delivery.point"]._network_weathers(zones, whole)
        changed = [
            (network, start)
            for network, start, degrees in rows
            if _changed(weathers[network], zones[network], start, degrees)
        ]
        for network in {network for network, _start in changed}:
            days = [start for one, start in changed if one == network]
            self.search(
                [
                    ("network_id", "=", network),
                    ("date_from", ">=", min(days) - HISTORY / 2),
                    ("date_from", "<=", max(days) + HISTORY / 2),
                ]
            )._forget_after()


def _instant(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _changed(weather, tz, start, degrees):
    stretch = weather.between(*Period(start, first_of_next_month(start)).instants(tz))
    return _rounded(stretch.degree_days, 1) != (degrees and float(degrees))
