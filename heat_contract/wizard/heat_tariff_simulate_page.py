"""A simulated year as a page: on the screen and on paper."""

import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

#: The drawing, in its own units.
WIDTH, HEIGHT, BASE, TOP = 380, 96, 74, 6
LEFT, GROUP, BAR = 38, 28, 11
THIS, OTHER = "#2f5d46", "#c9d6cd"


class HeatTariffSimulate(models.TransientModel):
    _inherit = "heat.tariff.simulate"

    page = fields.Html(string="The year", compute="_compute_page", sanitize=False)

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_page(self):
        for wizard in self:
            wizard.page = wizard.result and self.env["ir.qweb"]._render(
                "heat_contract.heat_tariff_simulate_page", {"page": wizard._print_page()}
            )

    def _print_page(self):
        """All that the page shows; words and figures are ready to be read."""
        self.ensure_one()
        said, other = self.result["simulated"], self.result["compared"]
        return {
            "title": self.tariff_id.name,
            "other": other and other["title"],
            "missing": self.result["missing"] + (other["missing"] if other else []),
            "total": self._print_money(said["total"]),
            "mean": said["mean_price"] and self._print_money(said["mean_price"]),
            # a year of which months were never billed compares with nothing
            "difference": other
            and all(one["total"] for one in other["months"])
            and self._print_difference(said, other),
            "components": self._print_components(said, other),
            "sums": self._print_sums(said, other),
            "months": self._print_months(said, other),
            "image": self._print_drawing(said, other),
            "hypotheses": self._print_hypotheses(),
        }

    def _print_money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)

    def _print_figure(self, value, digits):
        """A figure without the zeros that end its decimals."""
        text = formatLang(self.env, float(value), digits=digits)
        return text.rstrip("0").rstrip(".,") if digits else text

    def _print_difference(self, said, other):
        change = float(said["total"]) - float(other["total"])
        words = {"amount": self._print_money(abs(change)), "other": other["title"]}
        if not round(change, 2):
            return self.env._("as much as: %(other)s", **words)
        if change > 0:
            return self.env._("%(amount)s more than: %(other)s", **words)
        return self.env._("%(amount)s less than: %(other)s", **words)

    def _print_components(self, said, other):
        """A row for each component of either year."""
        known = {(one["code"], one["role"]): one for one in said["components"]}
        beside = {(one["code"], one["role"]): one for one in (other or {}).get("components", [])}
        return [
            self._print_component(known.get(key), beside.get(key))
            for key in dict.fromkeys([*known, *beside])
        ]

    def _print_component(self, one, beside):
        about, roles = one or beside, self.env["heat.bill.line"]._fields["role"]
        bases = dict(
            self.env["heat.tariff.component"]._fields["basis"]._description_selection(self.env)
        )
        names = [about["code"], about["name"]]
        if about["role"] != "charge":
            names.append(dict(roles._description_selection(self.env))[about["role"]].lower())
        multiplied = one and one["role"] == "charge" and one["price"] is not None
        return {
            "name": " – ".join(filter(None, names)),
            "basis": bases[about["basis"]],
            "quantity": self._print_figure(one["quantity"], 3) if multiplied else "",
            "price": self._print_money_precise(one["price"]) if multiplied else "",
            "rate": ", ".join(f"{self._print_figure(rate, 2)} %" for rate in about["rates"]),
            "amount": self._print_money(one["amount"]) if one else "–",
            "other": self._print_money(beside["amount"]) if beside else "–",
        }

    def _print_money_precise(self, price):
        """A mean price, with more decimals than money where it has some."""
        text = self._print_figure(price, 4)
        plain = formatLang(self.env, price, digits=2)
        return f"{text if len(text) > len(plain) else plain} {self.currency_id.symbol}"

    def _print_sums(self, said, other):
        """(words, amount, the other one, whether it is the one that counts)."""
        rows = [
            (self.env._("Before tax"), "untaxed", False),
            (self.env._("VAT"), "tax", False),
            (self.env._("VAT included"), "total", True),
            (self.env._("A MWh, VAT included"), "mean_price", False),
        ]
        return [
            (
                words,
                self._print_money(said[key]) if said[key] else "–",
                self._print_money(other[key]) if other and other[key] else "–",
                counts,
            )
            for words, key, counts in rows
        ]

    def _print_months(self, said, other):
        beside = {one["month"]: one for one in (other or {}).get("months", [])}
        origins = {line.month.isoformat()[:7]: line.origin for line in self.month_ids}
        labels = dict(
            self.env["heat.tariff.simulate.month"]
            ._fields["origin"]
            ._description_selection(self.env)
        )
        return [
            {
                "name": format_date(self.env, one["month"], date_format="MMM y"),
                "mwh": self._print_figure(one["mwh"], 3),
                "origin": labels.get(origins.get(one["month"][:7]), ""),
                "untaxed": self._print_money(one["untaxed"]),
                "total": self._print_money(one["total"]),
                "other": self._print_money(beside[one["month"]]["total"])
                if one["month"] in beside and beside[one["month"]]["total"]
                else "–",
            }
            for one in said["months"]
        ]

    def _print_drawing(self, said, other):
        """The bills of each month as bars, the other ones beside them; none where all is zero."""
        series = [said["months"], (other or {}).get("months", [])]
        highest = max((float(one["total"]) for months in series for one in months), default=0)
        if highest <= 0:
            return False
        scale = (BASE - TOP) / highest
        parts = [
            Markup(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d"'
                ' height="%d" font-family="Lato, sans-serif">'
            )
            % (WIDTH, HEIGHT, WIDTH, HEIGHT),
            _mark(LEFT, BASE),
            _words(LEFT - 4, TOP + 4, formatLang(self.env, highest, digits=0), "end"),
            _words(LEFT - 4, BASE + 3, "0", "end"),
        ]
        for place, one in enumerate(said["months"]):
            left = LEFT + place * GROUP + 4
            if place < len(series[1]):
                parts.append(_bar(left, float(series[1][place]["total"]) * scale, OTHER))
            parts.append(_bar(left + BAR + 1, float(one["total"]) * scale, THIS))
            day = fields.Date.to_date(one["month"])
            parts.append(
                _words(left + BAR, BASE + 10, format_date(self.env, day, date_format="LLLLL"))
            )
            if place == 0 or day.month == 1:
                parts.append(_words(left + BAR, BASE + 20, str(day.year)))
        svg = Markup("").join([*parts, Markup("</svg>")])
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

    def _print_hypotheses(self):
        """What the figures rest on, one sentence each."""
        days = self._days()
        period = self.env["heat.bill"]._format_period(days.start, days.last_day)
        return [
            self.env._("Days: %(period)s.", period=period),
            self._print_energy_hypothesis(),
            self.env._("Prices of each month, revised as the tariff says.")
            if self.prices == "dated"
            else self.env._(
                "Prices of %(day)s, the whole year.", day=format_date(self.env, self.prices_on)
            ),
            *self._print_quantities(),
            self.env._(
                "VAT at the rates that each month's bill bears, by the network's renewable share "
                "known today."
            ),
            self.env._(
                "Bills for good, month by month: money on account is left out, and heat is "
                "charged by calendar months."
            ),
        ]

    def _print_energy_hypothesis(self):
        mwh = self._print_figure(self.total_mwh, 3)
        origins = set(self.month_ids.mapped("origin"))
        if self.energy_source == "monthly":
            return self.env._("Consumption typed month by month: %(mwh)s MWh.", mwh=mwh)
        if self.energy_source == "annual" and "days" in origins:
            return self.env._(
                "Consumption of %(mwh)s MWh, shared out by days: the weather is unknown.", mwh=mwh
            )
        if self.energy_source == "annual":
            return self.env._(
                "Consumption of %(mwh)s MWh, shared out by the degree days of the network.", mwh=mwh
            )
        if "unknown" in origins:
            return self.env._(
                "Consumption measured: %(mwh)s MWh, some months of which are unknown.", mwh=mwh
            )
        if "estimated" in origins:
            return self.env._(
                "Consumption measured: %(mwh)s MWh, some months of which are estimated.", mwh=mwh
            )
        return self.env._("Consumption measured: %(mwh)s MWh.", mwh=mwh)

    def _print_quantities(self):
        """The quantities that yearly prices are multiplied by."""
        bases = self.tariff_id.version_ids.component_ids.mapped("basis")
        for basis, field, unit in (
            ("kw", "power_kw", self.env._("kW subscribed")),
            ("urf", "urf", self.env._("URF")),
            ("m2", "area_m2", self.env._("m²")),
        ):
            if basis not in bases:
                continue
            words = {"figure": self._print_figure(self[field], 3), "unit": unit}
            if self._is_typed(field):
                yield self.env._("%(figure)s %(unit)s, the whole year.", **words)
            else:
                yield self.env._(
                    "%(figure)s %(unit)s today; each month with what the contract had then.",
                    **words,
                )


def _bar(left, height, colour):
    return Markup('<rect x="%.1f" y="%.1f" width="%d" height="%.1f" fill="%s"/>') % (
        left,
        BASE - max(height, 0),
        BAR,
        max(height, 0),
        colour,
    )


def _mark(left, y):
    return Markup(
        '<line x1="%.1f" y1="%.1f" x2="%d" y2="%.1f" stroke="#495057" stroke-width="0.6"/>'
    ) % (left, y, WIDTH, y)


def _words(x, y, words, anchor="middle"):
    return Markup(
        '<text x="%.1f" y="%.1f" font-size="8.5" fill="#495057" text-anchor="%s">%s</text>'
    ) % (x, y, anchor, words)
