from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, day_period

from ..engine.calendar import year_of
from ..engine.rating import exact
from ..engine.settlement import shortfall, uncovered
from ..engine.trace import minimum_trace
from .heat_bill_line import PRICE_DIGITS


@dataclass(frozen=True)
class Entry:
    """A line that counts in a year: of a bill in force, or of this run (without ``line``)."""

    role: str
    first_day: date
    last_day: date
    billed_on: date
    amount: Decimal
    component: object
    payer: int
    taxes: object
    rate: float
    vat: dict
    point: int
    line: object = None

    @property
    def is_fresh(self):
        return self.line is None


class HeatBillingRun(models.Model):
    """The minimums of years that are closed: what is missing, or what corrections change of it.

    Each run that charges or corrects something of a closed year works its minimum out anew and
    charges what differs from the minimum billed, so that the order of the runs does not matter.
    """

    _inherit = "heat.billing.run"

    def _minimums(self, plans, errors, *found):
        """contract → [(payer id, values)]; ``found``: what the run charges, the same way."""
        asked = self._contracts_with_minimum(plans, found)
        if not asked:
            return {}
        entries = self._minimum_entries(asked, found)
        return self._collect(
            dict.fromkeys(asked),
            errors,
            lambda contract, _none: self._minimum_rows(
                contract, plans.get(contract), entries[contract]
            ),
        )

    def _contracts_with_minimum(self, plans, found):
        """Contracts that the run bills for the last time, or something of that has a minimum."""
        component = self.env["heat.tariff.component"].browse
        asked = {
            contract
            for rows in found
            for contract, pairs in rows.items()
            if any(component(vals["component_id"]).minimum_amount for _payer, vals in pairs)
        }
        final = {contract for contract in found[0] if plans[contract].is_final}
        if final - asked and self.env["heat.tariff.component"].search_count(
            [("minimum_amount", ">", 0), ("company_id", "=", self.company_id.id)], limit=1
        ):
            asked |= final
        return asked

    def _minimum_entries(self, contracts, found):
        """{contract: {code: [Entry]}}: what other bills and this run charge, in one query."""
        entries = defaultdict(lambda: defaultdict(list))
        first = self.date_from
        for rows in found:
            for contract in contracts & rows.keys():
                for payer, vals in rows[contract]:
                    if vals["role"] in ("charge", "difference"):
                        entry = self._fresh_entry(payer, vals, self.date_to)
                        entries[contract][vals["code"]].append(entry)
                        first = min(first, entry.last_day)
        lines = self.env["heat.bill.line"].search(
            [
                ("contract_id", "in", [contract.id for contract in contracts]),
                ("live", "=", True),
                ("role", "in", ("charge", "difference", "minimum")),
                ("date_to", ">=", first - relativedelta(years=2)),
                "|",
                ("bill_id.run_id", "!=", self.id),
                ("bill_id.move_id", "!=", False),
            ],
            order="rank, id",
        )
        for line in lines:
            entries[line.contract_id][line.code].append(self._billed_entry(line))
        return entries

    @api.model
    def _fresh_entry(self, payer, vals, billed_on):
        return Entry(
            vals["role"],
            vals["date_from"],
            vals["date_to"],
            billed_on,
            Decimal(vals["trace"]["amount"]),
            self.env["heat.tariff.component"].browse(vals["component_id"]),
            payer,
            self.env["account.tax"].browse(vals["tax_ids"][0][2]),
            vals["vat_rate"],
            vals["trace"].get("vat", {}),
            vals.get("delivery_point_id") or False,
        )

    @api.model
    def _billed_entry(self, line):
        bill = line.bill_id
        return Entry(
            line.role,
            line.date_from,
            line.date_to,
            bill.billed_on or bill.date_to,
            line._vat_base()[1],
            line.component_id,
            bill.partner_id.id,
            line.tax_ids,
            line.vat_rate,
            line.trace.get("vat", {}),
            line.delivery_point_id.id,
            line,
        )

    def _minimum_rows(self, contract, plan, by_code):
        """[(payer id, values)] of the years of a contract that the run touches.

        :raises EngineError: when another run is charging the minimum of one of them
        """
        rows = []
        for entries in by_code.values():
            for year in self._years_touched(contract, plan, entries):
                within = [one for one in entries if year.start <= one.last_day < year.end]
                charges = [one for one in within if one.role != "minimum"]
                period = self._closed_period(contract, plan, year, entries)
                if charges and period:
                    billed = [one for one in within if one.role == "minimum"]
                    rows += self._minimum_row(year, period, charges, billed)
        return rows

    @api.model
    def _years_touched(self, contract, plan, entries):
        """The years of days that the run charges or corrects, and that of the contract's end."""
        fresh = [one for one in entries if one.is_fresh]
        # a line that runs over New Year ends what the old year was waiting for
        days = {(one.component, day) for one in fresh for day in (one.first_day, one.last_day)}
        if plan and plan.is_final and contract.date_to and entries:
            last = max(entries, key=lambda one: one.last_day)
            days.add((last.component, contract.date_to))
        return sorted({year_of(component._year_dates(), day) for component, day in days})

    @api.model
    def _closed_period(self, contract, plan, year, entries):
        """The days of ``year`` that a minimum is of, once all that falls due of them was billed.

        They begin with the first day charged: what was billed before the cooperative used this
        program, or before the component came, is not known here. None when days are left to bill.
        """
        charges = [one for one in entries if one.role == "charge"]
        if not charges or (plan and plan.awaited):
            return None
        first_day = max(year.start, contract.date_from, min(one.first_day for one in charges))
        last_day = min(year.last_day, contract.date_to or date.max)
        if first_day > last_day:
            return None
        latest = max(charges, key=lambda one: (one.last_day, one.billed_on))
        left_out = _days_left_out(charges, first_day, last_day)
        if any(self._is_priced(contract, latest.component.code, day) for day in left_out):
            return None
        is_end = plan and plan.is_final and last_day == contract.date_to
        if not is_end and max(latest.last_day, latest.billed_on) < last_day:
            after = latest.last_day + timedelta(days=1)
            if self._is_priced(contract, latest.component.code, after):
                return None
            last_day = latest.last_day
        return day_period(first_day, last_day) if first_day <= last_day else None

    @api.model
    def _is_priced(self, contract, code, day):
        """Whether the tariff of ``day`` has a component of this code."""
        versions = contract._tariff_on(day).version_ids.filtered(lambda one: one.date_from <= day)
        version = max(versions, key=lambda one: one.date_from, default=versions)
        return code in version.component_ids.mapped("code")

    def _minimum_row(self, year, period, charges, billed):
        """What the minimum of a year is, less what was billed of it; nothing when they agree."""
        if any(one.line.bill_id.state == "prepared" for one in billed):
            raise EngineError("in_other_run", run=billed[-1].line.bill_id.run_id.name)
        # the price in force at the end of the year tells its minimum
        last = max(charges, key=lambda one: one.last_day)
        payer = billed[0].payer if billed else last.payer
        vals = (
            self.env["heat.bill"]
            ._lines_for(payer)
            ._minimum_vals(
                last,
                year,
                period,
                [one.amount for one in charges],
                [one.line for one in billed],
            )
        )
        return [(payer, vals)] if vals else []


