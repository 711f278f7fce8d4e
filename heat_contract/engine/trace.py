"""Traces: all that a line's amount was computed from, as JSON, and the way back.

Figures are text, so that they stay exact. A trace of energy carries the segments between
two readings (meter, indexes, energy) that metering gave; a trace of a share of a yearly price
carries the days, the part and the roundings before it. A price worked out by formula is told
under ``price_told`` and worked out again. What rests on other lines holds their traces: an
instalment deducted, a correction, a minimum. :func:`replay` computes the amount again from
those alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.heat_base.engine.periods import Period, day_period

from .calendar import Share
from .errors import IncompleteTrace, UnknownTrace
from .price import replay_price
from .rating import BY_MONTH, Charge, rate_energy, rate_power, rate_share
from .settlement import shortfall

Trace = dict[str, object]


def energy_trace(
    charge: Charge, kwh: Decimal, step: Decimal, period: Period, evidence: Mapping[str, object]
) -> Trace:
    """The trace of an energy line.

    ``evidence`` is what metering says of the quantity: ``segments`` (each with ``amount``
    in kWh), ``quality`` and whatever it adds.

    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> kwh, step = Decimal("2115.276"), Decimal("0.01")
    >>> charge = rate_energy(kwh, Decimal("62.00"), step)
    >>> trace = energy_trace(charge, kwh, step, march, {"segments": []})
    >>> trace["quantity"], trace["amount"], replay(trace)
    ('2.115276', '131.15', Decimal('131.15'))
    """
    return {
        **evidence,
        "rule": "energy",
        "date_from": period.start.isoformat(),
        "date_to": period.last_day.isoformat(),
        "kwh": f"{kwh:f}",
        "quantity": f"{charge.quantity:f}",
        "price": f"{charge.price:f}",
        "rounding": str(step),
        "amount": str(charge.amount),
    }


def power_trace(charge: Charge, step: Decimal, period: Period) -> Trace:
    """The trace of a power line.

    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> charge = rate_power(Decimal(9), Decimal("48"), march, Decimal("0.01"))
    >>> trace = power_trace(charge, Decimal("0.01"), march)
    >>> trace["fraction"], replay(trace)
    ('1/12', Decimal('36.00'))
    """
    return {
        "rule": "power",
        "date_from": period.start.isoformat(),
        "date_to": period.last_day.isoformat(),
        "quantity": f"{charge.quantity:f}",
        "price": f"{charge.price:f}",
        "fraction": str(charge.fraction),
        "rounding": str(step),
        "amount": str(charge.amount),
    }


def share_trace(
    charge: Charge, step: Decimal, period: Period, share: Share, proration: str = BY_MONTH
) -> Trace:
    """The trace of a line that bills a part of a yearly amount.

    >>> from fractions import Fraction
    >>> from .rating import rate_share
    >>> month = Period(date(2019, 12, 1), date(2020, 1, 1))
    >>> share = Share(month, Fraction(1, 12), (Fraction(1, 12),) * 11)
    >>> step = Decimal("0.01")
    >>> charge = rate_share(Decimal(137), Decimal("61.37"), share, month, step)
    >>> trace = share_trace(charge, step, month, share)
    >>> trace["amount"], replay(trace)
    ('700.65', Decimal('700.65'))
    """
    return {
        "rule": "share",
        "date_from": period.start.isoformat(),
        "date_to": period.last_day.isoformat(),
        "whole_from": share.whole.start.isoformat(),
        "whole_to": share.whole.last_day.isoformat(),
        "part": str(share.fraction),
        "earlier": [str(part) for part in share.earlier],
        "proration": proration,
        "quantity": f"{charge.quantity:f}",
        "price": f"{charge.price:f}",
        "fraction": str(charge.fraction),
        "rounding": str(step),
        "amount": str(charge.amount),
    }


def deduction_trace(amount: Decimal, instalment: Mapping[str, object]) -> Trace:
    """The trace of a line that takes back an instalment of the trace ``instalment``.

    >>> paid = {"rule": "energy", "kwh": "1000", "price": "62", "rounding": "0.01"}
    >>> replay(deduction_trace(Decimal("-62.00"), paid))
    Decimal('-62.00')
    """
    return {"rule": "deduction", "of": dict(instalment), "amount": str(amount)}


def difference_trace(
    amount: Decimal, now: Mapping[str, object], before: Sequence[Mapping[str, object]]
) -> Trace:
    """The trace of a correction: what the days cost as known ``now``, less what was billed.

    >>> then = {"rule": "energy", "kwh": "1000", "price": "62", "rounding": "0.01"}
    >>> replay(difference_trace(Decimal("6.20"), {**then, "kwh": "1100"}, [then]))
    Decimal('6.20')
    """
    return {
        "rule": "difference",
        "now": dict(now),
        "before": [dict(one) for one in before],
        "amount": str(amount),
    }


def shortened(trace: Mapping[str, object], end: date) -> Trace:
    """``trace`` of a share of a yearly amount, for its days before ``end`` alone.

    >>> from fractions import Fraction
    >>> share = Share(Period(date(2019, 1, 1), date(2019, 4, 1)), Fraction(1, 4))
    >>> step, price = Decimal("0.01"), Decimal(48)
    >>> charge = rate_share(Decimal(9), price, share, share.whole, step)
    >>> trace = share_trace(charge, step, share.whole, share)
    >>> left = shortened(trace, date(2019, 2, 15))
    >>> left["date_to"], left["fraction"], left["amount"], replay(left)
    ('2019-02-14', '1/8', '54.00', Decimal('54.00'))
    >>> replay(shortened(trace, date(2018, 12, 1)))
    Decimal('0.00')
    """
    start = _day(trace, "date_from")
    if end <= start:
        return {**trace, "quantity": "0", "fraction": "0", "amount": "0"}
    charge = _rate_share(trace, Period(start, end))
    last_day = Period(start, end).last_day
    return {
        **trace,
        "date_to": last_day.isoformat(),
        "fraction": str(charge.fraction),
        "amount": str(charge.amount),
    }


def minimum_trace(
    amount: Decimal,
    annual: Decimal,
    period: Period,
    charged: Sequence[Decimal],
    step: Decimal,
    whole: Period,
    billed: Sequence[Decimal] = (),
) -> Trace:
    """The trace of a line that raises the charges of the year ``whole`` to their minimum.

    What was ``billed`` as minimum of these days before is taken off.

    >>> year, step = Period(date(2019, 1, 1), date(2020, 1, 1)), Decimal("0.01")
    >>> replay(minimum_trace(Decimal("80.00"), Decimal(500), year, [Decimal(420)], step, year))
    Decimal('80.00')
    >>> charged, before = [Decimal(420), Decimal(50)], [Decimal("80.00")]
    >>> trace = minimum_trace(Decimal("-50.00"), Decimal(500), year, charged, step, year, before)
    >>> replay(trace)
    Decimal('-50.00')
    """
    return {
        "rule": "minimum",
        "date_from": period.start.isoformat(),
        "date_to": period.last_day.isoformat(),
        "whole_from": whole.start.isoformat(),
        "whole_to": whole.last_day.isoformat(),
        "minimum": f"{annual:f}",
        "charged": [str(one) for one in charged],
        "billed": [str(one) for one in billed],
        "rounding": str(step),
        "amount": str(amount),
    }


def replay(trace: Mapping[str, object]) -> Decimal:
    """The amount that ``trace`` leads to, computed again from its figures.

    A credit's trace (``sign`` -1) gives the opposite of the line that it takes back.

    :raises UnknownTrace: when no rule of this engine wrote the trace
    :raises IncompleteTrace: when a figure is missing

    >>> replay({"rule": "weather"})
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.errors.UnknownTrace
    """
    rule = trace.get("rule")
    compute = _RULES.get(str(rule))
    if compute is None:
        raise UnknownTrace(rule)
    return Decimal(str(trace.get("sign", "1"))) * compute(trace)


def _replay_energy(trace: Mapping[str, object]) -> Decimal:
    return rate_energy(_kwh(trace), _price(trace), _decimal(trace, "rounding")).amount


def _replay_power(trace: Mapping[str, object]) -> Decimal:
    return rate_power(
        _decimal(trace, "quantity"), _price(trace), _period(trace), _decimal(trace, "rounding")
    ).amount


def _replay_share(trace: Mapping[str, object]) -> Decimal:
    return _rate_share(trace, _period(trace)).amount


def _rate_share(trace: Mapping[str, object], period: Period) -> Charge:
    earlier = trace.get("earlier")
    share = Share(
        day_period(_day(trace, "whole_from"), _day(trace, "whole_to")),
        Fraction(str(trace.get("part", 1))),
        tuple(Fraction(str(part)) for part in earlier) if isinstance(earlier, Sequence) else (),
    )
    return rate_share(
        _decimal(trace, "quantity"),
        _price(trace),
        share,
        period,
        _decimal(trace, "rounding"),
        str(trace.get("proration", BY_MONTH)),
    )


def _replay_deduction(trace: Mapping[str, object]) -> Decimal:
    return -replay(_inner(trace, "of"))


def _replay_difference(trace: Mapping[str, object]) -> Decimal:
    before = trace.get("before")
    if not isinstance(before, Sequence):
        raise IncompleteTrace("before")
    return replay(_inner(trace, "now")) - sum((replay(one) for one in before), Decimal(0))


def _replay_minimum(trace: Mapping[str, object]) -> Decimal:
    missing = shortfall(
        _decimal(trace, "minimum"),
        _period(trace),
        _decimals(trace, "charged"),
        _decimal(trace, "rounding"),
        # a year that does not say when it began is the calendar's
        day_period(_day(trace, "whole_from"), _day(trace, "whole_to"))
        if "whole_from" in trace
        else None,
    )
    return missing - sum(_decimals(trace, "billed") if "billed" in trace else [], Decimal(0))


_RULES = {
    "energy": _replay_energy,
    "power": _replay_power,
    "share": _replay_share,
    "deduction": _replay_deduction,
    "difference": _replay_difference,
    "minimum": _replay_minimum,
}


def _inner(trace: Mapping[str, object], key: str) -> Mapping[str, object]:
    inner = trace.get(key)
    if not isinstance(inner, Mapping):
        raise IncompleteTrace(key)
    return inner


def _price(trace: Mapping[str, object]) -> Decimal:
    told = trace.get("price_told")
    return replay_price(told) if isinstance(told, Mapping) else _decimal(trace, "price")


def _period(trace: Mapping[str, object]) -> Period:
    return day_period(_day(trace, "date_from"), _day(trace, "date_to"))


def _kwh(trace: Mapping[str, object]) -> Decimal:
    segments = trace.get("segments")
    if not isinstance(segments, Sequence) or not segments:
        return _decimal(trace, "kwh")
    return sum((_decimal(segment, "amount") for segment in segments), Decimal(0))


def _decimal(trace: Mapping[str, object], key: str) -> Decimal:
    if key not in trace:
        raise IncompleteTrace(key)
    return Decimal(str(trace[key]))


def _decimals(trace: Mapping[str, object], key: str) -> list[Decimal]:
    figures = trace.get(key)
    if not isinstance(figures, Sequence):
        raise IncompleteTrace(key)
    return [Decimal(str(one)) for one in figures]


def _day(trace: Mapping[str, object], key: str) -> date:
    if key not in trace:
        raise IncompleteTrace(key)
    return date.fromisoformat(str(trace[key]))
