from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.trace import replay, shortened
from .heat_billing_run_correction import Correction


class HeatBillingRun(models.Model):
    """What was billed in advance for days on which nothing is supplied, or is supplied again.

    The contract ends, or a point leaves it; either may turn out to go on after all.
    """

    _inherit = "heat.billing.run"

    def _given_back(self, plans):
        """{contract: [(payer id, values)]} of charges that go on longer than the service, or
        were cut shorter than it is now.
        """
        lines = self._charges_to_fit(plans)
        if not lines:
            return {}
        later = (
            self.env["heat.bill.line"]
            .search(
                [
                    ("origin_line_id", "in", lines.ids),
                    ("role", "=", "difference"),
                    ("live", "=", True),
                    "|",
                    ("bill_id.run_id", "!=", self.id),
                    ("bill_id.move_id", "!=", False),
                ],
                order="rank",
            )
            .grouped("origin_line_id")
        )
        found = {}
        for line in lines:
            one = Correction(line, list(later.get(line, ())))
            end = self._service_end(one, plans[line.contract_id])
            vals = self.env["heat.bill"]._lines_for(one.payer)._given_back_vals(one, end)
            if vals:
                found.setdefault(line.contract_id, []).append((one.payer, vals))
        return found

    def _charges_to_fit(self, plans):
        """Posted charges of a yearly price whose last day is not served, or that were cut."""
        final = [contract.id for contract, plan in plans.items() if plan.is_final]
        for name in ("heat.bill", "heat.bill.line", "heat.contract", "heat.contract.point"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT l.id FROM heat_bill_line l JOIN heat_contract c ON c.id = l.contract_id
                    WHERE l.contract_id = ANY(%(final)s) AND l.role = 'charge' AND l.live
                      AND l.date_to > c.date_to
                    UNION
                   SELECT l.id FROM heat_bill_line l
                    WHERE l.contract_id = ANY(%(contracts)s) AND l.role = 'charge' AND l.live
                      AND l.basis = 'point'
                      AND NOT EXISTS (
                          SELECT FROM heat_contract_point p
                           WHERE p.contract_id = l.contract_id
                             AND p.delivery_point_id = l.delivery_point_id
                             AND p.period_from <= l.date_to
                             AND (p.period_to IS NULL OR p.period_to >= l.date_to))
                    UNION
                   SELECT d.origin_line_id FROM heat_bill_line d
                    WHERE d.contract_id = ANY(%(contracts)s) AND d.role = 'difference' AND d.live
                      AND d.origin_line_id IS NOT NULL AND d.trace->'now'->>'rule' = 'share'
                    ORDER BY 1""",
                final=final,
                contracts=[contract.id for contract in plans],
            )
        )
        lines = self.env["heat.bill.line"].browse([line_id for (line_id,) in rows])
        return lines.filtered(
            lambda line: line.bill_id.state == "posted" and line.trace.get("rule") == "share"
        )

    @api.model
    def _service_end(self, correction, plan):
        """The day after the last one served of those that a line charges."""
        line, contract = correction.line, correction.line.contract_id
        ends = [line.date_to + timedelta(days=1)]
        if contract.date_to and (plan.is_final or correction.before):
            ends.append(contract.date_to + timedelta(days=1))
        if line.basis == "point":
            stays = contract.point_ids.filtered(
                lambda stay: (
                    stay.delivery_point_id == line.delivery_point_id
                    and stay.period_from <= line.date_from
                    and (stay.period_to or date.max) >= line.date_from
                )
            )
            last = stays.period_to if stays else line.date_from - timedelta(days=1)
            ends.append(last + timedelta(days=1) if last else date.max)
        return min(ends)

    @api.model
    def _corrected_once(self, given_back, corrections):
        """``corrections`` without those of lines given back, which wait for a later run."""
        lines = {vals["origin_line_id"] for rows in given_back.values() for _payer, vals in rows}
        return {
            contract: [row for row in rows if row[1]["origin_line_id"] not in lines]
            for contract, rows in corrections.items()
        }


class HeatBillLine(models.Model):
    """The values of a line that leaves of a charge the days that are served."""

    _inherit = "heat.bill.line"

    @api.model
    def _given_back_vals(self, correction, end):
        """Values of the line by which a charge covers its days before ``end``; None if it does."""
        line, last = correction.line, correction.latest
        # days may have been given back before: those first charged, at the price known last
        days = ("date_from", "date_to", "quantity", "fraction")
        now = shortened({**last, **{name: line.trace[name] for name in days}}, end)
        amount = replay(now) - sum(replay(trace) for trace in correction.traces)
        if not amount:
            return None
        cut = Decimal(last["quantity"]) and fields.Date.to_date(last["date_to"])
        before = cut + timedelta(days=1) if cut else line.date_from
        start, stop = sorted([before, max(end, line.date_from)])
        part = abs(Fraction(last["fraction"]) - Fraction(now["fraction"]))
        provisional = (last.get("price_told") or {}).get("provisional") and replay(now)
        vals = self._difference_vals(correction, now, Decimal(amount))
        last_day = stop - timedelta(days=1)
        return {
            **vals,
            "date_from": start,
            "date_to": last_day,
            "provisional": bool(provisional),
            "quantity": line.quantity if amount > 0 else -line.quantity,
            "price_unit": float(last["price"]),
            "time_numerator": part.numerator,
            "time_denominator": part.denominator,
            "name": self._given_back_name(line, start, last_day, amount),
        }

    @api.model
    def _given_back_name(self, line, start, last_day, amount):
        component = line.component_id.with_context(lang=self.env.context.get("lang"))
        params = {
            "line": component.display_name,
            "point": line.delivery_point_id.name or "",
            "period": self.env["heat.bill"]._format_period(start, last_day),
            "number": line.bill_id.number or "",
        }
        if amount > 0:
            return self.env._(
                "Charged after all: %(line)s, %(period)s (given back from invoice %(number)s)",
                **params,
            )
        ended = line.contract_id.date_to
        if line.basis == "point" and not (ended and ended < start):
            return self.env._(
                "Given back after %(point)s left the contract: %(line)s, %(period)s (invoice "
                "%(number)s)",
                **params,
            )
        return self.env._(
            "Given back after the end of the contract: %(line)s, %(period)s (invoice %(number)s)",
            **params,
        )
