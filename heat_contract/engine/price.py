"""The price of a tariff's component on a day, told so that it can be worked out again.

``price = base price × C`` where C is the formula at the values chosen for the revision date;
a mix of fuels adds up ``share × base price × C`` of its parts. Always from the base values,
never from the price before: rounded prices are not chained. What a price rests on is told
as text, and :func:`replay_price` works it out again from that alone.
"""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.heat_base.engine.periods import Period

from .errors import IncompleteTrace
from .formula import Formula, bind, decimal_text, parse
from .price_index import Reading, Series, UnpublishedIndex, add_months, choose, read

#: decimals with which an unrounded coefficient or mean is shown; it is computed exactly
SHOWN_DIGITS = 10
_PERIODS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class Rounding:
    """How a contract rounds: decimals None leave the coefficient as it is.

    >>> Rounding(4).coefficient(Fraction(1026027996, 10**9))
    Fraction(513, 500)
    >>> Rounding(price_decimals=2, price_truncated=True).price(Fraction("46.525"))
    Decimal('46.52')
    >>> Rounding(price_decimals=2).price(Fraction("46.525"))
    Decimal('46.53')
    """

    coefficient_decimals: int | None = None
    coefficient_truncated: bool = False
    price_decimals: int = 6
    price_truncated: bool = False

    def coefficient(self, value: Fraction) -> Fraction:
        """``value`` rounded as coefficients are."""
        if self.coefficient_decimals is None:
            return value
        return Fraction(_rounded(value, self.coefficient_decimals, self.coefficient_truncated))

    def price(self, value: Fraction) -> Decimal:
        """``value`` rounded as prices are."""
        return _rounded(value, self.price_decimals, self.price_truncated)


@dataclass(frozen=True)
class Term:
    """A name of the formula: the series it reads, its base value and its selection rule."""

    name: str
    series: Series
    base_value: Decimal
    rule: str = "month"
    months: int = 0
    lag: int = 0
    base_date: date | None = None


@dataclass(frozen=True)
class Part:
    """One fuel of a mix: ``share`` in percent, base price and formula of its own.

    >>> mix = [Part("wood", Decimal(85), Decimal("38.50")), Part("gas", Decimal(15), Decimal(92))]
    >>> price_of(Pricing(Decimal("46.525"), parts=mix), None, date(2025, 1, 1)).value
    Decimal('46.525000')
    """

    name: str
    share: Decimal
    base_price: Decimal
    formula: Formula | None = None


@dataclass(frozen=True)
class Schedule:
    """When a price is revised.

    ``frequency`` none reads the indices once, at ``start`` (first day of the tariff's
    version); decided waits for the days in ``decided``. Until ``base_date`` included, and
    before the first decision, the base price is in force.
    """

    frequency: str = "none"
    month: int = 1
    start: date = date.min
    base_date: date | None = None
    decided: Sequence[date] = ()

    def revision_date(self, day: date) -> date | None:
        """The day of the revision in force on ``day``; None while the base price is.

        >>> yearly = Schedule("yearly", 10, date(2025, 1, 1), date(2025, 1, 1))
        >>> yearly.revision_date(date(2025, 9, 30)), yearly.revision_date(date(2025, 12, 1))
        (None, datetime.date(2025, 10, 1))
        """
        if self.frequency == "decided":
            revised = max((on for on in self.decided if on <= day), default=None)
        elif self.frequency in _PERIODS:
            months = _PERIODS[self.frequency]
            revised = add_months(day, -((day.month - self.month) % months))
        else:
            revised = self.start
        if revised is None or (self.base_date and revised <= self.base_date):
            return None
        return revised

    def cuts(self, days: Period) -> list[date]:
        """The days inside ``days`` on which the price may change.

        >>> Schedule("quarterly", 1).cuts(Period(date(2025, 2, 1), date(2025, 8, 1)))
        [datetime.date(2025, 4, 1), datetime.date(2025, 7, 1)]
        """
        if self.frequency == "decided":
            return [on for on in self.decided if days.start < on < days.end]
        if self.frequency not in _PERIODS:
            return []
        firsts = [part.start for part in days.months() if part.start > days.start]
        months = _PERIODS[self.frequency]
        return [first for first in firsts if (first.month - self.month) % months == 0]


