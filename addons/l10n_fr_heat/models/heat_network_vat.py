from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_contract.engine.rating import exact
from odoo.addons.heat_contract.engine.vat import Sale, choose

from ..engine.vat_outlook import Standing, changes, effect
from .heat_vat_rule import PERCENT_DIGITS

NATURES = ("energy", "subscription")
#: A change is told that long after it took place.
TOLD_AFTER = timedelta(days=90)


class HeatNetwork(models.Model):
    """Which VAT rates a network's terms bear, when they change and what it costs."""

    _inherit = "heat.network"

    def _is_under_french_vat(self):
        self.ensure_one()
        return self.company_id.root_id.chart_template == "fr"

    def _vat_sale(self, nature, day, several_customers):
        """What the rate of ``nature`` depends on, on ``day``."""
        self.ensure_one()
        share = self._reference_share(day)
        return Sale(
            nature=nature,
            service="cold" if self.service == "cold" else "heat",
            day=day,
            several_customers=several_customers,
            renewable_share=exact(share.share, PERCENT_DIGITS) if share else None,
        )

    def _vat_horizon(self, today):
        """First and last day that is looked at."""
        return date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)

    def _vat_standings(self, today):
        """{network: [Standing]} on each day of the horizon where something may change.

        The number of queries does not depend on that of the networks.
        """
        first, last = self._vat_horizon(today)
        rules = self.env["heat.vat.rule"]._engine_rules()
        holders = self.env["heat.bill"]._contract_holders(self, first, last)
        fixed = {first, today, *(date(year, 1, 1) for year in range(first.year, last.year + 1))}
        fixed |= {day for rule in rules for day in (rule.start, rule.end) if day}
        found = {}
        for network in self:
            days = set(fixed)
            for start, end, _customer in holders[network]:
                days.add(start)
                if end:
                    days.add(end + timedelta(days=1))
            found[network] = [
                network._vat_standing(day, holders[network], rules)
                for day in sorted(days)
                if first <= day <= last
            ]
        return found

    def _vat_standing(self, day, holders, rules):
        several = self.env["heat.bill"]._customer_count(holders, day) > 1
        share = self._reference_share(day)
        rates = {}
        for nature in NATURES:
            sale = self._vat_sale(nature, day, several)
            try:
                rates[nature] = choose(rules, sale).rate
            except EngineError:
                rates[nature] = None
        known = exact(share.share, PERCENT_DIGITS) if share else None
        return Standing(day, several, rates, known, share.year if share else None)

    def _vat_changes(self, today):
        """{network: [(day, [Change], Effect or None)]}, natures that change together as one."""
        standings = self._vat_standings(today)
        billed = self._vat_billed(today)
        found = {}
        for network in self:
            groups = {}
            for change in changes(standings[network]):
                if change.day < today - TOLD_AFTER:
                    continue
                groups.setdefault((change.day, change.reason), []).append(change)
            found[network] = [
                (day, group, network._vat_effect(group, billed))
                for (day, _reason), group in groups.items()
            ]
        return found

    def _vat_effect(self, group, billed):
        """What these changes cost on what the last twelve months billed; None without bills."""
        rates = {change.nature: (change.before, change.after) for change in group}
        known = {nature: billed.get((self.id, nature)) for nature in rates}
        if not any(known.values()):
            return None
        bases = {nature: row[0] for nature, row in known.items() if row}
        contracts = max(row[1] for row in known.values() if row)
        currency = self.company_id.currency_id
        return effect(bases, rates, contracts, exact(currency.rounding, currency.decimal_places))

    def _vat_billed(self, today):
        """{(network id, nature): (amount before tax, contracts)} of the twelve months past.

        Bills that are posted and not credited.
        """
        self.env["heat.bill"].flush_model()
        self.env["heat.bill.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT b.network_id, l.nature, sum(l.amount)::text,
                          count(DISTINCT b.contract_id)
                     FROM heat_bill_line l
                     JOIN heat_bill b ON b.id = l.bill_id
                    WHERE b.network_id = ANY(%s) AND b.state = 'posted' AND b.kind <> 'credit'
                      AND b.date_to > %s AND b.date_to <= %s
                    GROUP BY b.network_id, l.nature""",
                self.ids,
                today - relativedelta(years=1),
                today,
            )
        )
        return {
            (network, nature): (Decimal(amount), contracts)
            for network, nature, amount, contracts in rows
        }

    # bills whose rate would be another one today

    def _vat_affected(self, today):
        """{network: {bill id: VAT that would be more, or less when negative}}.

        Of posted bills in force since the first day of the third year before ``today``; what
        they rested on is what their traces say, but for the share, which is today's.
        """
        found = {network: {} for network in self}
        rules = self.env["heat.vat.rule"]._engine_rules()
        by_id = {network.id: network for network in self}
        rates = {}
        for network_id, bill, nature, day, several, rate, base, step in self._vat_rested(today):
            network = by_id[network_id]
            key = (network, nature, day, several)
            if key not in rates:
                sale = network._vat_sale(nature, date.fromisoformat(day), several)
                try:
                    rates[key] = choose(rules, sale).rate
                except EngineError:
                    rates[key] = None
            if rates[key] is None or rates[key] == Decimal(rate):
                continue
            moved = effect(
                {nature: Decimal(base)}, {nature: (Decimal(rate), rates[key])}, 1, Decimal(step)
            )
            if moved.difference:
                bills = found[network]
                bills[bill] = bills.get(bill, Decimal(0)) + moved.difference
        return found

    def _vat_rested(self, today):
        """Rows of what posted bills say that their rates rested on."""
        self.env["heat.bill"].flush_model()
        self.env["heat.bill.line"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT b.network_id, b.id, l.nature, l.trace->'vat'->>'day',
                          (l.trace->'vat'->>'several_customers')::boolean,
                          trim_scale(l.vat_rate)::text, sum(l.amount)::text,
                          trim_scale(c.rounding)::text
                     FROM heat_bill b
                     JOIN heat_bill_line l ON l.bill_id = b.id
                     JOIN res_company o ON o.id = b.company_id
                     JOIN res_currency c ON c.id = o.currency_id
                    WHERE b.network_id = ANY(%s) AND b.state = 'posted' AND b.kind <> 'credit'
                      AND b.date_to >= %s AND l.trace->'vat'->>'reason' = 'rule'
                      AND l.trace->'vat'->>'renewable_share' IS NOT NULL
                    GROUP BY 1, 2, 3, 4, 5, 6, 8
                    ORDER BY b.id""",
                self.ids,
                date(today.year - 3, 1, 1),
            )
        )

    def action_open_vat_affected_bills(self):
        """The posted bills whose VAT rate would be another one at the share known today."""
        self.ensure_one()
        affected = self._vat_affected(fields.Date.context_today(self))[self]
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_bill_action")
        return {
            **action,
            "name": self.env._("Bills at another VAT rate"),
            "domain": [("id", "in", list(affected))],
            "context": {},
        }

    def action_correct_vat(self):
        """The preview of what crediting and billing again would change."""
        self.ensure_one()
        corrections = self.env["heat.vat.correction"]
        correction = corrections.search(
            [("network_id", "=", self.id), ("started_at", "=", False)], limit=1
        ) or corrections.create({"network_id": self.id})
        correction.action_preview()
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.vat.correction",
            "res_id": correction.id,
            "view_mode": "form",
        }
