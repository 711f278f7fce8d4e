from odoo import models

from odoo.addons.heat_contract.models.heat_bill_explanation_sources import node


class HeatBillLine(models.Model):
    _inherit = "heat.bill.line"

    def _tree_vat_reason(self, sources):
        """The rate, then the rule that gave it and the share that the rule asked for."""
        vat = (self.trace or {}).get("vat", {})
        if vat.get("reason") != "rule":
            return super()._tree_vat_reason(sources)
        rule = self.env["heat.vat.rule"].browse(vat["rule_id"]).exists()
        return node(
            self.env._(
                "%(nature)s: %(rate)s %%",
                nature=self._explain_vat_nature(vat).capitalize(),
                rate=self._number(vat["rate"]),
            ),
            note=self._explain_customers(vat).capitalize(),
            kind="vat",
            record=sources.record(self.tax_ids[:1]),
            children=[
                node(
                    rule.display_name or self.env._("A rule that was removed since"),
                    note=rule.source or "",
                    kind="rule",
                    record=sources.record(rule),
                ),
                self._tree_share(vat, sources),
            ],
        )

    def _tree_share(self, vat, sources):
        if vat.get("renewable_share") is None:
            return None
        origins = self.env["heat.network.renewable.share"]._fields["origin"]
        share = self.env["heat.network.renewable.share"].search(
            [
                ("network_id", "=", self.bill_id.network_id.id),
                ("year", "=", vat["renewable_year"]),
                ("origin", "=", vat["renewable_origin"]),
            ],
            limit=1,
        )
        words = [dict(origins._description_selection(self.env)).get(vat["renewable_origin"], "")]
        if share.evidence:
            words.append(share.evidence)
        if share and abs(share.share - float(vat["renewable_share"])) >= 0.0005:  # 3 decimals kept
            words.append(
                self.env._("since corrected to %(share)s %%", share=self._number(str(share.share)))
            )
        return node(
            self.env._("Renewable share of %(year)s", year=vat["renewable_year"]),
            f"{self._number(vat['renewable_share'])} %",
            " · ".join(filter(None, words)),
            kind="share",
            record=sources.record(share),
        )
