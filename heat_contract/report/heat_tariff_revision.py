"""The notice that customers get before their prices change."""

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..engine.formula import parse
from ..engine.notation import boxes


class HeatTariffRevision(models.Model):
    _inherit = "heat.tariff.revision"

    def _notice_partners(self, contract):
        """Who is told of the new prices: the customer, and who pays one of them instead."""
        self.ensure_one()
        day = max(self.date, contract.date_from)
        codes = {False, *self.line_ids.mapped("code")}
        payers = contract.payer_ids.filtered(
            lambda payer: (
                payer.component_code in codes
                and payer.date_from <= day
                and (not payer.date_to or payer.date_to >= day)
            )
        )
        return contract.partner_id | payers.partner_id

    def _notice_opening(self):
        """From when on the prices hold; French writes the first of a month apart."""
        day = format_date(self.env, self.date, date_format="long")
        if self.date.day == 1 and (self.env.lang or "").startswith("fr"):
            day = day.replace("1", "1ᵉʳ", 1)
        return self.env._(
            "From %(day)s on, the prices of your contract are as follows, before tax.",
            day=Markup("<strong>%s</strong>") % day,
        )

    def _notice_lines(self):
        """The prices and what they rest on, written out for the customer."""
        self.ensure_one()
        return [self._notice_line(line) for line in self.line_ids]

    def _notice_line(self, line):
        told = line.told or {}
        return {
            "code": line.code,
            "name": line.component_id.name or line.name or "",
            "basis": line.component_id._basis_text() if line.component_id else "",
            "old": self._notice_price(line.old_price),
            "new": self._notice_price(line.new_price),
            "change": f"{formatLang(self.env, line.change, digits=2)} %",
            "base": self._notice_price(float(told.get("base_price") or 0)),
            "coefficient": self._notice_figure(told.get("coefficient") or "1", 6),
            "parts": [self._notice_part(part) for part in told.get("parts", [])],
            "formula": self._notice_formula(told),
            "terms": [self._notice_term(term) for term in told.get("terms", [])],
        }

    def _notice_part(self, part):
        return {
            "name": part["name"],
            "share": f"{self._notice_figure(part['share'], 4)} %",
            "base": self._notice_price(float(part["base_price"])),
            "coefficient": self._notice_figure(part["coefficient"], 6),
            "price": self._notice_price(round(float(part["price"]), 4)),
        }

    def _notice_term(self, term):
        return {
            "name": term["name"],
            "source": term.get("source") or term["index"],
            "base": self._notice_figure(term["base_value"], 6),
            "value": self._notice_figure(term["value"], 6),
            "period": self.env["heat.tariff.term"]._periods_text(term["readings"]),
            "provisional": term["status"] == "provisional",
        }

    def _notice_formula(self, told):
        """The formulas that were applied, as mathematics."""
        mark = formatLang(self.env, 1.5, digits=1)[1]
        names = [term["name"] for term in told.get("terms", [])]
        shown = [("C", told.get("formula"))] + [
            (f"C {part['name']}", part.get("formula")) for part in told.get("parts", [])
        ]
        return self.env["heat.tariff.component"]._as_markup(
            boxes(parse(text), names, mark, symbol) for symbol, text in shown if text
        )

    def _notice_price(self, price):
        """A price with its two decimals at least, and all that it has."""
        text = formatLang(self.env, price, digits=6)
        shown = text.rstrip("0")
        return f"{text[: max(len(shown), len(text) - 4)]} {self.currency_id.symbol}"

    def _notice_figure(self, text, digits):
        return formatLang(self.env, float(text), digits=digits).rstrip("0").rstrip(".,")
