from fractions import Fraction

from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .heat_bill_explanation_sources import node
from .heat_bill_line import PRICE_DIGITS


class HeatBillLine(models.Model):
    """From the price of a line to its formula and to the values of indices."""

    _inherit = "heat.bill.line"

    def _tree_price(self, trace, sources):
        told = trace.get("price_told") or {}
        return node(
            self.env._("Unit price"),
            self._price_text(trace),
            self._tree_price_note(told),
            kind="price",
            record=sources.record(self.component_id),
            children=self._tree_terms(told, sources),
        )

    def _tree_price_note(self, told):
        words = []
        if told.get("formula") and told.get("revision_date"):
            words.append(
                self.env._(
                    "%(base)s × C, with C = %(formula)s = %(coefficient)s",
                    base=self._number(told["base_price"], PRICE_DIGITS),
                    formula=told["formula"],
                    coefficient=self._number(told["coefficient"], 10),
                )
            )
            words.append(self._tree_rounding(told.get("rounding") or {}))
        if told.get("revision_date"):
            words.append(
                self.env._("revised on %(day)s", day=format_date(self.env, told["revision_date"]))
            )
        if told.get("provisional"):
            words.append(self.env._("provisional"))
        return " · ".join(filter(None, words)) or self.env._("Price of the tariff")

    def _tree_rounding(self, rounding):
        decimals = rounding.get("coefficient_decimals")
        if decimals is None:
            return ""
        if rounding.get("coefficient_truncated"):
            return self.env._("C cut to %(decimals)s decimals", decimals=decimals)
        return self.env._("C rounded to %(decimals)s decimals", decimals=decimals)

    def _tree_terms(self, told, sources):
        """The fuels of a mix and the terms of the formula."""
        return [
            *(self._tree_part(part) for part in told.get("parts") or ()),
            *(self._tree_term(term, sources) for term in told.get("terms") or ()),
        ]

    def _tree_part(self, part):
        words = [self.env._("base price %(price)s", price=self._number(part["base_price"], 6))]
        if part.get("formula"):
            words.append(f"C = {part['formula']} = {self._number(part['coefficient'], 10)}")
        return node(
            self.env._(
                "%(name)s, %(share)s %%", name=part["name"], share=self._number(part["share"], 4)
            ),
            self._number(part["price"], PRICE_DIGITS),
            " · ".join(words),
            kind="price",
        )

    def _tree_term(self, term, sources):
        base = self.env._("base value %(value)s", value=self._number(term["base_value"], 6))
        if term.get("base_date"):
            base = self.env._(
                "%(base)s of %(day)s", base=base, day=format_date(self.env, term["base_date"])
            )
        reads = term.get("readings") or ()
        values = [sources.index_value(self.company_id, read) for read in reads]
        series = next((value.index_id for value in values if value), None)
        names = [term["name"], series.name if series else term["index"]]
        if len(reads) > 1:
            mean = self.env._("mean of %(count)s values", count=len(reads))
            base = f"{mean} · {base}"
        return node(
            " · ".join(dict.fromkeys(names)),
            self._number(term["value"], 6),
            base,
            kind="index_value",
            record=sources.record(series),
            children=[self._tree_index_value(read, sources) for read in reads],
        )

    def _tree_index_value(self, read, sources):
        """One published value of a series, as it was read."""
        status = read.get("status")
        value = sources.index_value(self.company_id, read)
        words = [self.env._("final") if status == "final" else self.env._("provisional")]
        if read.get("published_on"):
            words.append(
                self.env._("published on %(day)s", day=format_date(self.env, read["published_on"]))
            )
        for link in read.get("links") or ():
            if link.get("coefficient"):
                words.append(
                    self.env._("linked by × %(x)s", x=self._number(str(link["coefficient"]), 6))
                )
            elif link.get("old_value"):
                old, new = (
                    formatLang(self.env, float(Fraction(str(link[name]))), digits=4)
                    for name in ("old_value", "new_value")
                )
                words.append(self.env._("linked by × %(old)s / %(new)s", old=old, new=new))
        return node(
            f"{read['series']}, {format_date(self.env, read['period'], date_format='MMMM y')}",
            self._number(read["value"], 6),
            " · ".join(words),
            kind="index_value",
            record=sources.record(value),
        )
