from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

#: Bills named in the banner; the button opens them all.
NAMED = 8


class HeatNetwork(models.Model):
    """What the network's form says of its VAT: rates by year, warnings, bills to take back."""

    _inherit = "heat.network"

    vat_outlook = fields.Html(string="VAT by year", compute="_compute_vat_outlook", sanitize=False)
    vat_warning = fields.Html(string="VAT changes", compute="_compute_vat_warning", sanitize=False)
    vat_affected = fields.Html(
        string="Bills at another VAT rate", compute="_compute_vat_affected", sanitize=False
    )

    def _vat_concerned(self):
        """The saved networks of these to which French VAT applies."""
        return self._origin.filtered(lambda network: network._is_under_french_vat())

    @api.depends("renewable_share_ids.year", "renewable_share_ids.share", "service")
    @api.depends_context("lang", "tz")
    def _compute_vat_outlook(self):
        today = fields.Date.context_today(self)
        concerned = self._vat_concerned()
        standings = concerned._vat_standings(today) if concerned else {}
        for network in self:
            known = standings.get(network._origin)
            network.vat_outlook = known and self.env["ir.qweb"]._render(
                "l10n_fr_heat.heat_network_vat_outlook",
                {"rows": network._origin._vat_years(known, today)},
            )

    def _vat_years(self, standings, today):
        """Last year, this one and the next, each as a row of texts."""
        rows = []
        for year in range(today.year - 1, today.year + 2):
            day = {-1: date(year, 12, 31), 0: today}.get(year - today.year, date(year, 1, 1))
            standing = [one for one in standings if one.day <= day][-1]
            share = self._reference_share(day)
            rates = {nature: self._vat_percent(rate) for nature, rate in standing.rates.items()}
            rows.append(
                {
                    "year": year,
                    "current": year == today.year,
                    "share": share and self._vat_share(share),
                    "late": share and share.year != year - 1,
                    "customers": self.env._("several")
                    if standing.several_customers
                    else self.env._("a single one"),
                    **rates,
                    "changed": bool(rows) and any(rows[-1][name] != rates[name] for name in rates),
                }
            )
        return rows

    def _vat_percent(self, rate):
        if rate is None:
            return self.env._("unknown")
        return f"{formatLang(self.env, float(rate), digits=1)} %"

    def _vat_share(self, share):
        labels = dict(share._fields["origin"]._description_selection(self.env))
        return self.env._(
            "%(share)s %% in %(year)s (%(origin)s)",
            share=formatLang(self.env, share.share, digits=2),
            year=share.year,
            origin=labels[share.origin].lower(),
        )

    @api.depends("renewable_share_ids.year", "renewable_share_ids.share", "service")
    @api.depends_context("lang", "tz")
    def _compute_vat_warning(self):
        today = fields.Date.context_today(self)
        concerned = self._vat_concerned()
        found = concerned._vat_changes(today) if concerned else {}
        for network in self:
            changes = found.get(network._origin)
            network.vat_warning = changes and self.env["ir.qweb"]._render(
                "l10n_fr_heat.heat_network_vat_warning",
                {"texts": network._origin._vat_texts(changes, today)},
            )

    def _vat_texts(self, changes, today):
        """[(what changes and why, what it costs)] in the reader's words."""
        return [
            (self._vat_change_text(day, group, today), self._vat_effect_text(effect))
            for day, group, effect in changes
        ]

    def _vat_change_text(self, day, group, today):
        change = group[0]
        values = {
            "day": format_date(self.env, day),
            "what": self._vat_what(group),
            "after": self._vat_percent(change.after),
            "before": self._vat_percent(change.before),
            "why": self._vat_why(change),
        }
        if day > today:
            return self.env._(
                "From %(day)s, %(what)s bears %(after)s of VAT instead of %(before)s: %(why)s.",
                **values,
            )
        return self.env._(
            "Since %(day)s, %(what)s has borne %(after)s of VAT instead of %(before)s: %(why)s.",
            **values,
        )

    def _vat_what(self, group):
        if len(group) > 1:
            return self.env._("the whole bill")
        if group[0].nature == "energy":
            return self.env._("the heat (R1)")
        return self.env._("the subscription (R2)")

    def _vat_why(self, change):
        if change.reason == "customers":
            holders = self.env["heat.bill"]._contract_holders(self, change.day, change.day)[self]
            if self.env["heat.bill"]._customer_count(holders, change.day) > 1:
                return self.env._("the network then has several customers")
            return self.env._("the network then has a single customer, hence is none for the law")
        if change.reason == "rule":
            return self.env._("the VAT rules change that day")
        return self.env._(
            "renewable share of %(share)s, threshold %(threshold)s",
            share=self._vat_share(self._reference_share(change.day)),
            threshold=self._vat_thresholds(change.day),
        )

    def _vat_thresholds(self, day):
        """The shares from which the rules of ``day`` give the heat another rate."""
        rules = self.env["heat.vat.rule"].search(
            [
                ("nature", "!=", "subscription"),
                ("renewable_min", ">", 0),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        return ", ".join(
            f"{formatLang(self.env, share, digits=0 if share == int(share) else 2)} %"
            for share in sorted(set(rules.mapped("renewable_min")))
        )

    def _vat_effect_text(self, effect):
        if not effect:
            return self.env._("Nothing was billed over twelve months: the effect is not known.")
        money = {
            name: self._vat_money(getattr(effect, name)) for name in ("base", "before", "after")
        }
        if effect.difference > 0:
            text = self.env._(
                "On the %(base)s before tax billed over twelve months, the VAT goes from "
                "%(before)s to %(after)s: %(more)s more a year, %(average)s per contract on "
                "average.",
                more=self._vat_money(effect.difference),
                average=self._vat_money(effect.average),
                **money,
            )
        else:
            text = self.env._(
                "On the %(base)s before tax billed over twelve months, the VAT goes from "
                "%(before)s to %(after)s: %(less)s less a year, %(average)s per contract on "
                "average.",
                less=self._vat_money(-effect.difference),
                average=self._vat_money(-effect.average),
                **money,
            )
        return text

    def _vat_money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.company_id.currency_id)

    @api.depends("renewable_share_ids.year", "renewable_share_ids.share", "service")
    @api.depends_context("lang", "tz")
    def _compute_vat_affected(self):
        today = fields.Date.context_today(self)
        concerned = self._vat_concerned()
        found = concerned._vat_affected(today) if concerned else {}
        for network in self:
            bills = found.get(network._origin)
            network.vat_affected = bills and self.env["ir.qweb"]._render(
                "l10n_fr_heat.heat_network_vat_affected",
                {"text": network._origin._vat_affected_text(bills)},
            )

    def _vat_affected_text(self, differences):
        bills = self.env["heat.bill"].browse(list(differences))
        names = ", ".join(bill.number or bill.display_name for bill in bills[:NAMED])
        if len(bills) > NAMED:
            names = self.env._(
                "%(names)s and %(count)s others", names=names, count=len(bills) - NAMED
            )
        total = sum(differences.values())
        values = {"names": names, "amount": self._vat_money(abs(total))}
        if total > 0:
            return self.env._(
                "At the renewable share known today, posted bills would bear %(amount)s of VAT "
                "more: %(names)s.",
                **values,
            )
        return self.env._(
            "At the renewable share known today, posted bills would bear %(amount)s of VAT "
            "less: %(names)s.",
            **values,
        )