@dataclass(frozen=True)
class Pricing:
    """All that a component's price is made of; ``scope`` tells which links of series count."""

    base_price: Decimal
    formula: Formula | None = None
    terms: Sequence[Term] = ()
    parts: Sequence[Part] = ()
    rounding: Rounding = field(default_factory=Rounding)
    schedule: Schedule = field(default_factory=Schedule)
    scope: object = None

    def names(self) -> frozenset[str]:
        """Every name that the formula, or those of the parts, mention.

        >>> sorted(Pricing(Decimal(1), parse("A/A0")).names())
        ['A', 'A0']
        """
        formulas = [part.formula for part in self.parts] if self.parts else [self.formula]
        return frozenset(name for formula in formulas if formula for name in formula.names())


@dataclass(frozen=True)
class Price:
    """A price, its coefficient (shown with ten decimals when unrounded) and its explanation.

    >>> price = Price(Decimal("62.00"), Decimal(1), None, False, {"price": "62.00"})
    >>> price.provisional
    False
    """

    value: Decimal
    coefficient: Decimal
    revision_date: date | None
    provisional: bool
    told: Mapping[str, object]


@dataclass(frozen=True)
class PriceBook:
    """The prices of many components; each is worked out once a revision.

    >>> book = PriceBook({"R2": Pricing(Decimal("48.00"))}, date(2019, 4, 2))
    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> [(part.days, price.value) for part, price in book.slices("R2", march)]
    [(31, Decimal('48.000000'))]
    """

    pricings: Mapping[Hashable, Pricing]
    as_of: date
    _known: dict[tuple[Hashable, date | None], Price] = field(default_factory=dict, repr=False)

    def slices(self, component: Hashable, days: Period) -> list[tuple[Period, Price]]:
        """``days`` cut where the price of ``component`` is revised, with each price.

        :raises MissingIndex: when an index of one of them is missing
        :raises UnpublishedIndex: when it cannot be told which value was known
        """
        schedule = self.pricings[component].schedule
        found: list[tuple[Period, Price]] = []
        for part in days.split(*schedule.cuts(days)):
            price = self.price(component, part.start)
            if found and found[-1][1] is price:
                found[-1] = (Period(found[-1][0].start, part.end), price)
            else:
                found.append((part, price))
        return found

    def price(self, component: Hashable, day: date) -> Price:
        """The price of ``component`` on ``day``.

        :raises MissingIndex: when an index that it needs is missing
        """
        pricing = self.pricings[component]
        revised = pricing.schedule.revision_date(day)
        key = (component, revised)
        if key not in self._known:
            self._known[key] = price_of(pricing, revised, self.as_of)
        return self._known[key]


def price_of(pricing: Pricing, revised: date | None, as_of: date) -> Price:
    """The price after the revision of the day ``revised``, None for the base price.

    :raises MissingIndex: when an index that it needs is missing

    >>> month = date(2025, 1, 1)
    >>> from .price_index import IndexValue
    >>> series = Series("ICHT", {month: IndexValue(month, Decimal("145.0"))})
    >>> term = Term("ICHT", series, Decimal("141.4"))
    >>> pricing = Pricing(Decimal(100), parse("0.15 + 0.85 × ICHT/ICHT_0"), [term],
    ...     rounding=Rounding(4, price_decimals=2))
    >>> price = price_of(pricing, date(2025, 1, 1), date(2025, 3, 1))
    >>> price.value, price.coefficient, replay_price(price.told)
    (Decimal('102.16'), Decimal('1.0216'), Decimal('102.16'))
    """
    names = pricing.names() if revised else frozenset()
    chosen = [
        (term, choose(term.series, term.rule, revised, as_of, term.months, term.lag, pricing.scope))
        for term in pricing.terms
        if revised and not names.isdisjoint((term.name, f"{term.name}_0", f"{term.name}0"))
    ]
    told: dict[str, object] = {
        "base_price": f"{pricing.base_price:f}",
        "formula": pricing.formula.text if pricing.formula and not pricing.parts else "",
        "revision_date": revised.isoformat() if revised else None,
        "as_of": as_of.isoformat(),
        "provisional": any(read.provisional for _term, reads in chosen for read in reads),
        "rounding": _told_rounding(pricing.rounding),
        "terms": [_told_term(term, reads) for term, reads in chosen],
        "parts": [
            {
                "name": part.name,
                "share": f"{part.share:f}",
                "base_price": f"{part.base_price:f}",
                "formula": part.formula.text if part.formula else "",
            }
            for part in pricing.parts
        ],
    }
    value, coefficient, parts = _compute(told)
    shown = _shown(coefficient)
    told |= {"price": f"{value:f}", "coefficient": shown, "parts": parts}
    return Price(value, Decimal(shown), revised, bool(told["provisional"]), told)


