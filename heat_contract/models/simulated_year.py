"""What the bills of some months would charge, under facts that may be invented.

The months go through the planner and the lines of real bills; nothing is stored.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, first_of_next_month

from ..engine.contract import ContractFacts
from ..engine.price import PriceBook
from ..engine.rating import exact, round_half_up
from ..engine.vat import vat_by_rate
from .billing_plan import Planner
from .heat_bill_line import RATE_DIGITS

WATT_HOUR = Decimal("0.001")


@dataclass
class SimulatedPlanner(Planner):
    """Energy by calendar months, whoever reads the meters, and no money on account."""

    @staticmethod
    def _waits_for_reading(item):
        return False

    def charges(self, contract):
        """The plan of what falls due for good during ``days``.

        :raises EngineError: when a price or a quantity is missing
        """
        items = [item for item in self.items(contract) if item.role == "charge"]
        return self.plan(contract, items)


@dataclass(frozen=True)
class OneDayBook(PriceBook):
    """All prices as they are on one ``day``."""

    day: date = date.max

    def slices(self, component, days):
        return [(days, self.price(component, days.start))]

    def price(self, component, day):
        return super().price(component, self.day)


@dataclass(frozen=True)
class TypedEnergy:
    """Energy typed by month, ``kwh`` by the first day of each; days of a month weigh the same.

    >>> typed = TypedEnergy({date(2019, 3, 1): Decimal(310)})
    >>> typed.during(Period(date(2019, 3, 1), date(2019, 3, 11)))
    Decimal('100.000')
    """

    kwh: dict

    def during(self, days):
        return sum((self._part(part) for part in days.months()), Decimal(0))

    def _part(self, part):
        first = part.start.replace(day=1)
        length = Period(first, first_of_next_month(first)).days
        start, end = (
            round_half_up(Fraction(self.kwh.get(first, 0)) * (day - first).days / length, WATT_HOUR)
            for day in (part.start, part.end)
        )
        return end - start


@dataclass
class SimulatedYear:
    """The months of ``period`` of one contract, real or not saved, under ``facts``.

    ``typed``: the energy, when it is not what the meters of the points say.
    ``prices_on``: a day whose prices hold all along, when it is given.
    """

    contract: object
    facts: ContractFacts
    period: Period
    typed: TypedEnergy | None = None
    prices_on: date | None = None
    #: [(month, [(payer id, values of a line)])]
    months: list = field(default_factory=list)
    #: [EngineError] that left months out
    errors: list = field(default_factory=list)

    def run(self):
        """Rate each month as a billing run would."""
        planner = self._planner()
        plans = []
        for month in self.period.months():
            planner.days = month
            try:
                plans.append((month, planner.charges(self.contract)))
            except EngineError as error:
                self.errors.append(error)
        bills = self.contract.env["heat.bill"]
        runs = self.contract.env["heat.billing.run"]
        consumption = self._consumption([plan for _month, plan in plans])
        taxes = bills._tax_facts({self.contract: self.period})
        entries = {}
        for month, plan in plans:
            periods = runs._tax_periods({self.contract: plan})
            try:
                rows = periods and bills._prepare_lines(plan, consumption, (), taxes)
            except EngineError as error:
                self.errors.append(error)
                continue
            rows = rows or []
            for payer, vals in rows:
                entry = runs._fresh_entry(payer, vals, month.last_day)
                entries.setdefault(vals["code"], []).append(entry)
            minimums = runs._minimum_rows(self.contract, plan, entries)
            for _payer, vals in minimums:
                # the year is closed
                known = entries[vals["code"]]
                entries[vals["code"]] = [one for one in known if one.last_day > vals["date_to"]]
            self.months.append((month, [*rows, *minimums]))
        return self

    def _planner(self):
        tariffs = self.contract.env["heat.tariff"].browse(
            {key for _day, key in self.facts.tariffs.entries}
        )
        versions = {
            tariff.id: [(one.date_from, one) for one in known.sorted("date_from")]
            for tariff, known in tariffs.version_ids.grouped("tariff_id").items()
        }
        components = tariffs.version_ids.component_ids
        book = components._price_book(self.period)
        if self.prices_on:
            book = OneDayBook(book.pricings, book.as_of, day=self.prices_on)
            versions = {key: self._one_version(known) for key, known in versions.items()}
        return SimulatedPlanner(self.period, {self.contract: self.facts}, versions, book)

    def _one_version(self, versions):
        """The version in force on the day of the prices, as if it always had been."""
        started = [version for start, version in versions if start <= self.prices_on]
        return [(date.min, started[-1])] if started else []

    def _consumption(self, plans):
        """{(point id, days): what is known of the energy} of the pieces of ``plans``."""
        pieces = [piece for plan in plans for piece in plan.pieces if piece.is_energy]
        if self.typed:
            first = self.facts.points[0][0]
            return {
                (piece.item.point, piece.days): {
                    "kwh": self.typed.during(piece.days)
                    if piece.item.point == first
                    else Decimal(0),
                    "quality": False,
                    "evidence": {"segments": []},
                }
                for piece in pieces
            }
        points = self.contract.env["heat.delivery.point"]
        wanted = {(points.browse(piece.item.point), piece.days) for piece in pieces}
        found = points._known_or_estimated(wanted)
        return {(point.id, days): result for (point, days), result in found.items()}

    # what it comes to

    def amounts(self):
        """{month: (before tax, VAT)}, VAT rounded once a rate and bill."""
        currency = self.contract.currency_id
        step = exact(currency.rounding, currency.decimal_places)
        found = {}
        for month, rows in self.months:
            by_payer = {}
            for payer, vals in rows:
                rate = exact(vals["vat_rate"], RATE_DIGITS)
                by_payer.setdefault(payer, []).append((rate, Decimal(vals["trace"]["amount"])))
            sums = [
                pair for lines in by_payer.values() for pair in vat_by_rate(lines, step).values()
            ]
            found[month.start] = (
                sum((base for base, _vat in sums), Decimal(0)),
                sum((vat for _base, vat in sums), Decimal(0)),
            )
        return found

    def lines(self):
        """The values of all lines, in order."""
        return [vals for _month, rows in self.months for _payer, vals in rows]
