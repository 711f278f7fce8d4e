from odoo import fields, models
from odoo.fields import Command


class HeatBill(models.Model):
    """The complete journal items of the invoices of bills, so that Odoo need not derive them.

    Odoo stores the first lines of an invoice, then compares before and after to find the tax and
    receivable lines it lacks. Here the same functions of Odoo compute them ahead, and all is
    stored at once. What is out of the ordinary is left to Odoo.
    """

    _inherit = "heat.bill"

    def _complete_invoice(self, vals, batch):
        """``vals`` of an invoice with all its journal items, or None to leave them to Odoo."""
        self.ensure_one()
        position, term, receivable = self._payer_terms(batch)
        base_lines = [
            self._base_line(command[2], vals["move_type"], position, batch)
            for command in vals["invoice_line_ids"]
        ]
        if not self._is_ordinary(base_lines, term):
            return None
        tax_model = self.env["account.tax"]
        tax_model._add_tax_details_in_base_lines(base_lines, self.company_id)
        tax_model._round_base_lines_tax_details(base_lines, self.company_id)
        tax_model._add_accounting_data_in_base_lines_tax_details(base_lines, self.company_id)
        items = tax_model._prepare_tax_lines(base_lines, self.company_id)
        lines = [
            {**base_line["record"], **amounts, "account_id": base_line["account_id"].id}
            for base_line, amounts in items["base_lines_to_update"]
        ]
        batch.totals.update(self._line_totals(base_lines))
        taxes = [{**line, "display_type": "tax"} for line in items["tax_lines_to_add"]]
        step = self.currency_id
        untaxed = step.round(-sum(line["balance"] for line in lines))
        tax = step.round(-sum(line["balance"] for line in taxes))
        batch.amounts[self.id] = self._amounts(vals["move_type"], untaxed, tax)
        due = [
            {**line, "display_type": "payment_term", "account_id": receivable.id}
            for line in self._due_lines(vals, term, untaxed, tax)
        ]
        return {
            **vals,
            "fiscal_position_id": position.id,
            "invoice_payment_term_id": term.id,
            "invoice_date_due": max(line["date_maturity"] for line in due),
            "invoice_line_ids": [Command.create(line) for line in lines],
            "line_ids": [Command.create(line) for line in [*taxes, *due]],
        }

    @staticmethod
    def _amounts(move_type, untaxed, tax):
        """Amounts of an invoice by field; ``untaxed`` and ``tax`` are what the customer owes."""
        sign = -1 if move_type == "out_refund" else 1
        total = untaxed + tax
        shown = {"untaxed": untaxed, "tax": tax, "total": total, "residual": total}
        return {
            **{f"amount_{name}": sign * amount for name, amount in shown.items()},
            **{f"amount_{name}_signed": amount for name, amount in shown.items()},
            "amount_untaxed_in_currency_signed": untaxed,
            "amount_total_in_currency_signed": total,
        }

    @staticmethod
    def _line_totals(base_lines):
        """{id of a bill's line: (before tax, with tax)}, each line by itself as Odoo shows it."""
        totals = {}
        for base_line in base_lines:
            details, step = base_line["tax_details"], base_line["currency_id"]
            taxes = (step.round(tax["raw_tax_amount_currency"]) for tax in details["taxes_data"])
            untaxed = details["total_excluded_currency"]
            totals[base_line["record"]["heat_bill_line_id"]] = untaxed, untaxed + sum(taxes)
        return totals

    def _payer_terms(self, batch):
        """Fiscal position, payment term and receivable account, as Odoo finds them."""
        key = ("payer", self.partner_id.id)
        if key not in batch:
            partner = self.partner_id.with_company(self.company_id).with_context(heat_batch=batch)
            delivery = partner.address_get(["delivery"])["delivery"]
            position = (
                self.env["account.fiscal.position"]
                .with_company(self.company_id)
                .with_context(heat_batch=batch)
                ._get_fiscal_position(
                    partner,
                    delivery=partner if delivery == partner.id else partner.browse(delivery),
                )
            )
            account = partner.commercial_partner_id.property_account_receivable_id
            if position:
                account = position.map_account(account)
            batch.addresses[partner.id] = delivery
            batch[key] = position, partner.property_payment_term_id, account
        return batch[key]

    def _base_line(self, line, move_type, position, batch):
        """A line of the invoice as Odoo's computation of taxes wants it."""
        product = self.env["product.product"].browse(line["product_id"])
        product = product.with_company(self.company_id)
        key = ("income", product.id, position.id)
        if key not in batch:
            batch[key] = product.product_tmpl_id.get_product_accounts(fiscal_pos=position)["income"]
        refund = move_type == "out_refund"
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            line,
            product_id=product,
            product_uom_id=self.env["uom.uom"].browse(line["product_uom_id"]),
            tax_ids=self.env["account.tax"].browse(line["tax_ids"][0][2]),
            account_id=batch[key],
            currency_id=self.currency_id,
            partner_id=self.partner_id.commercial_partner_id,
            is_refund=refund,
            sign=1 if refund else -1,
            rate=1.0,
        )

    def _is_ordinary(self, base_lines, term):
        """Whether nothing asks for journal items beyond revenue, taxes and receivable."""
        return (
            not term.early_discount
            and not self.company_id.account_storno
            and self.currency_id == self.company_id.currency_id
            and all(line["account_id"] for line in base_lines)
            and not any(
                tax.tax_exigibility == "on_payment" or tax.analytic
                for line in base_lines
                for tax in line["tax_ids"].flatten_taxes_hierarchy()
            )
        )

    def _due_lines(self, vals, term, untaxed, tax):
        """What falls due when: date and signed amounts; without a term, all of it today."""
        if not term:
            total = self.currency_id.round(untaxed + tax)
            today = fields.Date.context_today(self)
            return [{"date_maturity": today, "balance": total, "amount_currency": total}]
        terms = term._compute_terms(
            date_ref=vals["invoice_date"],
            currency=self.currency_id,
            tax_amount_currency=tax,
            tax_amount=tax,
            untaxed_amount_currency=untaxed,
            untaxed_amount=untaxed,
            company=self.company_id,
            cash_rounding=self.env["account.cash.rounding"],
            sign=-1 if vals["move_type"] == "out_refund" else 1,
        )
        due = {}
        for line in terms["line_ids"]:
            balance, amount = due.get(line["date"], (0, 0))
            due[line["date"]] = balance + line["company_amount"], amount + line["foreign_amount"]
        return [
            {"date_maturity": day, "balance": balance, "amount_currency": amount}
            for day, (balance, amount) in due.items()
        ]