def replay_price(told: Mapping[str, object]) -> Decimal:
    """The price that ``told`` leads to, worked out from its base values, indices and rounding.

    :raises IncompleteTrace: when a figure is missing

    >>> replay_price({"base_price": "62.00", "rounding": {"price_decimals": 6}})
    Decimal('62.000000')
    """
    return _compute(told)[0]


def retell(told: Mapping[str, object], pricing: Pricing, today: date) -> Price:
    """The price ``told`` with the index values known ``today``, and nothing else changed.

    Base values, formula and rounding stay as they were billed, and so do the periods, unless a
    term takes the value known on a day: of that day, more may be known now. ``pricing`` gives
    the series.

    >>> from .price_index import IndexValue
    >>> reading = {"period": "2025-01-01", "value": "110", "status": "provisional"}
    >>> term = {"name": "A", "index": "A", "base_value": "100", "readings": [reading]}
    >>> told = {"base_price": "50", "formula": "A/A0", "revision_date": "2025-01-01",
    ...     "rounding": {"price_decimals": 2}, "terms": [term]}
    >>> known = IndexValue(date(2025, 1, 1), Decimal(120))
    >>> term = Term("A", Series("A", {known.period: known}), Decimal(100))
    >>> price = retell(told, Pricing(Decimal(50), terms=[term]), date(2025, 3, 1))
    >>> price.value, price.provisional, replay_price(price.told)
    (Decimal('60.00'), False, Decimal('60.00'))
    """
    series = {term.series.code: term.series for term in pricing.terms}
    terms = [
        _retold_term(term, readings) if readings else dict(term)
        for term in _items(told, "terms")
        for readings in (_known_now(told, term, series, pricing.scope, today),)
    ]
    provisional = any(term["status"] == "provisional" for term in terms)
    found: dict[str, object] = {**told, "terms": terms, "provisional": provisional}
    value, coefficient, parts = _compute(found)
    shown = _shown(coefficient)
    found |= {"price": f"{value:f}", "coefficient": shown, "parts": parts}
    revised = told.get("revision_date")
    day = date.fromisoformat(str(revised)) if revised else None
    return Price(value, Decimal(shown), day, provisional, found)


def _known_now(
    told: Mapping[str, object],
    term: Mapping[str, object],
    series: Mapping[str, Series],
    scope: object,
    today: date,
) -> tuple[Reading, ...]:
    """What ``term`` takes by the values known ``today``; nothing where only ``told`` knows it."""
    own = series.get(str(term.get("index")))
    if own is None:
        return ()
    rule, revised = str(term.get("rule")), told.get("revision_date")
    if revised and rule in ("published", "last"):
        # the last value published by the day of the bill stays that of this day
        as_of = today if rule == "published" else date.fromisoformat(str(told["as_of"]))
        # where the choice cannot be told any more, it stays as it was billed
        with suppress(UnpublishedIndex):
            return choose(own, rule, date.fromisoformat(str(revised)), as_of, scope=scope)
    days = [date.fromisoformat(str(read["period"])) for read in _items(term, "readings")]
    return tuple(read(own, day, scope) for day in days)


def _retold_term(term: Mapping[str, object], readings: Sequence[Reading]) -> dict[str, object]:
    retold: dict[str, object] = {**term, "readings": [_told_reading(read) for read in readings]}
    provisional = any(read.provisional for read in readings)
    return {
        **retold,
        "value": _shown(_term_values(retold)[0]),
        "status": "provisional" if provisional else "final",
    }


