from odoo import models

from .batching import batch_of


class AccountMove(models.Model):
    """What an invoice of a batch says before it is stored, without a record made to find out."""

    _name = "account.move"
    _inherit = ["account.move", "heat.batched.record"]

    def _known_values(self, vals):
        """What Odoo derives for an invoice in the company's currency."""
        batch = batch_of(self.env)
        amounts = batch.amounts.get(vals.get("heat_bill_id"))
        if amounts is None:
            return {}
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return {
            **amounts,
            "always_tax_exigible": False,
            "commercial_partner_id": partner.commercial_partner_id.id,
            "payment_state": "not_paid",
            "date": vals["invoice_date"],
            "delivery_date": False,
            "invoice_currency_rate": 1.0,
            "partner_shipping_id": batch.addresses[partner.id],
            "taxable_supply_date": False,
        }

    def _compute_amount(self):
        """A draft of a batch adds up to what its bill says, which posting checks."""
        batch = batch_of(self.env)
        # an addon that sums invoices in a way of its own is asked
        ours = batch is not None and self._is_computed_by_odoo("amount_total", batch)
        known = batch.amounts if ours else {}
        summed = self.filtered(lambda move: move.heat_bill_id.id in known)
        for move in summed:
            for name, amount in known[move.heat_bill_id.id].items():
                move[name] = amount
        return super(AccountMove, self - summed)._compute_amount()


class AccountMoveLine(models.Model):
    """The same for the journal items of a batch."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "heat.batched.record"]

    def _known_values(self, vals):
        """What Odoo derives for a journal item of an invoice given whole."""
        batch = batch_of(self.env)
        move = self.env["account.move"].browse(vals["move_id"])
        if move.heat_bill_id.id not in batch.amounts:
            return {}
        kind = vals.get("display_type") or "product"
        balance = vals["balance"]
        repartition = self.env["account.tax.repartition.line"].browse(
            vals.get("tax_repartition_line_id") or ()
        )
        tax = repartition.tax_id
        reconciled = self.env["account.account"].browse(vals["account_id"]).reconcile
        residual = balance if reconciled else 0.0
        untaxed, total = batch.totals.get(vals.get("heat_bill_line_id"), (0.0, 0.0))
        known = {
            "company_id": move.company_id.id,
            "company_currency_id": move.company_id.currency_id.id,
            "currency_id": move.currency_id.id,
            "journal_id": move.journal_id.id,
            "partner_id": move.commercial_partner_id.id,
            "display_type": kind,
            "is_storno": False,
            "date": move.date,
            "invoice_date": move.invoice_date,
            "no_followup": False,
            "parent_state": "draft",
            "ref": move.ref,
            "amount_residual": residual,
            "amount_residual_currency": residual,
            "price_subtotal": untaxed,
            "price_total": total,
            "reconciled": reconciled and not residual,
            "debit": max(balance, 0.0),
            "credit": max(-balance, 0.0),
            "quantity": 0.0,
            "price_unit": 0.0,
            "product_uom_id": False,
            "sequence": {"tax": 10000, "payment_term": 12000}.get(kind, 100),
            "tax_ids": [],
            "tax_line_id": tax.id,
            "tax_group_id": tax.tax_group_id.id,
        }
        if len(move.invoice_payment_term_id.line_ids) <= 1:
            # Odoo counts instalments
            known["name"] = False
        return known

    def _compute_totals(self):
        batch = batch_of(self.env)
        known = batch.totals if batch is not None else {}
        priced = self.filtered(lambda line: line.heat_bill_line_id.id in known)
        for line in priced:
            line.price_subtotal, line.price_total = known[line.heat_bill_line_id.id]
        return super(AccountMoveLine, self - priced)._compute_totals()


class ResCompany(models.Model):
    """The lock dates that invoices of one day meet: Odoo looks for them three times an invoice."""

    _inherit = "res.company"

    def _get_lock_date_violations(self, accounting_date, **checked):
        batch = batch_of(self.env)
        if batch is None:
            return super()._get_lock_date_violations(accounting_date, **checked)
        key = ("locks", self, self.env.uid, self.env.su, accounting_date, *sorted(checked.items()))
        if key not in batch:
            batch[key] = super()._get_lock_date_violations(accounting_date, **checked)
        return list(batch[key])
