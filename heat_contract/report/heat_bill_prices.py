"""The prices of a bill, told so that a customer's engineer can work them out again."""

from fractions import Fraction

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
            # as the notice of the revision draws it
            "formula": self.env["heat.tariff.revision"]._notice_formula(told),
            "terms": [self._print_term(line, term) for term in told.get("terms", [])],
            "result": self._print_result(line, told),
        }

    def _print_result(self, line, told):
        """The multiplication that leads to the price; of a mix, a product for each fuel."""
        price = f"{line._print_money(told['price'])}{line._print_price_unit()}"
        if not told.get("parts"):
            base = self._print_figure(told["base_price"], least=2)
            coefficient = self._print_figure(told["coefficient"], digits=10)
            return f"{base} × {coefficient} = {price}"
        parts = " + ".join(
            f"{self._print_figure(part['share'])} % × "
            f"{self._print_figure(part['base_price'], least=2)} × "
            f"{self._print_figure(part['coefficient'], digits=10)} ({part['name']})"
            for part in told["parts"]
        )
        return f"{parts} = {price}"

    def _print_term(self, line, term):
        """One index of a formula: its value, of which months, and its value at the base."""
        readings = term.get("readings", [])
        base = self._print_figure(term["base_value"])
        if term.get("base_date"):
            base = f"{base} ({self._print_month(term['base_date'])})"
        told = [self._print_reading(reading) for reading in readings]
        return {
            "name": " – ".join(dict.fromkeys([term["name"], term["index"]])),
            "source": self._print_sources(line, [reading["series"] for reading in readings]),
            "readings": told if len(told) > 1 or readings[0].get("links") else [],
            "period": ", ".join(self._print_month(reading["period"]) for reading in readings),
            "value": self._print_figure(term["value"]),
            "base": base,
            "provisional": term.get("status") == "provisional",
        }

    def _print_reading(self, reading):
        """A published value, and how a series that replaced another is carried back to it."""
        factors = [self._print_figure(reading["value"])]
        for link in reading.get("links") or ():
            if link.get("method") == "double_fraction":
                old, new = (
                    self._print_figure(Fraction(str(link[name])))
                    for name in ("old_value", "new_value")
                )
                factors.append(f"{old} / {new}")
            else:
                factors.append(self._print_figure(Fraction(str(link["coefficient"])), digits=8))
        return self.env._(
            "%(series)s, %(month)s: %(value)s",
            series=reading["series"],
            month=self._print_month(reading["period"]),
            value=" × ".join(factors),
        )

    def _print_sources(self, line, codes):
        """Who publishes the series that a price reads, under which identifier.

        They are those of the component's terms and what replaced them, never another
        cooperative's series of the same code.
        """
        found = line.component_id.term_ids.index_id
        while successors := found.link_ids.successor_id - found:
            found |= successors
        own = found.filtered(
            lambda one: (
                one.code in codes and one.company_id in (line.company_id, line.company_id.browse())
            )
        )
        return "; ".join(
            ", ".join(filter(None, [one.name, one.publisher, one.identifier, one.base]))
            for one in own
        )

    def _print_day(self, text):
        return format_date(self.env, fields.Date.to_date(text))

    def _print_month(self, text):
        return format_date(self.env, fields.Date.to_date(text), date_format="MMMM y")

    def _print_figure(self, text, digits=6, least=0):
        return self._print_number(float(text), digits, least=least)