def _compute(
    told: Mapping[str, object],
) -> tuple[Decimal, Fraction, list[dict[str, object]]]:
    rounding = _rounding(_mapping(told.get("rounding")))
    # before the first revision there are no values: the base price is the price
    revised = bool(told.get("revision_date"))
    terms = {str(term["name"]): _term_values(term) for term in _items(told, "terms")}

    def coefficient(text: object) -> Fraction:
        if not text or not revised:
            return Fraction(1)
        formula = parse(str(text))
        return rounding.coefficient(formula.evaluate(bind(formula, terms)))

    parts = _items(told, "parts")
    if not parts:
        found = coefficient(told.get("formula"))
        return rounding.price(_figure(told, "base_price") * found), found, []
    total, base, explained = Fraction(0), Fraction(0), []
    for part in parts:
        found = coefficient(part.get("formula"))
        weight = _figure(part, "share") / 100 * _figure(part, "base_price")
        total += weight * found
        base += weight
        price = decimal_text(_figure(part, "base_price") * found, SHOWN_DIGITS)
        explained.append({**part, "coefficient": _shown(found), "price": price})
    return rounding.price(total), total / base if base else Fraction(1), explained


def _told_term(term: Term, readings: Sequence[Reading]) -> dict[str, object]:
    mean = sum((read.equivalent for read in readings), Fraction(0)) / len(readings)
    return {
        "name": term.name,
        "index": term.series.code,
        "source": term.series.source,
        "rule": term.rule,
        "value": _shown(mean),
        "status": "provisional" if any(read.provisional for read in readings) else "final",
        "base_value": f"{term.base_value:f}",
        "base_date": term.base_date.isoformat() if term.base_date else None,
        "readings": [_told_reading(read) for read in readings],
    }


def _told_reading(read: Reading) -> dict[str, object]:
    return {
        "series": read.code,
        "period": read.value.period.isoformat(),
        "value": f"{read.value.value:f}",
        "status": "provisional" if read.provisional else "final",
        "published_on": read.value.published.isoformat() if read.value.published else None,
        "links": [dict(link) for link in read.links],
    }


def _term_values(term: Mapping[str, object]) -> tuple[Fraction, Fraction]:
    readings = _items(term, "readings")
    if not readings:
        raise IncompleteTrace("readings")
    total = Fraction(0)
    for reading in readings:
        value = _figure(reading, "value")
        for link in _items(reading, "links"):
            if link.get("method") == "double_fraction":
                value *= _figure(link, "old_value") / _figure(link, "new_value")
            else:
                value *= _figure(link, "coefficient")
        total += value
    return total / len(readings), _figure(term, "base_value")


def _told_rounding(rounding: Rounding) -> dict[str, object]:
    return {
        "coefficient_decimals": rounding.coefficient_decimals,
        "coefficient_truncated": rounding.coefficient_truncated,
        "price_decimals": rounding.price_decimals,
        "price_truncated": rounding.price_truncated,
    }


def _rounding(told: Mapping[str, object]) -> Rounding:
    decimals = told.get("coefficient_decimals")
    if "price_decimals" not in told:
        raise IncompleteTrace("rounding")
    return Rounding(
        None if decimals is None else int(str(decimals)),
        bool(told.get("coefficient_truncated")),
        int(str(told["price_decimals"])),
        bool(told.get("price_truncated")),
    )


def _items(told: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    items = told.get(key)
    return [_mapping(item) for item in items] if isinstance(items, Sequence) else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _figure(told: Mapping[str, object], key: str) -> Fraction:
    if key not in told:
        raise IncompleteTrace(key)
    return Fraction(str(told[key]))


def _shown(value: Fraction) -> str:
    return decimal_text(value, SHOWN_DIGITS)


def _rounded(value: Fraction, decimals: int, truncated: bool) -> Decimal:
    scaled = abs(value) * 10**decimals
    if truncated:
        whole = scaled.numerator // scaled.denominator
    else:
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    # built digit by digit: arithmetic on Decimal would round to the context's precision
    return Decimal((int(value < 0), tuple(map(int, str(whole))), -decimals))