def _days_left_out(charges, first_day, last_day):
    """The first days of what was left out between two charges of a point, or credited since."""
    by_point = defaultdict(list)
    for one in charges:
        by_point[one.point].append(day_period(one.first_day, one.last_day))
    year = day_period(first_day, last_day)
    left_out = []
    for covered in by_point.values():
        known = Period(min(covered).start, max(days.end for days in covered))
        if within := known.intersection(year):
            left_out += [part.start for part in uncovered(within, covered)]
    return left_out


class HeatBillLine(models.Model):
    """The values of a line that raises a year to its minimum, or corrects one that did."""

    _inherit = "heat.bill.line"

    @api.model
    def _minimum_vals(self, last, year, period, charged, billed):
        """Values of the line, with the taxes of the entry ``last``; None when nothing differs.

        :param charged: amounts of the year
        :param billed: lines of bills in force that charged its minimum so far
        """
        component = last.component.with_context(lang=self.env.context.get("lang"))
        step = self.env["heat.bill"].with_company(component.company_id)._rounding()
        annual = exact(component.minimum_amount, PRICE_DIGITS)
        before = [line._vat_base()[1] for line in billed]
        amount = shortfall(annual, period, charged, step, year) - sum(before)
        if not amount:
            return None
        trace = minimum_trace(amount, annual, period, charged, step, year, before)
        vals = self._component_vals(component, "minimum", period, last.taxes, last.rate)
        names = {
            "title": component.display_name,
            "period": self.env["heat.bill"]._format_period(period.start, period.last_day),
        }
        name = self.env._("%(title)s, minimum of %(period)s", **names)
        if billed:
            name = self.env._("%(title)s, minimum of %(period)s, correction", **names)
        return {
            **vals,
            "name": name,
            "origin_line_id": billed[0].id if billed else False,
            "rank": billed[-1].rank + 1 if billed else 0,
            "delivery_point_id": False,
            "quantity": 1 if amount > 0 else -1,
            "uom_id": self._shipped_unit("uom.product_uom_unit").id,
            "price_unit": float(abs(amount)),
            "amount": float(amount),
            "trace": {**trace, "code": component.code, "vat": last.vat},
        }
