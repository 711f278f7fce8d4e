from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import Period

from ..engine.similar import compare

MONTHS = 12
#: How far from one's own subscribed power that of customers like oneself may be.
ALIKE = 0.5
#: From the surest to the least sure.
QUALITIES = ("measured", "interpolated", "estimated", "missing")


class HeatContract(models.Model):
    """The heat of a contract in its own days, month by month, never that of who came before."""

    _inherit = "heat.contract"

    def _portal_consumption(self, last_month=None):
        """Twelve months up to ``last_month`` beside those of the year before.

        :return: {"months": [{"month", "first", "kwh", "before", "corrected", "before_corrected",
            "quality"}]}, amounts in kWh, None for what is not known or was not this customer's
        """
        self.ensure_one()
        last = last_month or self._portal_last_month()
        starts = [last - relativedelta(months=back) for back in reversed(range(MONTHS))]
        sums = self._portal_month_sums(starts[0] - relativedelta(years=1), last)
        qualities = dict(
            self.env["heat.consumption"]._fields["quality"]._description_selection(self.env)
        )
        months = []
        for start in starts:
            now, before = sums.get(start, {}), sums.get(start - relativedelta(years=1), {})
            months.append(
                {
                    "month": format_date(self.env, start, date_format="MMMM y"),
                    "short": format_date(self.env, start, date_format="MMM yy"),
                    "first": start,
                    "kwh": now.get("kwh"),
                    "before": before.get("kwh"),
                    "corrected": now.get("corrected_kwh"),
                    "before_corrected": before.get("corrected_kwh"),
                    "quality": qualities.get(now.get("quality")),
                }
            )
        return months

    def _portal_last_month(self):
        """The last month that is over, of those of the contract."""
        today = fields.Date.context_today(self)
        last = today.replace(day=1) - relativedelta(months=1)
        if self.date_to and self.date_to < last + relativedelta(day=31):
            ended = self.date_to + relativedelta(days=1)
            return min(last, ended.replace(day=1) - relativedelta(months=1))
        return last

    def _portal_years(self, asked=None):
        """{"last", "earlier", "later"}: the last of the twelve months shown, those of the arrows.

        ``asked`` counts within the months of the contract; None where there is nothing further.
        """
        self.ensure_one()
        newest, year = self._portal_last_month(), relativedelta(years=1)
        oldest = min(self.date_from.replace(day=1), newest)
        last = min(max(asked or newest, oldest), newest)
        return {
            "last": last,
            "earlier": last - year if last - year >= oldest else None,
            "later": min(last + year, newest) if last < newest else None,
        }

    def _portal_month_sums(self, first, last):
        """{first day of a month: its figures over all points of the contract that day}.

        A month counts when each point that was in the contract was there for the whole of it and
        has its figure: else it is left out, since part of it would pass for the whole.
        """
        # the consumption of the days of a contract that was checked
        rows = (
            self.env["heat.consumption"]
            .sudo()
            .search_fetch(
                [
                    ("delivery_point_id", "in", self.sudo().point_ids.delivery_point_id.ids),
                    ("date_from", ">=", first),
                    ("date_from", "<=", last),
                ],
                ["delivery_point_id", "date_from", "date_to", "kwh", "corrected_kwh", "quality"],
            )
        )
        known = {(row.delivery_point_id.id, row.date_from): row for row in rows}
        links = [  # the points of the contract that was checked
            (link.delivery_point_id.id, link.period_from, link.period_to)
            for link in self.sudo().point_ids
        ]
        sums, start = {}, first
        while start <= last:
            end = start + relativedelta(day=31)
            there = [link for link in links if link[1] <= end and (not link[2] or link[2] >= start)]
            whole = [link for link in there if link[1] <= start and (not link[2] or link[2] >= end)]
            months = [known.get((link[0], start)) for link in whole]
            if there and len(whole) == len(there) and all(months):
                sums[start] = _summed(months)
            start += relativedelta(months=1)
        return sums

    def _portal_similar(self, months):
        """Twelve months of this contract beside the median of customers like it, or None.

        Like it: same network, subscribed power within half of its own, twelve months known.
        """
        self.ensure_one()
        own = [month["kwh"] for month in months]
        # only their median leaves from here, and only when there are enough of them
        contract = self.sudo()
        power = contract.subscribed_power_kw
        if None in own or not power or not contract.network_id:
            return None
        low, high = power * (1 - ALIKE), power * (1 + ALIKE)
        first, last = months[0]["first"], months[-1]["first"]
        points = contract.search(
            [
                ("network_id", "=", contract.network_id.id),
                ("id", "!=", contract.id),
                ("date_from", "<=", first),
                ("state", "=", "running"),
                ("power_ids", "any", [("kw", ">=", low), ("kw", "<=", high)]),
            ]
        )
        alike = points.filtered(lambda one: low <= one.subscribed_power_kw <= high)
        totals = alike._portal_totals(first, last)
        found = compare(Decimal(str(sum(own))), totals)
        return found and {
            "count": found.count,
            "median": float(found.median_kwh),
            "own": sum(own),
            "difference": found.difference_percent,
            "low": low,
            "high": high,
        }

    def _portal_totals(self, first, last):
        """[kWh] of the contracts whose months are all known, from ``first`` to ``last``."""
        contract_of = {
            link.delivery_point_id.id: link.contract_id.id
            for link in self.point_ids
            if link.period_from <= first and not link.period_to
        }
        totals = defaultdict(Decimal)
        partial = set()
        for point, total, count in self.env["heat.consumption"]._read_group(
            [
                ("delivery_point_id", "in", list(contract_of)),
                ("date_from", ">=", first),
                ("date_from", "<=", last),
                ("kwh", "!=", False),
            ],
            ["delivery_point_id"],
            ["kwh:sum", "__count"],
        ):
            contract = contract_of[point.id]
            totals[contract] += Decimal(str(total or 0))
            if count < MONTHS:
                partial.add(contract)
        return [total for contract, total in totals.items() if contract not in partial]

    def _portal_load(self, month):
        """The load curve of the days of ``month`` that are the contract's, where meters are read
        often enough: [{"point", "step", "points"}]."""
        self.ensure_one()
        end = month + relativedelta(months=1)
        curves = []
        # the readings of the days of a contract that was checked
        for link in self.sudo().point_ids:
            first = max(month, link.period_from)
            after = min(end, link.period_to + relativedelta(days=1)) if link.period_to else end
            if first >= after:
                continue
            curve = link.delivery_point_id._load_curve(Period(first, after))
            if curve["step"]:
                curves.append({"point": link.delivery_point_id.name, **curve})
        return curves


def _summed(months):
    figures = {"quality": max((one.quality for one in months), key=QUALITIES.index)}
    for name in ("kwh", "corrected_kwh"):
        values = [one[name] for one in months]
        # a figure that is not known is False, and never zero
        figures[name] = None if any(value is False for value in values) else sum(values)
    return figures
