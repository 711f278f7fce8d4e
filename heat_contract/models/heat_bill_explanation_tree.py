from decimal import Decimal

from odoo import api, models
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.rating import exact
from ..engine.vat import vat_by_rate
from .heat_bill_explanation_sources import ExplanationSources, node


class HeatBill(models.Model):
    """The way from a bill's total down to what it rests on, as a tree that a screen walks."""

    _inherit = "heat.bill"

    @api.readonly
    def read_explanation(self):
        """The bill explained as nested nodes, in the reader's language.

        A node is ``{"label", "value", "note", "record", "children", "kind", "alert"}``: texts,
        the record it comes from as ``{"model", "id", "name"}`` (None when there is none or the
        reader may not see it), the nodes that lead to it, a word for its icon, and whether what
        was computed again differs from what was billed.
        """
        self.ensure_one()
        self.check_access("read")
        lines = self.line_ids
        sources = ExplanationSources(lines)
        replayed = {line: line._replayed_amount() for line in lines}
        wrong = any(replayed[line] != line._vat_base()[1] for line in lines)
        vat = self._tree_vat(lines, replayed, sources)
        wrong = wrong or any(one["alert"] for one in vat["children"])
        return node(
            self.display_name,
            self._money(self.amount_total),
            self._tree_verdict(wrong),
            kind="bill",
            alert=wrong,
            record=sources.record(self),
            children=[self._tree_untaxed(lines, sources), vat],
        )

    def _tree_verdict(self, wrong):
        if wrong:
            return self.env._(
                "Computed again from what the bill kept, the amounts marked below differ from "
                "those billed. Credit the bill and bill again."
            )
        return self.env._(
            "Computed again from the readings, prices and rules that the bill kept: every "
            "amount is the one billed, to the cent."
        )

    def _tree_untaxed(self, lines, sources):
        return node(
            self.env._("Before tax"),
            self._money(self.amount_untaxed),
            self.env._("Sum of the lines"),
            kind="sum",
            children=[line._tree(sources) for line in lines],
        )

    def _tree_vat(self, lines, replayed, sources):
        """VAT by rate, computed again from the amounts that the traces lead to."""
        bases = vat_by_rate([line._vat_base() for line in lines], self._rounding())
        known = [(line._vat_base()[0], replayed[line] or Decimal(0)) for line in lines]
        again = vat_by_rate(known, self._rounding())
        return node(
            self.env._("VAT"),
            self._money(self.amount_tax),
            self.env._("Rounded once for each rate"),
            kind="sum",
            children=[
                node(
                    self.env._(
                        "VAT %(rate)s %% of %(base)s",
                        rate=lines._number(f"{rate:f}"),
                        base=self._money(base),
                    ),
                    self._money(vat),
                    kind="vat",
                    alert=again[rate] != (base, vat),
                    children=lines.filtered(
                        lambda line, rate=rate: line._vat_base()[0] == rate
                    )._tree_vat_reasons(sources),
                )
                for rate, (base, vat) in bases.items()
            ],
        )

    def _money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)

    def action_explain(self):
        """Open the screen that walks from the total to the readings."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "heat_contract.heat_bill_explanation_action"
        )
        return {**action, "context": {"active_id": self.id}}


class HeatBillLine(models.Model):
    _inherit = "heat.bill.line"

    def _replayed_amount(self):
        """The amount computed again from the trace; None when the trace does not lead there."""
        try:
            replayed = self._replay()
        except EngineError:
            return None
        digits = self.currency_id.decimal_places or 2
        return exact(float(replayed), digits)

    def _tree_vat_reasons(self, sources):
        """Why these lines bear their rate, each reason once."""
        reasons = {}
        for line in self:
            facts = {**(line.trace or {}).get("vat", {})}
            reasons.setdefault(repr(sorted(facts.items(), key=str)), line)
        return [line._tree_vat_reason(sources) for line in reasons.values()]

    def _tree_vat_reason(self, sources):
        """Why the line bears its rate; a localisation tells its law."""
        return node(self._explain_vat(), kind="rule", record=sources.record(self.tax_ids[:1]))
