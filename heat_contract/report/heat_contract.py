"""What a contract says on paper: as signed, and as its amendments have changed it since."""

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..models.heat_tariff_component_billing import YEARLY


class HeatContract(models.Model):
    _inherit = "heat.contract"

    def _print_contract(self):
        """All that the printed contract shows; words and figures are ready to be read."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return {
            "title": self.env._("Heat supply contract %(number)s", number=self.name),
            "stands": self._print_standing(today),
            "supply": self.env._(
                "Heat of %(network)s, delivered and metered at:", network=self.network_id.name or ""
            ),
            "points": [self._print_point(link) for link in self._links_on_paper(today)],
            "quantities": self._print_quantities(),
            "tariff": self.env._(
                "%(tariff)s. Prices before tax; VAT is added at the rate of the law.",
                tariff=self.tariff_id.display_name,
            ),
            "prices": self._print_tariff(today),
            "payers": self._print_payers(today),
            "term": self._print_term(),
            "amendments": [
                amendment._print_row()
                for amendment in self.amendment_ids.sorted("number")
                if amendment.state == "in_force"
            ],
        }

    def _print_standing(self, today):
        """Which state of the contract the paper shows."""
        day = format_date(self.env, today)
        amended = "in_force" in self.amendment_ids.mapped("state")
        stands = (
            self.env._("As it stands on %(day)s, with its amendments.", day=day)
            if amended
            else self.env._("As it stands on %(day)s.", day=day)
        )
        if not self.signed_on:
            return stands
        signed = self.env._("Signed on %(day)s.", day=format_date(self.env, self.signed_on))
        return f"{stands} {signed}"

    def _links_on_paper(self, today):
        """The points of the contract, without those that have left it."""
        day = min(filter(None, (today, self.date_to)))
        return self.point_ids.filtered(lambda link: not link.period_to or link.period_to >= day)

    def _print_point(self, link):
        point = link.delivery_point_id
        energy = point.meter_ids.filtered(
            lambda meter: (
                {"energy", "cold_energy"} & set(meter.register_ids.mapped("measured_quantity"))
            )
        )
        return {
            "name": point.name,
            "code": point.code,
            "address": ", ".join(
                filter(None, (point.street, " ".join(filter(None, (point.zip, point.city)))))
            ),
            "meters": ", ".join(energy.mapped("display_name")),
            "days": self._print_days(link),
        }

    def _print_days(self, link):
        """In words, the days of a point that is not there for the whole contract."""
        first, last = (day and format_date(self.env, day) for day in (link.date_from, link.date_to))
        if first and last:
            return self.env._("from %(start)s to %(end)s", start=first, end=last)
        if first:
            return self.env._("from %(day)s on", day=first)
        return last and self.env._("until %(day)s", day=last)

    def _print_quantities(self):
        """(label, value, since when) of what the fixed charges are counted by."""
        labels = (
            (self.env._("Subscribed power:"), self.power_ids),
            (self.env._("URF:"), self._quantities("urf")),
            (self.env._("Heated area:"), self._quantities("m2")),
        )
        rows = []
        for label, facts in labels:
            fact = self._in_force(facts)
            if fact:
                day = format_date(self.env, max(fact.date_from, self.date_from))
                since = self.env._("since %(day)s", day=day)
                rows.append((label, fact._value_text(), since))
            rows += [
                (label, other._value_text(), self._print_days(other))
                for other in (facts - fact).sorted("date_from")
            ]
        return rows

    def _print_tariff(self, today):
        """The components in force today, or on the first or last day of the contract."""
        day = max(min(filter(None, (today, self.date_to))), self.date_from)
        versions = self.tariff_id.version_ids.sorted("date_from")
        version = versions.filtered(lambda one: one.date_from <= day)[-1:] or versions[:1]
        return [component._print_row() for component in version.component_ids]

    def _print_payers(self, today):
        """In words, who pays what from which day on, as far as it still matters."""
        current = self.payer_ids.filtered(lambda fact: not fact.date_to or fact.date_to >= today)
        return [
            self.env._(
                "%(fact)s, from %(day)s on",
                fact=fact._value_text(),
                day=format_date(self.env, fact.date_from),
            )
            for fact in current.sorted("date_from")
        ]

    def _print_term(self):
        """The sentences about how long the contract lasts."""
        start = format_date(self.env, self.date_from)
        sentences = [self.env._("The contract takes effect on %(day)s.", day=start)]
        if self.term_months:
            sentences.append(
                self.env._(
                    "It is made for %(months)s months, until %(day)s.",
                    months=self.term_months,
                    day=format_date(self.env, self.term_date),
                )
                if not self.term_from
                else self.env._(
                    "Its term of %(months)s months, counted from %(start)s, runs until %(day)s.",
                    months=self.term_months,
                    start=format_date(self.env, self.term_from),
                    day=format_date(self.env, self.term_date),
                )
            )
            if self.renewal == "tacit":
                sentences.append(
                    self.env._(
                        "It is then renewed tacitly for %(months)s months at a time.",
                        months=self.renewal_months,
                    )
                )
            else:
                sentences.append(self.env._("It is not renewed tacitly."))
        else:
            sentences.append(self.env._("It is made without a term."))
        if self.notice_months:
            sentences.append(
                self.env._("Notice: %(months)s months, in writing.", months=self.notice_months)
            )
        if self.date_to:
            sentences.append(
                self.env._("It ends on %(day)s.", day=format_date(self.env, self.date_to))
            )
        return sentences


class HeatContractAmendment(models.Model):
    _inherit = "heat.contract.amendment"

    def _print_row(self):
        """One line of the list of amendments."""
        self.ensure_one()
        facts = (self.power_ids, self.quantity_ids, self.tariff_ids, self.payer_ids)
        made = [fact._value_text() for rows in facts for fact in rows]
        if self.kind == "point":
            change = dict(self._fields["point_change"]._description_selection(self.env))
            made.append(f"{self.delivery_point_id.name} – {change[self.point_change].lower()}")
        elif self.kind == "term":
            made.append(self.env._("%(months)s months", months=self.term_months))
        return {
            "number": self.number,
            "date": format_date(self.env, self.date),
            "signed_on": self.signed_on and format_date(self.env, self.signed_on),
            "subject": self._subject(),
            "words": ", ".join(made),
            "reason": self.reason,
        }


class HeatTariffComponent(models.Model):
    _inherit = "heat.tariff.component"

    def _print_row(self):
        """One price of the printed contract, and how it is revised."""
        self.ensure_one()
        label = self.name if self.name != self.code else False
        revised = bool(self._formulas())
        return {
            "code": self.code,
            "label": label,
            "basis": dict(self._fields["basis"]._description_selection(self.env))[self.basis],
            "base": self._print_price(self.base_price),
            "base_date": self.base_date and format_date(self.env, self.base_date),
            "price": "–" if self.price_missing else self._print_price(self.price_in_force),
            "state": self.price_message if revised else self.env._("Fixed price"),
            "revised": revised
            and dict(self._fields["revision"]._description_selection(self.env))[self.revision],
            "formula": revised and self._formula_markup(),
            "formula_title": self.env._(
                "Price of %(code)s = base price × C, always worked out from the base values:",
                code=self.code,
            ),
            "terms": [self._print_term(term) for term in self.term_ids if revised],
            "billing": self._print_billing(),
            "rounding": self._print_rounding() if revised else False,
        }

    def _print_billing(self):
        """In words, when the component is billed and how some days of a price count."""
        calendar = self.calendar_id
        sentences = [
            self.env._(
                "Billed: %(calendar)s (%(dates)s).", calendar=calendar.name, dates=calendar.summary
            )
            if calendar
            else self.env._("Billed with each bill, for its own days.")
        ]
        if self.basis in YEARLY:
            sentences.append(
                self.env._("A day counts as a 365th of the year, a 366th in a leap year.")
                if self.proration == "year"
                else self.env._("A month counts as a twelfth, a day as its share of the month.")
            )
        if self.minimum_amount:
            sentences.append(
                self.env._(
                    "%(amount)s a year at least.", amount=self._print_price(self.minimum_amount)
                )
            )
        return " ".join(sentences)

    def _print_rounding(self):
        """In words, how the coefficient and the price are rounded."""
        words = {
            "half_up": self.env._("rounded half up"),
            "truncate": self.env._("cut off, not rounded"),
        }
        coefficient = (
            self.env._("The coefficient is not rounded.")
            if not self.is_coefficient_rounded
            else self.env._(
                "The coefficient has %(decimals)s decimals, %(rounding)s.",
                decimals=self.coefficient_decimals,
                rounding=words[self.coefficient_rounding],
            )
        )
        price = self.env._(
            "The price has %(decimals)s decimals, %(rounding)s.",
            decimals=self._decimals_of_price(),
            rounding=words[self.price_rounding],
        )
        return f"{coefficient} {price}"

    def _print_term(self, term):
        """One index of the formula, in words; its code is told once when it names the term."""
        index = term.index_id
        label = index.display_name if term.name != index.code else index.name
        if label == term.name:
            return self.env._(
                "%(name)s: %(rule)s; base value %(value)s %(month)s",
                name=term.name,
                rule=term._rule_text(),
                value=formatLang(self.env, term.base_value, digits=_decimals(term.base_value)),
                month=f"({term._base_text()})" if term._base_text() else "",
            )
        return self.env._(
            "%(name)s: %(index)s, %(rule)s; base value %(value)s %(month)s",
            name=term.name,
            index=label,
            rule=term._rule_text(),
            value=formatLang(self.env, term.base_value, digits=_decimals(term.base_value)),
            month=f"({term._base_text()})" if term._base_text() else "",
        )

    def _print_price(self, price):
        """A price with all its decimals, two at least."""
        shown = formatLang(self.env, price, digits=max(_decimals(price), 2))
        return f"{shown} {self.currency_id.symbol}"


def _decimals(value):
    """Decimals that ``value`` needs, six at most."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])
