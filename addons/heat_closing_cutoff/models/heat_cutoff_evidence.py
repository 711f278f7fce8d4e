from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class HeatCutoffLine(models.Model):
    """Where a figure comes from, in the reader's words."""

    _inherit = "heat.cutoff.line"

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("evidence")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            steps = line._explain() if line.evidence else []
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
            "charge": self._explain_charge,
            "difference": self._explain_difference,
            "advance": self._explain_advance,
        }
        return explain[self.role]() if self.role in explain else []

    def _explain_charge(self):
        evidence = self.evidence
        lines = self.env["heat.bill.line"]
        steps = [
            lines._explain_segment(segment)
            for segment in evidence.get("segments", ())
            if segment.get("amount_unit", "kWh") == "kWh"
        ]
        steps += self._explain_estimate(evidence.get("basis") or {})
        if self.energy_mwh:
            steps.append(
                self.env._(
                    "%(quantity)s MWh, to the kWh, × %(price)s = %(amount)s",
                    quantity=formatLang(self.env, self.quantity, digits=3),
                    price=self._price_text(),
                    amount=self._amount_text(self.amount),
                )
            )
        return steps

    def _explain_estimate(self, basis):
        """How an energy was estimated: days and degree days at the signature of the point."""
        steps = []
        number = self.env["heat.bill.line"]._number
        if float(basis.get("measured_amount") or 0):
            steps.append(
                self.env._("%(kwh)s kWh were read", kwh=number(basis["measured_amount"], 0))
            )
        if basis.get("a") is not None and basis.get("degree_days") is not None:
            steps.append(
                self.env._(
                    "%(days)s days × %(base)s kWh (hot water and losses) + %(degrees)s degree days "
                    "× %(slope)s kWh = %(kwh)s kWh",
                    days=number(basis["days"], 1),
                    base=number(basis["a"]),
                    degrees=number(basis["degree_days"], 1),
                    slope=number(basis["b"]),
                    kwh=number(basis["estimated"], 0),
                )
            )
        elif basis.get("estimated"):
            steps.append(
                self.env._(
                    "%(days)s days without a reading, estimated: %(kwh)s kWh",
                    days=number(basis["days"], 1),
                    kwh=number(basis["estimated"], 0),
                )
            )
        if basis.get("missing_degree_days"):
            steps.append(
                self.env._(
                    "%(count)s days have no degree days: they take the mean of the others",
                    count=basis["missing_degree_days"],
                )
            )
        error = self.evidence.get("expected_error_kwh") or "0"
        if float(error):
            steps.append(
                self.env._("Error to expect, 19 times out of 20: %(kwh)s kWh", kwh=number(error, 0))
            )
        return steps

    def _explain_difference(self):
        now, billed = self.evidence["now"], self.evidence["billed"]
        return [
            self.env._(
                "Billed so far: %(amount)s",
                amount=self._amount_text(sum(float(one["amount"]) for one in billed)),
            ),
            self.env._("Known now: %(amount)s", amount=self._amount_text(float(now["amount"]))),
        ]

    def _explain_advance(self):
        by_month = self.evidence.get("method") == "month"
        return [
            self.env._("%(amount)s were billed", amount=self._amount_text(self.whole_amount)),
            self.env._("Shared out by months") if by_month else self.env._("Shared out by days"),
            self.env._(
                "After %(day)s: %(amount)s",
                day=format_date(self.env, self.cutoff_date),
                amount=self._amount_text(self.amount),
            ),
        ]

    def _price_text(self):
        return self.env._("%(price)s a MWh", price=self._amount_text(self.price_unit))

    def _amount_text(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)
