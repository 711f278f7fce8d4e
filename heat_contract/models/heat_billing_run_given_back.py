from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ..engine.trace import replay, shortened
from .heat_billing_run_correction import Correction


class HeatBillingRun(models.Model):
    """What was billed in advance for days after the end of a contract."""

    _inherit = "heat.billing.run"

    def _given_back(self, plans):
        """{contract: [(payer id, values)]} of what contracts that end paid for later days."""
        ends = {contract.id: contract.date_to for contract, plan in plans.items() if plan.is_final}
        if not ends:
            return {}
        line_model = self.env["heat.bill.line"]
        lines = line_model.search(
            [
                ("contract_id", "in", list(ends)),
                ("live", "=", True),
                ("role", "=", "charge"),
                ("bill_id.state", "=", "posted"),
                ("date_to", ">", min(ends.values())),
            ],
            order="id",
        )
        lines = lines.filtered(
            lambda line: (
                line.date_to > ends[line.contract_id.id] and line.trace.get("rule") == "share"
            )
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
        found = {}
        for line in lines:
            one = Correction(line, list(later.get(line, ())))
            vals = self.env["heat.bill"]._lines_for(one.payer)._given_back_vals(one)
            if vals:
                found.setdefault(line.contract_id, []).append((one.payer, vals))
        return found

    @api.model
    def _corrected_once(self, given_back, corrections):
        """``corrections`` without those of lines given back, which wait for a later run."""
        lines = {vals["origin_line_id"] for rows in given_back.values() for _payer, vals in rows}
        return {
            contract: [row for row in rows if row[1]["origin_line_id"] not in lines]
            for contract, rows in corrections.items()
        }


class HeatBillLine(models.Model):
    """The values of a line that gives days after the end back."""

    _inherit = "heat.bill.line"

    @api.model
    def _given_back_vals(self, correction):
        """Values of the line that leaves of a charge the days of the contract; None if it did."""
        line, last = correction.line, correction.latest
        end = line.contract_id.date_to + timedelta(days=1)
        now = shortened(last, end)
        amount = replay(now) - sum(replay(trace) for trace in correction.traces)
        if not amount:
            return None
        part = Fraction(last["fraction"]) - Fraction(now["fraction"])
        provisional = (last.get("price_told") or {}).get("provisional") and replay(now)
        vals = self._difference_vals(correction, now, Decimal(amount))
        start = max(line.date_from, end)
        return {
            **vals,
            "date_from": start,
            "provisional": bool(provisional),
            "quantity": -line.quantity,
            "price_unit": float(last["price"]),
            "time_numerator": part.numerator,
            "time_denominator": part.denominator,
            "name": self.env._(
                "Given back after the end of the contract: %(line)s, %(period)s (invoice "
                "%(number)s)",
                line=line.component_id.with_context(lang=self.env.context.get("lang")).display_name,
                period=self.env["heat.bill"]._format_period(start, line.date_to),
                number=line.bill_id.number or "",
            ),
        }
