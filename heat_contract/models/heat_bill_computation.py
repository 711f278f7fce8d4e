from odoo import api, fields, models

from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.trace import deduction_trace


class HeatBill(models.Model):
    """The lines of a bill, from what the plan of a contract owes."""

    _inherit = "heat.bill"

    @api.model
    def _prepare_lines(self, plan, consumption, instalments, facts):
        """[(payer id, values of a line)] of a contract's plan.

        :param instalments: lines paid on account and not deducted yet
        :raises EngineError: when something that the bill needs is missing
        """
        contract, taxes = plan.contract, {}
        charges, waiting = [], []
        for piece in plan.pieces:
            key = piece.item.component, piece.item.due.period.last_day
            if key not in taxes:
                taxes[key] = self._line_taxes(contract, *key, facts)
            line_model = self._lines_for(piece.payer)
            try:
                vals = line_model._charge_vals(contract, piece, consumption, *taxes[key])
            except EngineError as error:
                plan.wait_for(piece.item, error)
                waiting.append(piece.item)
                continue
            charges.append((piece.item, (piece.payer, vals)))
        # an item is billed whole, once all of its prices and quantities are known
        rows = [row for item, row in charges if item not in waiting]
        run = self.env["heat.billing.run"]
        for line in instalments:
            if run._settles(plan, line):
                payer = line.bill_id.partner_id.id
                rows.append((payer, self._lines_for(payer)._deduction_vals(line)))
        return rows

    @api.model
    def _lines_for(self, payer):
        """The lines' model in the language of the payer."""
        partner = self.env["res.partner"].browse(payer)
        return self.env["heat.bill.line"].with_context(lang=partner.lang or self.env.lang)


class HeatBillLine(models.Model):
    """The values of lines: deductions, and what all lines have in common."""

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
