from odoo import api, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_contract.engine.vat import choose


class HeatBill(models.Model):
    _inherit = "heat.bill"

    @api.model
    def _tax_facts(self, periods):
        facts = super()._tax_facts(periods)
        if not periods:
            return facts
        networks = self.env["heat.network"].union(*(contract.network_id for contract in periods))
        days = {day for period in periods.values() for day in (period.start, period.last_day)}
        return {
            **facts,
            "vat_rules": self.env["heat.vat.rule"]._engine_rules(),
            "taxes": {},
            "customer_counts": {},
            "holders": self._contract_holders(networks, min(days), max(days)),
        }

    @api.model
    def _contract_holders(self, networks, first_day, last_day):
        """network → [(first day, last day or none, customer)] of its contracts."""
        served = self.env["heat.contract"].search_fetch(
            [
                ("network_id", "in", networks.ids),
                ("point_ids.delivery_point_id.direction", "=", "delivery"),
                ("date_from", "<=", last_day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", first_day),
            ],
            ["network_id", "date_from", "date_to", "partner_id"],
        )
        holders = {network: [] for network in networks}
        for contract in served:
            holders[contract.network_id].append(
                (contract.date_from, contract.date_to, contract.partner_id.commercial_partner_id)
            )
        return holders

    @api.model
    def _customer_count(self, holders, day):
        """How many customers the contracts in force on ``day`` have."""
        return len(
            {
                customer
                for date_from, date_to, customer in holders
                if date_from <= day and (not date_to or date_to >= day)
            }
        )

    @api.model
    def _line_taxes(self, contract, component, day, facts):
        company = contract.company_id
        if company.root_id.chart_template != "fr":
            return super()._line_taxes(contract, component, day, facts)
        network = contract.network_id
        counts = facts["customer_counts"]
        if (network, day) not in counts:
            counts[network, day] = self._customer_count(facts["holders"].get(network, []), day)
        customer_count = counts[network, day]
        share = network._reference_share(day)
        sale = network._vat_sale(component.nature, day, customer_count > 1)
        rule = choose(facts["vat_rules"], sale)
        key = (company, rule.rate)
        if key not in facts["taxes"]:
            facts["taxes"][key] = self._goods_tax(company, float(rule.rate))
        return facts["taxes"][key], {
            "reason": "rule",
            "rule_id": rule.key,
            "nature": sale.nature,
            "service": sale.service,
            "day": day.isoformat(),
            "customer_count": customer_count,
            "several_customers": sale.several_customers,
            "renewable_share": str(sale.renewable_share) if share else None,
            "renewable_year": share.year if share else None,
            "renewable_origin": share.origin if share else None,
            "renewable_min": str(rule.renewable_min) if rule.renewable_min else None,
        }

    @api.model
    def _goods_tax(self, company, rate):
        """The company's sales tax of ``rate``, on goods and due on invoice.

        The French chart ships its reduced rates archived: they are activated when needed, by
        sudo since a biller may not edit taxes.

        :raises EngineError: when the company has none
        """
        tax_model = self.env["account.tax"].with_context(active_test=False)
        taxes = tax_model.search(
            [
                *tax_model._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", rate),
                ("tax_scope", "=", "consu"),
                ("tax_exigibility", "=", "on_invoice"),
                ("price_include_override", "!=", "tax_included"),
            ],
        ).sorted(lambda tax: (not tax.active, tax.sequence, tax.id))
        if not taxes:
            raise EngineError("no_tax", rate=f"{rate:g}")
        if not taxes[0].active:
            taxes[0].sudo().active = True
        return taxes[0].with_context(active_test=True)
