from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..engine.trace import replay
from .heat_bill_line import BASIS_NAMES, QUANTITY_DIGITS, is_read


class HeatBillLine(models.Model):
    """The way to an amount, in the reader's words."""

    _inherit = "heat.bill.line"

    @api.depends("trace")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            steps = line._explain() if line.trace else []
            line.explanation = (
                Markup("<ul class='mb-0'>%s</ul>")
                % Markup("").join(Markup("<li>%s</li>") % step for step in steps)
                if steps
                else False
            )

    def _explain(self):
        """The way to the amount, one sentence a step."""
        self.ensure_one()
        explain = {
            "deduction": self._explain_deduction,
            "difference": self._explain_difference,
            "minimum": self._explain_minimum,
        }
        by_rule = self._explain_energy if "kwh" in self.trace else self._explain_power
        return [*explain.get(self.role, by_rule)(), self._explain_vat()]

    def _explain_deduction(self):
        return [
            self.env._(
                "Instalment of %(period)s paid with invoice %(number)s: %(amount)s taken back",
                period=self.env["heat.bill"]._format_period(self.date_from, self.date_to),
                number=self.origin_line_id.bill_id.number or "",
                amount=self._money(-self.amount),
            )
        ]

    def _explain_difference(self):
        """What was billed, what is known now."""
        trace = self.trace
        billed = sum(replay(one) for one in trace["before"])
        return [
            self.env._(
                "Invoice %(number)s billed %(amount)s for %(period)s on an estimate or a "
                "provisional index",
                number=self.origin_line_id.bill_id.number or "",
                amount=self._money(billed),
                period=self.env["heat.bill"]._format_period(self.date_from, self.date_to),
            ),
            self.env._(
                "Known now: %(quantity)s × %(price)s = %(amount)s",
                quantity=self._number(trace["now"]["quantity"], QUANTITY_DIGITS),
                price=self._money(trace["now"]["price"]),
                amount=self._money(trace["now"]["amount"]),
            ),
            self.env._("Difference: %(amount)s", amount=self._money(self.amount)),
        ]

    def _explain_minimum(self):
        trace = self.trace
        billed = sum(Decimal(one) for one in trace.get("billed", ()))
        steps = [
            self.env._(
                "A year costs %(minimum)s at least; charged for %(period)s: %(charged)s; missing: "
                "%(amount)s",
                minimum=self._money(trace["minimum"]),
                period=self.env["heat.bill"]._format_period(self.date_from, self.date_to),
                charged=self._money(sum(Decimal(one) for one in trace["charged"])),
                amount=self._money(self._vat_base()[1] + billed),
            )
        ]
        if trace.get("billed"):
            steps.append(
                self.env._(
                    "Billed as minimum of these days so far: %(billed)s; difference: %(amount)s",
                    billed=self._money(billed),
                    amount=self._money(self.amount),
                )
            )
        return steps

    def _money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)

    def _explain_energy(self):
        trace = self.trace
        steps = [self._explain_segment(segment) for segment in trace.get("segments", [])]
        steps.append(
            self.env._(
                "%(kwh)s kWh = %(quantity)s MWh × %(price)s a MWh = %(amount)s",
                kwh=self._number(trace["kwh"]),
                quantity=self._number(trace["quantity"], QUANTITY_DIGITS),
                price=formatLang(self.env, self.price_unit, currency_obj=self.currency_id),
                amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
            )
        )
        return steps

    def _explain_segment(self, segment):
        if not is_read(segment):
            return self._explain_estimate(segment)
        return self.env._(
            "Meter %(meter)s: %(start)s on %(start_date)s%(start_note)s, %(end)s on "
            "%(end_date)s%(end_note)s, hence %(amount)s %(amount_unit)s",
            meter=segment.get("meter", ""),
            start=self._explain_index(segment, "start"),
            start_date=self._explain_date(segment, "start"),
            start_note=self._explain_note(segment, "start"),
            end=self._explain_index(segment, "end"),
            end_date=self._explain_date(segment, "end"),
            end_note=self._explain_note(segment, "end"),
            amount=self._number(segment["amount"]),
            amount_unit=segment.get("amount_unit", "kWh"),
        )

    def _explain_estimate(self, segment):
        """A segment without indexes: an exchange of meters, or days that were estimated."""
        start, end = (
            format_date(self.env, fields.Date.to_date(segment[name][:10]))
            for name in ("from", "to")
        )
        amount = f"{self._number(segment['amount'])} {segment.get('amount_unit', 'kWh')}"
        if segment.get("kind") == "exchange_gap":
            return self.env._(
                "Between meter %(meter)s and meter %(next)s, %(start)s to %(end)s: %(amount)s "
                "estimated",
                meter=segment.get("meter", ""),
                next=segment.get("next_meter", ""),
                start=start,
                end=end,
                amount=amount,
            )
        return self.env._(
            "%(start)s to %(end)s: %(amount)s estimated", start=start, end=end, amount=amount
        )

    def _explain_index(self, segment, bound):
        return f"{self._number(segment[bound]['index'])} {self._unit_name(segment)}".strip()

    def _explain_date(self, segment, bound):
        return format_date(self.env, segment[bound]["local_date"])

    def _explain_note(self, segment, bound):
        if not segment[bound].get("interpolated"):
            return ""
        return self.env._(" (interpolated between two readings)")

    def _explain_power(self):
        trace = self.trace
        annual = self.env._(
            "%(power)s %(unit)s × %(price)s = %(annual)s a year",
            unit=BASIS_NAMES.get(self.basis, ""),
            power=self._number(trace["quantity"]),
            price=formatLang(self.env, self.price_unit, currency_obj=self.currency_id),
            annual=formatLang(
                self.env,
                float(trace["quantity"]) * self.price_unit,
                currency_obj=self.currency_id,
            ),
        )
        part = self.env._(
            "%(fraction)s of the year, %(period)s: %(amount)s",
            fraction=self.time_fraction,
            period=self.env["heat.bill"]._format_period(self.date_from, self.date_to),
            amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
        )
        return [annual, part]

    def _explain_vat(self):
        """Why this rate; a localisation tells its law."""
        vat = self.trace.get("vat", {})
        return self.env._(
            "VAT %(rate)s %%: taxes of the product %(product)s",
            rate=self._number(vat.get("rate", "0")),
            product=vat.get("product", ""),
        )
