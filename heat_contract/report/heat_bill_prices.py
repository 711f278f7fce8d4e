"""The prices of a bill, told so that a customer's engineer can work them out again."""

from odoo import fields, models
from odoo.tools import format_date


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_prices(self):
        """The revised prices of the bill, once each: formula, indices, coefficient, price."""
        found = {}
        for line in self.line_ids:
            told = line.trace.get("price_told")
            if told and told.get("revision_date"):
                found.setdefault((line.code, told["revision_date"], told["price"]), (line, told))
        return [self._print_price(line, told) for line, told in found.values()]

    def _print_price(self, line, told):
        day = self._print_day(told["revision_date"])
        return {
            "title": self.env._(
                "Price of %(component)s from %(day)s",
                component=line.component_id.display_name,
                day=day,
            ),
            "formula": self._print_formula(line, told),
            "terms": [self._print_term(term) for term in told.get("terms", [])],
            "result": self.env._(
                "%(base)s × %(coefficient)s = %(price)s%(unit)s",
                base=self._print_figure(told["base_price"], least=2),
                coefficient=self._print_figure(told["coefficient"], digits=10),
                price=line._print_money(told["price"]),
                unit=line._print_price_unit(),
            )
            if not told.get("parts")
            else self._print_parts(line, told),
        }

    def _print_formula(self, line, told):
        """The formula as the contract writes it, the base price first."""
        if told.get("parts"):
            return False
        base = self._print_figure(told["base_price"], least=2)
        return f"{line.code} = {base} × ({told['formula'].replace('*', ' × ')})"

    def _print_parts(self, line, told):
        """A mix: each fuel's share, price and what they add up to."""
        parts = " + ".join(
            f"{self._print_figure(part['share'])} % × "
            f"{self._print_figure(part['price'], least=2)} ({part['name']})"
            for part in told["parts"]
        )
        return f"{parts} = {line._print_money(told['price'])}{line._print_price_unit()}"

    def _print_term(self, term):
        """One index of a formula: its value, of which months, and its value at the base."""
        readings = term.get("readings", [])
        series = dict.fromkeys(reading["series"] for reading in readings)
        base = self._print_figure(term["base_value"])
        if term.get("base_date"):
            base = f"{base} ({self._print_month(term['base_date'])})"
        return {
            "name": " – ".join(dict.fromkeys([term["name"], term["index"]])),
            "source": self._print_sources(series),
            "period": ", ".join(self._print_month(reading["period"]) for reading in readings),
            "value": self._print_figure(term["value"]),
            "base": base,
            "provisional": term.get("status") == "provisional",
        }

    def _print_sources(self, codes):
        """Who publishes these series, under which identifier."""
        series = self.env["heat.price.index"].search([("code", "in", list(codes))])
        return "; ".join(
            ", ".join(filter(None, [one.name, one.publisher, one.identifier, one.base]))
            for one in series
        )

    def _print_day(self, text):
        return format_date(self.env, fields.Date.to_date(text))

    def _print_month(self, text):
        return format_date(self.env, fields.Date.to_date(text), date_format="MMMM y")

    def _print_figure(self, text, digits=6, least=0):
        return self._print_number(float(text), digits, least=least)
