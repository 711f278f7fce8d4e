"""The part of an amount that belongs to days after a cut-off, and how an estimate turned out."""

from decimal import Decimal
from fractions import Fraction

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, first_of_next_month
from odoo.addons.heat_contract.engine.rating import round_half_up

#: A day weighs a day, or each calendar month weighs the same.
BY_DAY, BY_MONTH = "day", "month"
KWH = Decimal(1)
CENT = Decimal("0.01")


class UnknownMethod(EngineError):
    """A way of sharing out that this engine does not know; parameter ``method``."""

    def __init__(self, method: object) -> None:
        super().__init__("unknown_method", method=method)


def served(
    amount: Decimal, days: Period, until: Period, method: str = BY_DAY, step: Decimal = CENT
) -> Decimal:
    """The part of ``amount``, of ``days``, that was served before the end of ``until``, in euros.

    What is left is the difference, so that the parts of any number of cut-offs make the whole:
    the last one takes the cents (règlement ANC 2014-03, article 322-1: income of its period).

    :param until: days that end with the day of the cut-off
    :param method: :data:`BY_DAY` or :data:`BY_MONTH`
    :param step: smallest amount of the currency
    :raises UnknownMethod: for another method

    >>> from datetime import date
    >>> from odoo.addons.heat_base.engine.periods import day_period
    >>> quarter = day_period(date(2026, 11, 1), date(2027, 1, 31))
    >>> year = day_period(date(2026, 1, 1), date(2026, 12, 31))
    >>> Decimal(1620) - served(Decimal(1620), quarter, year)
    Decimal('545.87')
    >>> Decimal(1620) - served(Decimal(1620), quarter, year, BY_MONTH)
    Decimal('540.00')
    >>> served(Decimal(1620), quarter, day_period(date(2026, 1, 1), date(2026, 1, 31)))
    Decimal('0.00')
    """
    if method not in (BY_DAY, BY_MONTH):
        raise UnknownMethod(method)
    weigh = _months if method == BY_MONTH else _days
    before = until.end if until.end < days.end else days.end
    part = Period(days.start, before) if days.start < before else None
    weight = weigh(part) / weigh(days) if part else Fraction(0)
    return round_half_up(Fraction(amount) * weight, step)


def _days(period: Period) -> Fraction:
    return Fraction(period.days)


def _months(period: Period) -> Fraction:
    total = Fraction(0)
    for part in period.months():
        first = part.start.replace(day=1)
        total += Fraction(part.days, Period(first, first_of_next_month(first)).days)
    return total


def whole_kwh(kwh: Decimal) -> Decimal:
    """An estimate in kWh, to the kWh: the digits below are of no meter.

    :param kwh: energy in kWh

    >>> whole_kwh(Decimal("37888.889")), whole_kwh(Decimal("0.5"))
    (Decimal('37889'), Decimal('1'))
    """
    return round_half_up(kwh, KWH)


def deviation(estimated: Decimal, actual: Decimal) -> Decimal | None:
    """How far an estimate was from what was read afterwards, in percent of the latter.

    Above zero: too much was estimated. None where nothing was consumed.

    :param estimated: in any unit
    :param actual: in the same unit

    >>> deviation(Decimal("65.52"), Decimal("66.90"))
    Decimal('-2.1')
    >>> deviation(Decimal(1), Decimal(0)) is None
    True
    """
    if not actual:
        return None
    return round_half_up((estimated - actual) * 100 / actual, Decimal("0.1"))
