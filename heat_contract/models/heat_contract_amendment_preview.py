from datetime import date, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.periods import Period


class HeatContractAmendment(models.Model):
    """What recording an amendment changes, told before it is recorded."""

    _inherit = "heat.contract.amendment"

    preview = fields.Html(string="Effect", compute="_compute_preview")
    warnings = fields.Html(compute="_compute_preview")

    @api.depends(
        "contract_id",
        "kind",
        "date",
        "power_kw",
        "quantity_basis",
        "quantity",
        "tariff_id",
        "component_code",
        "payer_id",
        "delivery_point_id",
        "point_change",
        "term_months",
        "renewal",
        "renewal_months",
        "notice_months",
        "requested_on",
        "state",
    )
    @api.depends_context("lang")
    def _compute_preview(self):
        for amendment in self:
            told = amendment.contract_id and amendment.date and amendment.state != "in_force"
            amendment.preview = _bullets(amendment._outcome() if told else [])
            amendment.warnings = _bullets(amendment._doubts() if told else [])

    def _outcome(self):
        """What changes, sentence by sentence."""
        contract, day = self.contract_id._origin, format_date(self.env, self.date)
        if self.kind == "term":
            return [self._term_outcome()]
        before, after = self._before_and_after(contract)
        if not after:
            return []
        sentences = [
            self.env._(
                "%(before)s until %(eve)s, %(after)s from %(day)s on.",
                eve=format_date(self.env, self.date - timedelta(days=1)),
                day=day,
                before=before or self.env._("nothing"),
                after=after,
            )
        ]
        return sentences + self._yearly_effect()

    def _before_and_after(self, contract):
        """In words, what holds until the amendment and what it sets; ('', '') when incomplete."""
        if self.kind == "power" and self.power_kw:
            shown = contract.power_ids.new({"kw": self.power_kw})._value_text()
            return self._held(contract.power_ids), shown
        if self.kind == "quantity" and self.quantity:
            fact = contract.quantity_ids.new(
                {"basis": self.quantity_basis, "quantity": self.quantity}
            )
            return self._held(contract._quantities(self.quantity_basis)), fact._value_text()
        if self.kind == "tariff" and self.tariff_id:
            return self._held(contract.tariff_ids), self.tariff_id.display_name
        if self.kind == "payer" and self.payer_id:
            fact = contract.payer_ids.new(
                {"component_code": self.component_code, "partner_id": self.payer_id.id}
            )
            return self._held_payer(contract), fact._value_text()
        if self.kind == "point" and self.delivery_point_id:
            points = contract.point_ids.filtered(
                lambda link: not link.period_to or link.period_to >= self.date
            ).delivery_point_id
            point = self.delivery_point_id._origin
            then = points | point if self.point_change == "joins" else points - point
            return (
                ", ".join(points.mapped("display_name")),
                ", ".join(then.mapped("display_name")) or self.env._("no delivery point"),
            )
        return "", ""

    def _held(self, facts):
        """The value in force on the eve of the amendment, in words."""
        eve = self.date - timedelta(days=1)
        known = facts.filtered(lambda fact: fact.date_from <= eve).sorted("date_from")[-1:]
        return known._value_text() if known else ""

    def _held_payer(self, contract):
        return self._held(self._payers_of_component(contract)) or self.env._(
            "%(payer)s pays", payer=contract.partner_id.display_name
        )

    def _payers_of_component(self, contract):
        code = contract._spelled_component(self.component_code)
        return contract.payer_ids.filtered(lambda fact: fact.component_code == code)

    def _term_outcome(self):
        contract = self.contract_id._origin
        then = contract.new(
            {
                "date_from": contract.date_from,
                "term_from": self.date,
                "term_months": self.term_months,
                "renewal": self.renewal,
                "renewal_months": self.renewal_months,
                "notice_months": self.notice_months,
            }
        )
        return self.env._(
            "End of the term: %(before)s so far, %(after)s from the amendment on.",
            before=format_date(self.env, contract.term_date) or self.env._("none"),
            after=format_date(self.env, then.term_date) or self.env._("none"),
        )

    # what it costs

    def _yearly_effect(self):
        """The fixed charges of a year before and after, component by component."""
        if self.kind not in ("power", "quantity", "tariff"):
            return []
        before, after = self._yearly_charges(False), self._yearly_charges(True)
        if not before or not after:
            return []
        sentences = []
        for code in before | after:
            old, new = before.get(code), after.get(code)
            if (old and old[1]) != (new and new[1]):
                sentences.append(
                    self.env._(
                        "%(code)s, a year before tax: %(before)s → %(after)s.",
                        code=code,
                        before=old[0] if old else "–",
                        after=new[0] if new else "–",
                    )
                )
        difference = sum(cost for _t, cost in after.values()) - sum(
            cost for _t, cost in before.values()
        )
        sentences.append(
            self.env._(
                "Fixed charges of a year, at the prices of that day: %(difference)s before tax.",
                difference=("+" if difference > 0 else "") + self._money(difference),
            )
        )
        return sentences

    def _yearly_charges(self, amended):
        """{code: (in words, amount)} of the components charged by the year on that day."""
        contract = self.contract_id._origin
        quantities = {
            "kw": self._quantity_on(contract.power_ids, "kw"),
            "urf": self._quantity_on(contract._quantities("urf"), "quantity"),
            "m2": self._quantity_on(contract._quantities("m2"), "quantity"),
        }
        held = contract.tariff_ids.filtered(lambda fact: fact.date_from < self.date)
        tariff = held.sorted("date_from")[-1:].tariff_id or contract.tariff_id
        if amended and self.kind == "power":
            quantities["kw"] = self.power_kw
        elif amended and self.kind == "quantity":
            quantities[self.quantity_basis] = self.quantity
        elif amended and self.tariff_id:
            tariff = self.tariff_id._origin
        versions = tariff.version_ids.filtered(lambda version: version.date_from <= self.date)
        charges = {}
        for component in versions.sorted("date_from")[-1:].component_ids:
            if component.basis in quantities:
                quantity = quantities[component.basis]
                amount = quantity * self._price_on(component)
                shown = self._quantity_text(component.basis, quantity)
                words = f"{shown} × {self._money(self._price_on(component))}"
                words += f" = {self._money(amount)}"
                charges[component.code] = (words, amount)
        return charges

    def _price_on(self, component):
        """The price of that day, or the base price where an index is still missing."""
        try:
            return float(component.price_at(self.date)["price"])
        except UserError:
            return component.base_price

    def _quantity_on(self, facts, name):
        eve = self.date - timedelta(days=1)
        known = facts.filtered(lambda fact: fact.date_from <= eve).sorted("date_from")[-1:]
        return known[name] if known else 0.0

    def _quantity_text(self, basis, quantity):
        contract = self.contract_id
        if basis == "kw":
            return contract.power_ids.new({"kw": quantity})._value_text()
        return contract.quantity_ids.new({"basis": basis, "quantity": quantity})._value_text()

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # what to look at again

    def _doubts(self):
        contract, doubts = self.contract_id._origin, []
        after = Period(self.date, date.max)
        bills = [
            bill
            for days, bill in contract._billed_days().get(contract, ())
            if days.intersection(after)
        ]
        if bills and self.kind not in ("term", "other"):
            doubts.append(
                self.env._(
                    "These bills charge days from that one on and do not change by themselves: "
                    "%(bills)s. Credit them after recording; the next run bills the days again.",
                    bills=", ".join(bill.display_name for bill in bills),
                )
            )
        later = self._facts_of_kind().filtered(lambda fact: fact.date_from >= self.date)
        if later:
            doubts.append(
                self.env._(
                    "Another fact takes over later: %(facts)s.",
                    facts=", ".join(later.sorted("date_from").mapped("display_name")),
                )
            )
        current = self._quantity_on(contract.power_ids, "kw")
        if self.kind == "power" and self.power_kw < current and not self.requested_on:
            doubts.append(
                self.env._(
                    "The power is reduced: note the day of the request and what justifies it; "
                    "the decision is due within three months."
                )
            )
        return doubts

    def _facts_of_kind(self):
        contract = self.contract_id._origin
        return {
            "power": contract.power_ids,
            "quantity": contract._quantities(self.quantity_basis),
            "tariff": contract.tariff_ids,
            "payer": self._payers_of_component(contract),
        }.get(self.kind, contract.power_ids.browse())


def _bullets(sentences):
    """``sentences`` as a list for the screen, or nothing."""
    if not sentences:
        return False
    items = Markup("").join(Markup("<li>%s</li>") % sentence for sentence in sentences)
    return Markup("<ul class='mb-0'>%s</ul>") % items
