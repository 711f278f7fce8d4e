"""What is held back when interest is paid: income tax in advance, and social levies.

Both follow the day of payment and the fiscal status of who receives it. CGI art. 117 quater
(dividends, interest on shares) and 125 A (interest on loans): 12.8 %, unless the holder asked in
time not to have it (art. 242 quater). Social levies (CSG, CRDS, solidarity) know no exemption.
Rates are dated parameters, in percent; amounts are in euros, rounded to the cent for each holder.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .errors import SeveralRates, UnknownRate

INCOME_TAX = "income_tax"
SOCIAL = ("csg", "crds", "solidarity")
#: Fiscal status of a holder: a person, or else; resident in France, or not.
RESIDENT = "resident"
RESIDENT_BODY = "resident_body"
ABROAD = "abroad"
ABROAD_BODY = "abroad_body"
CENT = Decimal("0.01")
DEADLINE = (11, 30)


@dataclass(frozen=True)
class LevyRate:
    """A rate in force from ``start``, up to ``end`` excluded (None: without end known)."""

    kind: str
    status: str
    start: date
    end: date | None
    percent: Decimal


@dataclass(frozen=True)
class LevyScale:
    """The rates of one day for one status, in percent; those of exempt levies are zero."""

    income_tax: Decimal
    csg: Decimal
    crds: Decimal
    solidarity: Decimal

    @property
    def social(self) -> Decimal:
        """The social levies together."""
        return self.csg + self.crds + self.solidarity


@dataclass(frozen=True)
class Levies:
    """What is held back of a gross amount, and what is left to pay.

    >>> str(Levies(*map(Decimal, ("6.88", "5.70", "0.27", "4.03", "36.90"))).social)
    '10.00'
    """

    income_tax: Decimal
    csg: Decimal
    crds: Decimal
    solidarity: Decimal
    net: Decimal

    @property
    def social(self) -> Decimal:
        """The social levies together."""
        return self.csg + self.crds + self.solidarity


def scale(rates: Iterable[LevyRate], status: str, day: date) -> LevyScale:
    """The rates for a payment of that day.

    Bodies resident in France (companies, associations, municipalities) bear none. From a person
    who lives in France all four are asked; from who lives abroad the income tax must be known, and
    social levies are those that somebody entered.

    :raises UnknownRate: for levies whose rate of that day is not known
    :raises SeveralRates: where two hold

    >>> known = {"income_tax": "12.8", "csg": "10.6", "crds": "0.5", "solidarity": "7.5"}
    >>> rates = [LevyRate(kind, RESIDENT, date(2026, 1, 1), None, Decimal(percent))
    ...          for kind, percent in known.items()]
    >>> scale(rates, RESIDENT, date(2026, 6, 15)).social
    Decimal('18.6')
    >>> scale(rates, RESIDENT_BODY, date(2026, 6, 15)).income_tax
    Decimal('0')
    >>> scale(rates, ABROAD, date(2026, 6, 15))
    Traceback (most recent call last):
    ...
    odoo.addons.heat_cooperative_interest.engine.errors.UnknownRate: unknown_rate(...)
    """
    if status == RESIDENT_BODY:
        return LevyScale(Decimal(), Decimal(), Decimal(), Decimal())
    found: dict[str, Decimal] = {}
    for rate in rates:
        if rate.status == status and rate.start <= day and (rate.end is None or day < rate.end):
            if rate.kind in found:
                raise SeveralRates(rate.kind, status, day)
            found[rate.kind] = rate.percent
    needed = (INCOME_TAX, *SOCIAL) if status == RESIDENT else (INCOME_TAX,)
    if missing := [kind for kind in needed if kind not in found]:
        raise UnknownRate(missing, status, day)
    return LevyScale(found[INCOME_TAX], *(found.get(kind, Decimal()) for kind in SOCIAL))


def levies(gross: Decimal, rates: LevyScale, exempt: bool = False) -> Levies:
    """What is held back of ``gross``; ``exempt`` from the income tax, never from the rest.

    The social levies are rounded together, as the payer owes them; their last part takes what
    rounding leaves, so that the parts add up.

    >>> rates = LevyScale(Decimal("12.8"), Decimal("10.6"), Decimal("0.5"), Decimal("7.5"))
    >>> held = levies(Decimal("53.78"), rates)
    >>> str(held.income_tax), str(held.social), str(held.net)
    ('6.88', '10.00', '36.90')
    >>> str(levies(Decimal("53.78"), rates, exempt=True).net)
    '43.78'
    """
    income_tax = Decimal() if exempt else _part(gross, rates.income_tax)
    social = _part(gross, rates.social)
    csg, crds = _part(gross, rates.csg), _part(gross, rates.crds)
    return Levies(income_tax, csg, crds, social - csg - crds, gross - income_tax - social)


def _part(gross: Decimal, percent: Decimal) -> Decimal:
    return (gross * percent / 100).quantize(CENT, ROUND_HALF_UP)


def whole_euros(amount: Decimal) -> int:
    """As returns are filed: to the euro, fifty cents up.

    >>> whole_euros(Decimal("12.61")), whole_euros(Decimal("0.50"))
    (13, 1)
    """
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def exemption_deadline(year: int) -> date:
    """Last day to ask for the exemption of payments of ``year`` (CGI art. 242 quater).

    >>> exemption_deadline(2026)
    datetime.date(2025, 11, 30)
    """
    return date(year - 1, *DEADLINE)


def asked_in_time(year: int, asked: date, first_investment: date | None) -> bool:
    """Whether a request counts for the payments of ``year``.

    In time: up to 30 November before; or, for who first invests after that day, when they do.

    >>> asked_in_time(2026, date(2025, 11, 30), None), asked_in_time(2026, date(2025, 12, 1), None)
    (True, False)
    >>> asked_in_time(2026, date(2026, 2, 3), first_investment=date(2026, 2, 10))
    True
    >>> asked_in_time(2026, date(2026, 2, 3), first_investment=date(2025, 3, 1))
    False
    """
    deadline = exemption_deadline(year)
    if asked <= deadline:
        return True
    return (
        first_investment is not None and deadline < first_investment and asked <= first_investment
    )
