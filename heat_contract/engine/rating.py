"""Rating: a component's price times a quantity, rounded half up to the currency.

Energy is priced in EUR/MWh and counted to the watt-hour. Power, flat shares, area, points and
flat sums are priced by the year and billed in parts of the yearly amount (:func:`rate_share`):
each part is rounded and the last one takes the cents that the roundings left, so that the bills
of a year add up to the yearly amount. A part served for some of its days only is billed by its
days, from the amount due up to the first of them to that due up to the last, so that the bills
of two contracts that follow one another add up to the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo.addons.heat_base.engine.periods import Period, first_of_next_month

from .calendar import Share
from .errors import NoTariffVersion, NotOneMonth

#: one watt-hour in MWh
WATT_HOUR = Decimal("0.000001")
#: how days count: by the months of the part, or by the calendar year whatever the part
BY_MONTH, BY_YEAR = "month", "year"


@dataclass(frozen=True)
class Charge:
    """One priced quantity.

    ``amount`` (currency) is ``quantity`` (MWh or kW) times ``price`` (EUR/MWh, or EUR/kW
    a year) times ``fraction`` (of the year; 1 for energy), rounded.

    >>> march = Charge(Decimal(9), Decimal(48), Fraction(1, 12), Decimal("36.00"))
    >>> march.quantity * march.price * march.fraction.numerator / march.fraction.denominator
    Decimal('36')
    """

    quantity: Decimal
    price: Decimal
    fraction: Fraction
    amount: Decimal


def round_half_up(value: Decimal | Fraction, step: Decimal) -> Decimal:
    """``value`` at the nearest multiple of ``step``, halves away from zero.

    >>> round_half_up(Decimal("46.525"), Decimal("0.01"))
    Decimal('46.53')
    >>> round_half_up(Fraction(-1, 200), Decimal("0.01"))
    Decimal('-0.01')
    """
    ratio = Fraction(value) / Fraction(step)
    whole = (2 * abs(ratio.numerator) + ratio.denominator) // (2 * ratio.denominator)
    return (whole if ratio >= 0 else -whole) * step


def exact(value: float | str | Decimal, digits: int) -> Decimal:
    """The decimal number that a float column of ``digits`` decimals stands for.

    >>> exact(61.37, 6)
    Decimal('61.370000')
    """
    text = value if isinstance(value, (str, Decimal)) else repr(value)
    return Decimal(text).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def megawatt_hours(kwh: Decimal) -> Decimal:
    """Energy in MWh kept to the watt-hour.

    >>> megawatt_hours(Decimal("2115.2764"))
    Decimal('2.115276')
    """
    return round_half_up(kwh / 1000, WATT_HOUR)


def rate_energy(kwh: Decimal, price: Decimal, step: Decimal) -> Charge:
    """Energy in kWh at a price per MWh, rounded to ``step`` of the currency.

    >>> rate_energy(Decimal("2115.276"), Decimal("62.00"), Decimal("0.01")).amount
    Decimal('131.15')
    """
    quantity = megawatt_hours(kwh)
    return Charge(quantity, price, Fraction(1), round_half_up(quantity * price, step))


def twelfth(annual: Decimal, month: int, step: Decimal) -> Decimal:
    """The part of a yearly amount billed for ``month`` (1 to 12).

    January to November are the rounded twelfth, December is what remains.

    >>> annual = Decimal("8407.69")
    >>> twelfth(annual, 11, Decimal("0.01")), twelfth(annual, 12, Decimal("0.01"))
    (Decimal('700.64'), Decimal('700.65'))
    """
    part = round_half_up(annual / 12, step)
    return part if month < 12 else annual - 11 * part


def rate_power(kw: Decimal, price: Decimal, period: Period, step: Decimal) -> Charge:
    """Subscribed power in kW at a price per kW and year, for days of one month.

    :raises NotOneMonth: when ``period`` runs over the end of a month

    >>> step = Decimal("0.01")
    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> rate_power(Decimal(9), Decimal("48.00"), march, step).amount
    Decimal('36.00')

    From the 16th, sixteen days of thirty-one:

    >>> charge = rate_power(Decimal(9), Decimal("48"), Period(date(2019, 3, 16), march.end), step)
    >>> charge.amount, charge.fraction
    (Decimal('18.58'), Fraction(4, 93))
    """
    first = period.start.replace(day=1)
    whole_month = Period(first, first_of_next_month(first))
    if period.end > whole_month.end:
        raise NotOneMonth(period.start, period.end)
    part = Fraction(period.days, whole_month.days)
    annual = round_half_up(kw * price, step)
    amount = round_half_up(Fraction(twelfth(annual, first.month, step)) * part, step)
    return Charge(kw, price, part / 12, amount)


def rate_share(
    quantity: Decimal,
    price: Decimal,
    share: Share,
    period: Period,
    step: Decimal,
    proration: str = BY_MONTH,
) -> Charge:
    """The part of a yearly amount for ``period``, days of ``share.whole``.

    By month, each month of the part weighs the same and a day weighs its share of its month.
    By year, a day weighs a 365th or a 366th of the year's amount, and ``share.fraction``
    plays no part.

    >>> step = Decimal("0.01")
    >>> quarter = Period(date(2019, 1, 1), date(2019, 4, 1))
    >>> fourth = Share(quarter, Fraction(1, 4))
    >>> rate_share(Decimal(1), Decimal("10202.07"), fourth, quarter, step).amount
    Decimal('2550.52')

    The last quarter takes what is left, and a day less is its month's share of days:

    >>> autumn = Period(date(2019, 10, 1), date(2020, 1, 1))
    >>> last = Share(autumn, Fraction(1, 4), (Fraction(1, 4),) * 3)
    >>> rate_share(Decimal(1), Decimal("10202.07"), last, autumn, step).amount
    Decimal('2550.51')
    >>> but_a_day = Period(autumn.start, autumn.last_day)
    >>> rate_share(Decimal(1), Decimal("10202.07"), last, but_a_day, step).amount
    Decimal('2523.09')
    >>> rate_share(Decimal(1), Decimal(365), fourth, quarter, step, BY_YEAR).amount
    Decimal('90.00')
    """
    annual = round_half_up(quantity * price, step)
    if proration == BY_YEAR:
        amount, fraction = Decimal(0), Fraction(0)
        for year in range(period.start.year, period.last_day.year + 1):
            whole = Period(date(year, 1, 1), date(year + 1, 1, 1))
            part = period.intersection(whole)
            if part:
                amount += _between(annual, part, whole, step)
                fraction += Fraction(part.days, whole.days)
        return Charge(quantity, price, fraction, amount)
    due = round_half_up(Fraction(annual) * share.fraction, step)
    if share.earlier:
        due = annual - sum(round_half_up(Fraction(annual) * part, step) for part in share.earlier)
    start, end = (_position(day, share.whole) for day in (period.start, period.end))
    amount = round_half_up(Fraction(due) * end, step) - round_half_up(Fraction(due) * start, step)
    return Charge(quantity, price, share.fraction * (end - start), amount)


def _between(annual: Decimal, part: Period, year: Period, step: Decimal) -> Decimal:
    start, end = (
        round_half_up(Fraction(annual) * Fraction((day - year.start).days, year.days), step)
        for day in (part.start, part.end)
    )
    return end - start


def _position(day: date, whole: Period) -> Fraction:
    """How much of ``whole`` lies before ``day``, from 0 to 1, months weighing the same."""
    before, total = Fraction(0), Fraction(0)
    for part in whole.months():
        first = part.start.replace(day=1)
        length = Period(first, first_of_next_month(first)).days
        total += Fraction(part.days, length)
        served = min(max((day - part.start).days, 0), part.days)
        before += Fraction(served, length)
    return before / total


def version_slices(period: Period, starts: Sequence[date]) -> Iterator[tuple[Period, int]]:
    """``period`` cut where a tariff version begins, with the position of the version in force.

    ``starts`` are the first days of the versions, in order.

    :raises NoTariffVersion: when the period begins before the first version

    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> [(p.days, n) for p, n in version_slices(march, [date(2018, 1, 1), date(2019, 3, 11)])]
    [(10, 0), (21, 1)]
    >>> list(version_slices(march, [date(2019, 3, 2)]))
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.errors.NoTariffVersion
    """
    for part in period.split(*starts):
        position = sum(start <= part.start for start in starts) - 1
        if position < 0:
            raise NoTariffVersion(part.start)
        yield part, position
