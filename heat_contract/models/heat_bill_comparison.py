from collections import defaultdict
from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from odoo.addons.heat_base.engine.periods import day_period

#: Months that the graph of a bill shows, the last one being the bill's.
MONTHS = 12
FIGURES = ("kwh", "corrected_kwh")


class HeatBill(models.Model):
    """The energy of a bill beside that of the year before, in this year's weather.

    Directive (EU) 2023/1791, annex IX: the bill compares the consumption with that of the same
    period of the year before, in a graph, corrected for the climate.
    """

    _inherit = "heat.bill"

    comparison = fields.Json(
        readonly=True,
        help="Months up to the bill's end, each with its energy in kWh, that of the year before, "
        "and that of the year before in this year's weather.",
    )

    def _keep_comparison(self):
        """Freeze what the graphs of these bills show, as it is known today."""
        bills = self.filtered(lambda bill: "energy" in bill.line_ids.mapped("nature"))
        known = bills._monthly_consumption()
        others = bills._last_days_of_others()
        for bill in bills:
            last_day = max(
                (day for partner, day in others[bill.contract_id] if partner != bill.partner_id),
                default=date.min,
            )
            bill._computing().comparison = bill._compare_months(known, last_day)

    def _last_days_of_others(self):
        """{contract: [(payer, last day whose energy they were billed)]}."""
        found = defaultdict(list)
        for contract, partner, last_day in self._read_group(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("kind", "!=", "credit"),
                ("state", "=", "posted"),
                ("energy_mwh", "!=", 0),
            ],
            ["contract_id", "partner_id"],
            ["date_to:max"],
        ):
            found[contract].append((partner, last_day))
        return found

    def _monthly_consumption(self):
        """{(point id, first day of a month): its figures by name, None for what is unknown}.

        Two years for each point that the bills charge, as far as they are kept; the bills' own
        months are computed where they are not kept yet.
        """
        if not self:
            return {}
        # one set, so that what is read of one point is read of all
        points = {point.id: point for point in self.line_ids.delivery_point_id}
        asked = {
            (points[link.delivery_point_id.id], month)
            for bill in self
            for link in bill._compared_links()
            for month in bill._own_months()
        }
        # who bills sees the energy, whatever else they may see of metering
        consumption = self.env["heat.consumption"].sudo()
        kept = consumption.search_fetch(
            [
                ("delivery_point_id", "in", list(points)),
                ("date_from", ">=", min(self.mapped("date_to")) - relativedelta(months=2 * MONTHS)),
                ("date_to", "<=", max(self.mapped("date_to"))),
            ],
            ["delivery_point_id", "date_from", *FIGURES],
        )
        found = {
            (row.delivery_point_id.id, row.date_from): {
                name: None if row[name] is False else row[name] for name in FIGURES
            }
            for row in kept
        }
        new = [pair for pair in asked if (pair[0].id, pair[1].start) not in found]
        for (point, month), row in consumption._figures(new).items():
            found[point.id, month.start] = row
        return found

    def _compared_links(self):
        points = self.line_ids.delivery_point_id
        return self.contract_id.point_ids.filtered(lambda link: link.delivery_point_id in points)

    def _own_months(self):
        """The whole months of the bill, and the same ones the year before."""
        months = [
            month
            for month in day_period(self.date_from, self.date_to).months()
            if month.start.day == 1 and month.end.day == 1
        ]
        before = [
            day_period(
                month.start - relativedelta(years=1),
                month.start - relativedelta(years=1) + relativedelta(day=31),
            )
            for month in months
        ]
        return [*months, *before]

    def _compare_months(self, known, others_until):
        """The months of the graph; None for what is not known, or was another customer's.

        ``others_until``: last day whose energy somebody else was billed.
        """
        self.ensure_one()
        links = self._compared_links()
        months = []
        for start, last_day, year_before in _months_until(self.date_to):
            now = _sum_points(known, links, start) if start > others_until else None
            before = _sum_points(known, links, year_before) if year_before > others_until else None
            months.append(
                {
                    "month": f"{start:%Y-%m}",
                    "kwh": now and now["kwh"],
                    "before": before and before["kwh"],
                    "before_this_climate": _in_climate(before, now) if now and before else None,
                    "billed": self.date_from <= last_day and start <= self.date_to,
                }
            )
        return {"months": months}


@lru_cache(maxsize=64)
def _months_until(day):
    """[(first day, last day, first day a year before)] of the months of a graph up to ``day``."""
    first = day + relativedelta(day=1, months=1 - MONTHS)
    starts = [first + relativedelta(months=place) for place in range(MONTHS)]
    return [
        (start, start + relativedelta(day=31), start - relativedelta(years=1)) for start in starts
    ]


def _sum_points(known, links, start):
    """The figures of a month over a bill's points, those alone that all points know.

    None when the energy of a point is unknown, or was not this contract's.
    """
    rows = [known.get((link.delivery_point_id.id, start)) or {} for link in links]
    if not rows or any(link.period_from > start for link in links):
        return None
    sums = {
        name: sum(row[name] for row in rows)
        for name in FIGURES
        if all(row.get(name) is not None for row in rows)
    }
    return sums if "kwh" in sums else None


def _in_climate(before, now):
    """Energy of ``before`` (kWh) in the weather of ``now``.

    Both carry their energy at the usual climate: their ratio says how much the weather of each
    weighed on it.
    """
    usual_before, usual_now = before.get("corrected_kwh"), now.get("corrected_kwh")
    if usual_before is None or not usual_now or not now["kwh"]:
        return None
    return round(usual_before * now["kwh"] / usual_now, 1)
