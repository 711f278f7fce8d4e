from odoo import models


class HeatBillLine(models.Model):
    _inherit = "heat.bill.line"

    def _print_vat(self):
        """The facts behind the rate; the law's whole reference stands on the bill's screen."""
        vat = self.trace.get("vat", {})
        if vat.get("reason") != "rule":
            return super()._print_vat()
        return self.env._(
            "VAT %(rate)s %%: %(nature)s; %(customers)s; %(share)s.",
            rate=self._number(vat["rate"]),
            nature=self._explain_vat_nature(vat),
            customers=self._explain_customers(vat),
            share=self._explain_share(vat),
        )
