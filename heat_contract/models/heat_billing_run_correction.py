from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import day_period
from odoo.addons.heat_metering.engine.read_period import ReadPeriod

from ..engine.price import retell
from ..engine.rating import exact, megawatt_hours
from ..engine.trace import difference_trace, replay
from .heat_bill_line import PRICE_DIGITS


@dataclass
class Correction:
    """A line billed on what was not for good, and the corrections made since.

    ``known_days``: the days read since of a line whose readings changed.
    """

    line: object
    before: list
    known_days: tuple | None = None

    @property
    def payer(self):
        return self.line.bill_id.partner_id.id

    @property
    def traces(self):
        return [line.trace for line in (self.line, *self.before)]

    @property
    def latest(self):
        """The trace of what was last known of the line's days."""
        trace = self.traces[-1]
        return trace.get("now", trace)

    @property
    def days(self):
        period = day_period(self.line.date_from, self.line.date_to)
        bounds = self.line.trace.get("read")
        if not bounds:
            return period
        if self.known_days is not None:
            # as the bills around it are billed: from and to a reading where there is one
            bounds = [
                day - timedelta(days=1) in self.known_days for day in (period.start, period.end)
            ]
        return ReadPeriod(period.start, period.end, *bounds)

    def _measured_pair(self):
        """(delivery point, days) to measure again; none for a line that charges no energy."""
        if self.line.trace.get("rule") != "energy":
            return None
        return self.line.delivery_point_id, self.days

    def _now(self, consumption, book):
        """(trace, quality, provisional) by what is known now."""
        trace = dict(self.latest)
        quality, estimated = self.line.quality, False
        pair = self._measured_pair()
        if pair:
            result = consumption[pair[0].id, pair[1]]
            missing = result["kwh"] is None
            if missing and self.line.readings_changed and quality != "estimated":
                raise EngineError(
                    "reading_gone",
                    point=pair[0],
                    bill=self.line.bill_id.number,
                    date_from=pair[1].start,
                    date_to=pair[1].last_day,
                )
            estimated = missing or result["quality"] == "estimated"
            # what was measured and is estimated now follows the indexes of the bills around it
            if not missing and (not estimated or quality != "estimated"):
                trace |= self.line._evidence(result)
                trace |= {
                    "kwh": f"{result['kwh']:f}",
                    "quantity": f"{megawatt_hours(result['kwh']):f}",
                }
                quality = result["quality"]
        told = trace.get("price_told") or {}
        if told.get("provisional") or self.line.index_moved_on:
            price = retell(told, book.pricings[self.line.component_id], book.as_of)
            trace |= {"price": f"{price.value:f}", "price_told": dict(price.told)}
            told = price.told
        trace["amount"] = str(replay(trace))
        return trace, quality, estimated or bool(told.get("provisional"))

    def _is_settled(self):
        """Whether the last correction was for good, and no index moved since."""
        if not self.before or self.before[-1].provisional:
            return False
        moved = self.line.index_moved_on
        return not moved or moved < self.before[-1].create_date


