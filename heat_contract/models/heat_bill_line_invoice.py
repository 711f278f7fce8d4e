from odoo import fields, models


class HeatBillLine(models.Model):
    """From the line of a bill to the line of its invoice or of its credit."""

    _inherit = "heat.bill.line"

    def _prepare_invoice_line(self, document, exactly):
        """Values of the invoice line; ``exactly``: quantity times price yields the amount."""
        self.ensure_one()
        # a refund shows what it gives back as positive
        sign = -1 if self.bill_id._is_refund() else 1
        vals = {
            "heat_bill_line_id": self.id,
            "sequence": self.sequence,
            "product_id": self.component_id.product_id.id,
            "name": self.name,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }
        if exactly:
            return {
                **vals,
                "quantity": sign * self.quantity,
                "product_uom_id": self.uom_id.id,
                "price_unit": float(document.price),
            }
        return {
            **vals,
            "quantity": 1,
            "product_uom_id": self._shipped_unit("uom.product_uom_unit").id,
            "price_unit": sign * self.amount,
        }

    def _prepare_credit_line(self):
        self.ensure_one()
        vals = self.copy_data()[0]
        vals.pop("bill_id", None)
        return {
            **vals,
            "quantity": -self.quantity,
            "amount": -self.amount,
            "trace": {**self.trace, "sign": "-1"},
        }
