from decimal import Decimal
from fractions import Fraction

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_metering.engine.proration import replay_split

from ..engine.trace import replay
from .heat_bill_explanation_sources import node
from .heat_bill_line import BASIS_NAMES, PRICE_DIGITS, QUANTITY_DIGITS, is_read
from .heat_bill_line_tree_estimate import estimate_adds_up

#: Amounts of energy are kept to the ninth decimal of a kWh: beyond, they are the same.
SAME = Decimal("0.000001")
#: Decimals with which an index shared out between two readings is shown.
INDEX_DIGITS = 3


class HeatBillLine(models.Model):
    """From the amount of a line to its price and to its readings."""

    _inherit = "heat.bill.line"

    def _tree(self, sources):
        """The line as a node: how much, why, from what."""
        self.ensure_one()
        replayed = self._replayed_amount()
        wrong = replayed != self._vat_base()[1]
        return node(
            self.name,
            self.bill_id._money(self.amount),
            self._tree_note(replayed) if wrong else self._tree_quality(),
            kind="line",
            alert=wrong,
            record=sources.record(self),
            children=[*self._tree_ways(sources), self._tree_origin(sources)],
        )

    def _tree_note(self, replayed):
        if replayed is None:
            return self.env._("What the line kept does not suffice to compute it again.")
        return self.env._(
            "Computed again, this line is %(amount)s.", amount=self.bill_id._money(replayed)
        )

    def _tree_quality(self):
        return dict(self._fields["quality"]._description_selection(self.env)).get(self.quality, "")

    def _tree_ways(self, sources):
        """What the amount is made of, by the rule of the trace."""
        trace = self.trace or {}
        if trace.get("rule") == "difference":
            return self._tree_difference_of(trace, sources)
        if "quantity" not in trace or "price" not in trace:
            return self._tree_words()
        return self._tree_factors(trace, sources)

    def _tree_words(self):
        """Another rule, in its own words: a step each, but the last, which tells the VAT."""
        try:
            steps = self._explain()[:-1]
        except KeyError:  # the trace of a module that is gone may lack what the words ask for
            steps = []
        return [node(step, kind="formula") for step in steps]

    def _tree_difference_of(self, trace, sources):
        """What the days cost as known now, less each time that they were billed."""
        now = self._tree_replayed(trace["now"])
        return [
            node(
                self.env._("As known now"),
                self.bill_id._money(now),
                kind="formula",
                children=self._tree_factors(trace["now"], sources),
            ),
            *(
                node(
                    self.env._("Less what was billed"),
                    self.bill_id._money(-self._tree_replayed(before)),
                    kind="formula",
                    children=self._tree_difference_of(before, sources)
                    if before.get("rule") == "difference"
                    else self._tree_factors(before, sources),
                )
                for before in trace["before"]
            ),
        ]

    def _tree_replayed(self, trace):
        try:
            return replay(trace)
        except EngineError:
            return Decimal(0)

    def _tree_factors(self, trace, sources):
        """Quantity, price and part of the year of a trace that multiplies them."""
        return [
            node(
                self._tree_formula(trace),
                self.bill_id._money(self._tree_replayed(trace)),
                self._tree_rest(trace),
                kind="formula",
            ),
            self._tree_quantity(trace, sources),
            self._tree_price(trace, sources),
            self._tree_fraction(trace),
        ]

    def _tree_unit(self):
        return BASIS_NAMES.get(self.basis, "")

    def _tree_formula(self, trace):
        factors = [
            f"{self._number(trace['quantity'], QUANTITY_DIGITS)} {self._tree_unit()}".strip(),
            self._price_text(trace),
        ]
        if trace.get("fraction"):
            factors.append(str(trace["fraction"]))
        if Decimal(str(trace.get("sign", "1"))) < 0:
            factors.append("−1")
        return " × ".join(factors)

    def _tree_rest(self, trace):
        """Why a part of a year is not quantity × price × part to the cent."""
        if not trace.get("fraction") or "rounding" not in trace:
            return ""
        part = Fraction(str(trace["fraction"]))
        plain = Fraction(str(trace["quantity"])) * Fraction(str(trace["price"])) * part
        if (
            abs(plain - abs(Fraction(self._tree_replayed(trace))))
            <= Fraction(trace["rounding"]) / 2
        ):
            return ""
        return self.env._("with the cents that the roundings of the parts before left")

    def _price_text(self, trace):
        """A price as its figures are, two decimals at least."""
        price = str(trace["price"])
        decimals = len(price.partition(".")[2].rstrip("0"))
        figure = formatLang(self.env, float(price), digits=min(max(decimals, 2), PRICE_DIGITS))
        parts = [f"{figure} {self.currency_id.symbol}", self._tree_unit()]
        text = "/".join(filter(None, parts))
        return self.env._("%(price)s/year", price=text) if trace.get("fraction") else text

    def _tree_fraction(self, trace):
        if not trace.get("fraction"):
            return None
        return node(
            self.env._("Part of the year"),
            (trace is self.trace and self.time_fraction) or str(trace["fraction"]),
            self.bill_id._format_period(
                fields.Date.to_date(trace["date_from"]), fields.Date.to_date(trace["date_to"])
            ),
            kind="formula",
        )

    def _tree_origin(self, sources):
        """The line that this one corrects or takes off, with its own explanation."""
        origin = self.origin_line_id
        if not origin or not origin.has_access("read"):
            return None
        if self.role == "deduction":
            label = self.env._("Takes back the line of %(bill)s", bill=origin.bill_id.display_name)
        else:
            label = self.env._("Corrects the line of %(bill)s", bill=origin.bill_id.display_name)
        return node(
            label,
            self.bill_id._money(origin.amount),
            kind="origin",
            record=sources.record(origin.bill_id),
            children=[origin._tree(sources)],
        )

    # quantities

    def _tree_quantity(self, trace, sources):
        quantity = f"{self._number(trace['quantity'], QUANTITY_DIGITS)} {self._tree_unit()}".strip()
        if "kwh" not in trace:
            return node(
                self.env._("Energy expected in a year")
                if self.basis == "mwh"
                else self.env._("Quantity of the contract"),
                quantity,
                kind="quantity",
                record=sources.record(sources.quantity(self)),
            )
        return node(
            self.env._("Energy delivered"),
            quantity,
            self.env._("%(kwh)s kWh", kwh=self._number(trace["kwh"])),
            kind="quantity",
            record=sources.record(self.delivery_point_id),
            children=[
                self._tree_segment(segment, sources) for segment in trace.get("segments") or ()
            ],
        )

    def _tree_segment(self, segment, sources):
        amount = f"{self._number(segment['amount'])} {segment.get('amount_unit', 'kWh')}"
        if not is_read(segment):
            estimate = sources.estimates.get(segment.get("estimate_id"))
            return node(
                self._explain_estimate(segment),
                amount,
                self._tree_split(segment.get("split"), sources),
                kind="estimate",
                alert=not estimate_adds_up(segment),
                record=sources.record(estimate),
                children=self._tree_estimate(segment, sources),
            )
        wrong = not _adds_up(segment)
        return node(
            self.env._("Meter %(meter)s", meter=segment.get("meter", "")),
            amount,
            self.env._("Computed again, the indexes do not lead to this energy.")
            if wrong
            else self._tree_difference(segment),
            kind="segment",
            alert=wrong,
            record=sources.record(
                sources.installation(segment.get("meter_id"), segment["start"]["local_date"])
            ),
            children=[self._tree_bound(segment, name, sources) for name in ("end", "start")],
        )

    def _tree_difference(self, segment):
        """End less start, what a register that started again adds, times its factor."""
        end, start = (self._tree_index(segment[name]["index"]) for name in ("end", "start"))
        text = f"{end} − {start}"
        if segment.get("rollovers"):
            text += f" + {segment['rollovers']} × {self._number(segment['capacity'])}"
        text += f" {self._unit_name(segment)}"
        if Decimal(segment.get("multiplier") or "1") != 1:
            text = f"({text}) × {self._number(segment['multiplier'])}"
        return text

    def _tree_index(self, index):
        return self._number(index, INDEX_DIGITS)

    def _tree_bound(self, segment, name, sources):
        bound = segment[name]
        value = f"{self._tree_index(bound['index'])} {self._unit_name(segment)}"
        day = format_date(self.env, bound["local_date"])
        if not bound.get("between"):
            return self._tree_reading(bound, value, sources, day)
        return node(
            self.env._("Index shared out between two readings, %(day)s", day=day),
            value,
            self._tree_split(bound.get("split"), sources, bound),
            kind="index",
            alert=not _splits_up(bound),
            record=sources.record(
                sources.estimates.get((bound.get("split") or {}).get("estimate_id"))
            ),
            children=[
                *(
                    self._tree_reading(
                        read, f"{self._tree_index(read['index'])} {self._unit_name(segment)}",
                        sources,
                    )
                    for read in bound["between"]
                ),
                self._tree_degree_days(bound.get("split"), sources),
            ],
        )  # fmt: skip

    def _tree_reading(self, read, value, sources, day=None):
        """A reading: when, how sure, who took it and from what file and line."""
        reading = sources.readings.get(read.get("reading_id"))
        if not reading:
            moment = day or format_date(self.env, str(read.get("at", ""))[:10])
            return node(self.env._("Reading of %(day)s", day=moment), value, kind="reading")
        zone = self.bill_id.network_id.tz
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), reading.read_at)
        labels = {
            name: dict(reading._fields[name]._description_selection(self.env))
            for name in ("quality", "state")
        }
        words = [labels["quality"][reading.quality]]
        if reading.state != "valid":
            words.append(labels["state"][reading.state])
        return node(
            self.env._(
                "Reading of %(day)s at %(time)s",
                day=format_date(self.env, local.date()),
                time=local.strftime("%H:%M"),
            ),
            value,
            " · ".join([*words, reading._source()]),
            kind="reading",
            record=sources.record(reading),
        )

    # sharing out

    def _tree_split(self, split, sources, bound=None):
        """By what rule days between two readings were weighed."""
        if not split:
            return ""
        if split.get("method") == "time":
            return self.env._("In proportion to time")
        return self.env._(
            "Each day weighs %(base)s, and %(slope)s for each degree day",
            base=self._number(split["a"]),
            slope=self._number(split["b"]),
        )

    def _tree_degree_days(self, split, sources):
        if not split or split.get("method") == "time":
            return None
        before, after = split["degree_days"]
        days = [self._number(one, 2) for one in split["days"]]
        return node(
            self.env._("Degree days before and after"),
            " / ".join("–" if one is None else self._number(one, 1) for one in (before, after)),
            self.env._("Over %(before)s and %(after)s days", before=days[0], after=days[1]),
            kind="weather",
            record=sources.record(self.bill_id.network_id.weather_station_id),
        )


def _adds_up(segment):
    """Whether the indexes of a segment lead to its energy."""
    try:
        growth = Decimal(segment["end"]["index"]) - Decimal(segment["start"]["index"])
        if segment.get("rollovers"):
            growth += segment["rollovers"] * Decimal(segment["capacity"])
        growth *= Decimal(segment.get("multiplier") or "1")
        target = segment.get("amount_unit", "kWh").lower()
        amount = units.convert(growth, segment.get("unit") or target, target)
    except (EngineError, ArithmeticError, KeyError, TypeError):
        return False
    return abs(amount - Decimal(segment["amount"])) <= SAME


def _splits_up(bound):
    """Whether the two readings around a day lead to its index by the rule that was kept."""
    split = bound.get("split")
    if not split:
        return True
    before, after = (Decimal(read["index"]) for read in bound["between"])
    if after < before:
        # the register started again in between: the segment tells it and is checked there
        return True
    return abs(before + replay_split(split, after - before) - Decimal(bound["index"])) <= SAME
