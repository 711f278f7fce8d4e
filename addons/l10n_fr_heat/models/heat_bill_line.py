from odoo import models
from odoo.tools.misc import formatLang


class HeatBillLine(models.Model):
    _inherit = "heat.bill.line"

    def _explain_vat(self):
        vat = self.trace.get("vat", {})
        if vat.get("reason") != "rule":
            return super()._explain_vat()
        return self.env._(
            "VAT %(rate)s %%: %(nature)s; %(customers)s; %(share)s.%(law)s",
            rate=self._number(vat["rate"]),
            nature=self._explain_vat_nature(vat),
            customers=self._explain_customers(vat),
            share=self._explain_share(vat),
            law=self._explain_source(vat),
        )

    def _explain_vat_nature(self, vat):
        if vat["nature"] == "subscription":
            return self.env._("subscription")
        return self.env._("supply of heat") if vat["service"] == "heat" else self.env._("cooling")

    def _explain_customers(self, vat):
        if vat["several_customers"]:
            return self.env._("network of %(count)s contract holders", count=vat["customer_count"])
        return self.env._("a single contract holder, hence no network in the sense of the law")

    def _explain_share(self, vat):
        if vat["renewable_share"] is None:
            return self.env._("the renewable share plays no part")
        return self.env._(
            "%(share)s %% renewable or recovered in %(year)s",
            share=formatLang(self.env, float(vat["renewable_share"]), digits=2),
            year=vat["renewable_year"],
        )

    def _explain_source(self, vat):
        rule = self.env["heat.vat.rule"].browse(vat["rule_id"]).exists()
        return f" {rule.source}" if rule.source else ""