class HeatBillingRun(models.Model):
    """What lines billed on an estimate, a provisional index or a wrong reading turned out to
    differ."""

    _inherit = "heat.billing.run"

    def _lines_to_correct(self, contracts=None):
        """Lines of other bills that may turn out to differ: provisional, or an index or a
        reading changed."""
        line_model = self.env["heat.bill.line"]
        if not self.with_corrections:
            return line_model
        domain = [
            ("company_id", "=", self.company_id.id),
            ("live", "=", True),
            "|",
            "|",
            "|",
            ("provisional", "=", True),
            ("index_moved_on", "!=", False),
            ("readings_changed", "=", True),
            # its correction was credited: it is due again
            ("later_line_ids", "any", [("role", "=", "difference"), ("live", "=", False)]),
            ("role", "=", "charge"),
            ("bill_id.state", "=", "posted"),
        ]
        if self.network_ids:
            domain.append(("bill_id.network_id", "in", self.network_ids.ids))
        if contracts is not None:
            domain.append(("contract_id", "in", contracts.ids))
        return line_model.search(domain, order="id")

    def _corrections(self, errors, contracts):
        """Those lines of ``contracts``, each with its corrections, in few queries.

        Those of contracts that cannot be billed wait with them.
        """
        line_model = self.env["heat.bill.line"]
        lines = self._lines_to_correct(contracts).filtered(
            lambda line: line.contract_id not in errors
        )
        later = line_model.search(
            [
                ("origin_line_id", "in", lines.ids),
                ("role", "=", "difference"),
                ("live", "=", True),
                "|",
                ("bill_id.run_id", "!=", self.id),
                ("bill_id.move_id", "!=", False),
            ],
            order="rank",
        ).grouped("origin_line_id")
        found = [Correction(line, list(later.get(line, ()))) for line in lines]
        # what was corrected for good is not looked at again, unless it changes
        found = [one for one in found if one.line.readings_changed or not one._is_settled()]
        self._read_again(found)
        return found

    @api.model
    def _read_again(self, corrections):
        """Tell those whose readings changed of the days that are read now."""
        changed = [
            one for one in corrections if one.line.readings_changed and one.line.trace.get("read")
        ]
        if not changed:
            return
        points = self.env["heat.delivery.point"].union(
            *(one.line.delivery_point_id for one in changed)
        )
        known = points._read_days(
            points,
            min(one.line.date_from for one in changed) - timedelta(days=1),
            max(one.line.date_to for one in changed),
        )
        for one in changed:
            one.known_days = tuple(known[one.line.delivery_point_id.id])

    def _correction_lines(self, corrections, consumption, errors):
        """contract → [(payer id, values)] of what differs.

        A contract whose billed energy is no longer known goes to ``errors``.
        """
        lines = self.env["heat.bill.line"].browse([one.line.id for one in corrections])
        book = lines.component_id._price_book(None)
        found, settled = {}, lines.browse()
        for one in corrections:
            try:
                now, quality, provisional = one._now(consumption, book)
            except EngineError as error:
                # the index is still missing: the difference waits for it
                if error.code == "reading_gone":
                    errors[one.line.contract_id] = error
                continue
            amount = Decimal(now["amount"]) - sum(replay(trace) for trace in one.traces)
            if amount:
                line_model = self.env["heat.bill"]._lines_for(one.payer)
                vals = line_model._difference_vals(one, now, amount)
                vals |= {"quality": quality, "provisional": provisional}
                found.setdefault(one.line.contract_id, []).append((one.payer, vals))
            elif not provisional and all(line.bill_id.state == "posted" for line in one.before):
                settled += one.line
        settled.filtered("readings_changed")._computing().readings_changed = False
        return {contract: rows for contract, rows in found.items() if contract not in errors}


class HeatBillLine(models.Model):
    """The values of a line that corrects another."""

    _inherit = "heat.bill.line"

    later_line_ids = fields.One2many(
        "heat.bill.line", "origin_line_id", string="Corrected or deducted by"
    )

    def _difference_vals(self, correction, now, amount):
        line, last = correction.line, correction.latest
        vals = line.with_env(self.env).copy_data()[0]
        vals.pop("bill_id", None)
        trace = difference_trace(amount, now, correction.traces)
        price = Decimal(now["price"])
        quantity = Decimal(now["quantity"])
        if now["rule"] == "energy":
            quantity -= Decimal(last["quantity"])
        else:
            price -= Decimal(last["price"])
        return {
            **vals,
            "role": "difference",
            "origin_line_id": line.id,
            # an earlier correction may have been credited since
            "rank": correction.before[-1].rank + 1 if correction.before else 0,
            "quantity": float(quantity),
            "price_unit": float(exact(price, PRICE_DIGITS)),
            "amount": float(amount),
            "trace": {**trace, "code": line.code, "vat": line.trace.get("vat", {})},
            "name": self.env._(
                "Correction of invoice %(number)s: %(line)s",
                number=line.bill_id.number or "",
                line=self._label_corrected(line, now),
            ),
        }

    @api.model
    def _label_corrected(self, line, now):
        """The words of the line, with the indexes known now."""
        component = line.component_id.with_context(lang=self.env.context.get("lang"))
        vals = {
            "role": "charge",
            "basis": line.basis,
            "date_from": line.date_from,
            "date_to": line.date_to,
            "price_unit": float(now["price"]),
            "time_numerator": line.time_numerator,
            "time_denominator": line.time_denominator,
            "trace": now,
        }
        several = len(line.contract_id.point_ids) > 1
        point = line.delivery_point_id if several else line.delivery_point_id.browse()
        return self._label(component, vals, point)
