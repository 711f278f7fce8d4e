from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period

from ..engine.calendar import year_of
from ..engine.rating import exact
from ..engine.settlement import shortfall
from ..engine.trace import minimum_trace
from .heat_bill_line import PRICE_DIGITS


@dataclass(frozen=True)
class Entry:
    """A line that counts in a year: of a bill in force, or of this run (without ``line``)."""

    role: str
    last_day: date
    billed_on: date
    amount: Decimal
    component: object
    payer: int
    taxes: object
    rate: float
    vat: dict
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
            vals["date_to"],
            billed_on,
            Decimal(vals["trace"]["amount"]),
            self.env["heat.tariff.component"].browse(vals["component_id"]),
            payer,
            self.env["account.tax"].browse(vals["tax_ids"][0][2]),
            vals["vat_rate"],
            vals["trace"].get("vat", {}),
        )

    @api.model
    def _billed_entry(self, line):
        bill = line.bill_id
        return Entry(
            line.role,
            line.date_to,
            bill.billed_on or bill.date_to,
            line._vat_base()[1],
            line.component_id,
            bill.partner_id.id,
            line.tax_ids,
            line.vat_rate,
            line.trace.get("vat", {}),
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
                if charges and self._is_closed_year(contract, plan, year, charges):
                    billed = [one for one in within if one.role == "minimum"]
                    rows += self._minimum_row(contract, year, charges, billed)
        return rows

    @api.model
    def _years_touched(self, contract, plan, entries):
        """The years of days that the run charges or corrects, and that of the contract's end."""
        days = {(one.component, one.last_day) for one in entries if one.is_fresh}
        if plan and plan.is_final and contract.date_to and entries:
            last = max(entries, key=lambda one: one.last_day)
            days.add((last.component, contract.date_to))
        return sorted({year_of(component._year_dates(), day) for component, day in days})

    @api.model
    def _is_closed_year(self, contract, plan, year, charges):
        """Whether what falls due of the days of ``year`` was billed to its end."""
        if plan and plan.awaited:
            return False
        last_day = min(year.last_day, contract.date_to or date.max)
        if plan and plan.is_final and last_day == contract.date_to:
            return True
        return any(
            one.role == "charge" and (one.last_day >= last_day or one.billed_on >= last_day)
            for one in charges
        )

    def _minimum_row(self, contract, year, charges, billed):
        """What the minimum of a year is, less what was billed of it; nothing when they agree."""
        if any(one.line.bill_id.state == "prepared" for one in billed):
            raise EngineError("in_other_run", run=billed[-1].line.bill_id.run_id.name)
        # the price in force at the end of the year tells its minimum
        last = max(charges, key=lambda one: one.last_day)
        end = contract.date_to + timedelta(days=1) if contract.date_to else date.max
        period = Period(max(contract.date_from, year.start), min(year.end, end))
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
