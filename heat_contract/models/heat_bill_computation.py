from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.heat_base.engine.periods import Period

from ..engine.rating import exact
from ..engine.settlement import shortfall
from ..engine.trace import deduction_trace, minimum_trace
from .heat_bill_line import PRICE_DIGITS


class HeatBill(models.Model):
    """The lines of a bill, from what the plan of a contract owes."""

    _inherit = "heat.bill"

    @api.model
    def _prepare_lines(self, plan, consumption, instalments, charged, facts):
        """[(payer id, values of a line)] of a contract's plan.

        :param instalments: lines paid on account and not deducted yet
        :param charged: {code: [(last day, amount)]} of earlier bills, for minimums
        :raises EngineError: when something that the bill needs is missing
        """
        contract, taxes = plan.contract, {}
        rows = []
        for piece in plan.pieces:
            key = piece.item.component, piece.item.due.period.last_day
            if key not in taxes:
                taxes[key] = self._line_taxes(contract, *key, facts)
            line_model = self._lines_for(piece.payer)
            rows.append(
                (piece.payer, line_model._charge_vals(contract, piece, consumption, *taxes[key]))
            )
        run = self.env["heat.billing.run"]
        for line in instalments:
            if run._settles(plan, line):
                payer = line.bill_id.partner_id.id
                rows.append((payer, self._lines_for(payer)._deduction_vals(line)))
        return rows + self._minimum_rows(plan, rows, charged, taxes)

    @api.model
    def _lines_for(self, payer):
        """The lines' model in the language of the payer."""
        partner = self.env["res.partner"].browse(payer)
        return self.env["heat.bill.line"].with_context(lang=partner.lang or self.env.lang)

    @api.model
    def _minimum_rows(self, plan, rows, charged, taxes):
        """The minimums of the years that end with these charges."""
        found = []
        for (component, last_day), (line_taxes, vat) in taxes.items():
            if not component.minimum_amount:
                continue
            for period in self._years_closed(plan, component, last_day):
                amounts = [
                    exact(vals["amount"], plan.contract.currency_id.decimal_places)
                    for _payer, vals in rows
                    if vals["code"] == component.code
                    and vals["role"] == "charge"
                    and period.start <= vals["date_to"] < period.end
                ]
                amounts += [
                    amount
                    for day, amount in charged.get(component.code, ())
                    if period.start <= day < period.end
                ]
                piece = next(
                    one for one in reversed(plan.pieces) if one.item.component == component
                )
                line_model = self._lines_for(piece.payer)
                vals = line_model._minimum_vals(
                    plan.contract, piece, period, amounts, line_taxes, vat
                )
                if vals:
                    found.append((piece.payer, vals))
        return found

    @api.model
    def _years_closed(self, plan, component, last_day):
        """The days of the contract in the year that days due now close.

        A year of bills ends with the days due that hold 31 December: the calendar year, or that
        of a calendar whose days run over New Year.
        """
        contract = plan.contract
        charges = [
            piece.item.due
            for piece in plan.pieces
            if piece.item.component == component and piece.item.role == "charge"
        ]
        due = next((due for due in charges if due.period.last_day == last_day), None)
        if not due:
            return
        ends = plan.is_final and last_day == max(one.period.last_day for one in charges)
        if ends or due.period.start.year < due.period.end.year:
            whole = due.share.whole
            start = date(last_day.year, 1, 1)
            if whole.start.year < whole.end.year:
                start = whole.end - relativedelta(years=1)
            yield Period(max(contract.date_from, start), due.period.end)


class HeatBillLine(models.Model):
    """The values of lines: deductions and minimums."""

    _inherit = "heat.bill.line"

    @api.model
    def _deduction_vals(self, line):
        """Values of the line that takes the instalment ``line`` back."""
        vals = line.copy_data()[0]
        vals.pop("bill_id", None)
        trace = deduction_trace(-line._vat_base()[1], line.trace)
        return {
            **vals,
            "role": "deduction",
            "origin_line_id": line.id,
            "rank": 0,
            "provisional": False,
            "quantity": -line.quantity,
            "amount": -line.amount,
            "trace": {**trace, "code": line.code, "vat": line.trace.get("vat", {})},
            "name": self.env._(
                "Instalment deducted: %(line)s (invoice %(number)s)",
                line=line.name,
                number=line.bill_id.number or "",
            ),
        }

    @api.model
    def _minimum_vals(self, contract, piece, period, charged, taxes, vat):
        """Values of the line that raises ``charged`` to the minimum; None when it is reached."""
        component = piece.item.component.with_context(lang=self.env.context.get("lang"))
        currency = contract.currency_id
        step = exact(currency.rounding, currency.decimal_places)
        annual = exact(component.minimum_amount, PRICE_DIGITS)
        missing = shortfall(annual, period, charged, step)
        if not missing:
            return None
        rate = self._rate_of(taxes)
        trace = minimum_trace(missing, annual, period, charged, step)
        return {
            **self._component_vals(component, "minimum", period, taxes, rate),
            "delivery_point_id": False,
            "quantity": 1,
            "uom_id": self._shipped_unit("uom.product_uom_unit").id,
            "price_unit": float(missing),
            "amount": float(missing),
            "trace": {**trace, "code": component.code, "vat": {"rate": f"{rate:g}", **vat}},
            "name": self.env._(
                "%(title)s, minimum of %(period)s",
                title=component.display_name,
                period=self.env["heat.bill"]._format_period(period.start, period.last_day),
            ),
        }

    @api.model
    def _rate_of(self, taxes):
        return sum(tax.amount for tax in taxes if tax.amount_type == "percent")

    @api.model
    def _component_vals(self, component, role, days, taxes, rate):
        """Values that a line has from its component."""
        return {
            "sequence": component.sequence,
            "component_id": component.id,
            "code": component.code,
            "role": role,
            "basis": component.basis,
            "nature": component.nature,
            "date_from": days.start,
            "date_to": days.last_day,
            "tax_ids": [fields.Command.set(taxes.ids)],
            "vat_rate": rate,
            "quality": False,
            "time_numerator": 1,
            "time_denominator": 1,
        }
