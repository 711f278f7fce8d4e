from odoo import models


class HeatNetworkRenewableShare(models.Model):
    """The share of a year decides the rate of VAT."""

    _name = "heat.network.renewable.share"
    _inherit = ["heat.network.renewable.share", "heat.bill.basis"]

    def _resting_bills(self):
        return [("network_id", "in", self.network_id.ids)]


class HeatVatRule(models.Model):
    _name = "heat.vat.rule"
    _inherit = ["heat.vat.rule", "heat.bill.basis"]

    def _resting_bills(self):
        return [("company_id.chart_template", "=", "fr")]
