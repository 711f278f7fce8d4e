"""Traces: all that a line's amount was computed from, as JSON, and the way back.

Figures are text, so that they stay exact. A trace of energy carries the segments between
two readings (meter, indexes, energy) that metering gave; a trace of power carries the
days and the month. :func:`replay` computes the amount again from those alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from odoo.addons.heat_base.engine.periods import Period, day_period

from .errors import IncompleteTrace, UnknownTrace
from .rating import Charge, rate_energy, rate_power

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


def replay(trace: Mapping[str, object]) -> Decimal:
    """The amount that ``trace`` leads to, computed again from its figures.

    A credit's trace (``sign`` -1) gives the opposite of the line that it takes back.

    :raises UnknownTrace: when no rule of this engine wrote the trace
    :raises IncompleteTrace: when a figure is missing

    >>> replay({"rule": "weather"})
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.errors.UnknownTrace
    """
    sign = Decimal(str(trace.get("sign", "1")))
    if trace.get("rule") not in ("energy", "power"):
        raise UnknownTrace(trace.get("rule"))
    price, step = _decimal(trace, "price"), _decimal(trace, "rounding")
    if trace["rule"] == "energy":
        return sign * rate_energy(_kwh(trace), price, step).amount
    period = day_period(_day(trace, "date_from"), _day(trace, "date_to"))
    return sign * rate_power(_decimal(trace, "quantity"), price, period, step).amount


def _kwh(trace: Mapping[str, object]) -> Decimal:
    segments = trace.get("segments")
    if not isinstance(segments, Sequence) or not segments:
        return _decimal(trace, "kwh")
    return sum((_decimal(segment, "amount") for segment in segments), Decimal(0))


def _decimal(trace: Mapping[str, object], key: str) -> Decimal:
    if key not in trace:
        raise IncompleteTrace(key)
    return Decimal(str(trace[key]))


def _day(trace: Mapping[str, object], key: str) -> date:
    if key not in trace:
        raise IncompleteTrace(key)
    return date.fromisoformat(str(trace[key]))
