"""How boilers worked: fuel burnt, efficiency, hours at full load, emissions at reference oxygen."""

from decimal import Decimal
from enum import Enum

from .balance import HOURS_OF_A_YEAR

#: Efficiencies that no boiler plant reaches, or that no plant in order falls to.
HIGHEST, LOWEST = Decimal("0.95"), Decimal("0.60")
#: Losses of a boiler at stand-by, for each hour, as a part of its power.
STANDBY = Decimal("0.014")
#: Oxygen of the air, in percent.
AIR_OXYGEN = Decimal(21)


class Verdict(Enum):
    """What to think of an efficiency."""

    PLAUSIBLE = "plausible"
    TOO_HIGH = "too_high"
    TOO_LOW = "too_low"
    ASSUMED = "assumed"
    NOT_MEASURED = "not_measured"


def burnt(opening: Decimal | None, delivered: Decimal, closing: Decimal | None) -> Decimal | None:
    """Energy burnt over a period: what was delivered, and what the stock lost.

    >>> burnt(Decimal(40), Decimal(300), Decimal(60))
    Decimal('280')
    >>> burnt(None, Decimal(300), Decimal(60)) is None
    True
    """
    if opening is None or closing is None:
        return None
    return opening + delivered - closing


def boiler_efficiency(heat: Decimal | None, fuel: Decimal | None) -> Decimal | None:
    """Heat out of the boilers over the energy of the fuel burnt (direct method), both in one unit.

    >>> str(boiler_efficiency(Decimal(1500), Decimal(1875)))
    '0.8'
    >>> boiler_efficiency(Decimal(1500), None) is None
    True
    """
    if heat is None or not fuel:
        return None
    return heat / fuel


def verdict(efficiency: Decimal | None, assumed: bool = False) -> Verdict:
    """Whether an efficiency can be believed. One that rests on ``assumed`` values raises no alarm.

    >>> verdict(Decimal("0.88")), verdict(Decimal("0.964")), verdict(Decimal("0.257"))
    (<Verdict.PLAUSIBLE: 'plausible'>, <Verdict.TOO_HIGH: 'too_high'>, <Verdict.TOO_LOW: 'too_low'>)
    >>> verdict(Decimal("0.964"), assumed=True), verdict(None)
    (<Verdict.ASSUMED: 'assumed'>, <Verdict.NOT_MEASURED: 'not_measured'>)
    """
    if efficiency is None:
        return Verdict.NOT_MEASURED
    if assumed:
        return Verdict.ASSUMED
    if efficiency > HIGHEST:
        return Verdict.TOO_HIGH
    return Verdict.TOO_LOW if efficiency < LOWEST else Verdict.PLAUSIBLE


def full_load_hours(heat_kwh: Decimal, power_kw: Decimal) -> Decimal:
    """Hours that the nominal power would have taken to give that heat.

    >>> full_load_hours(Decimal(500), Decimal(50))
    Decimal('10')
    """
    return heat_kwh / power_kw


def utilisation_rate(
    efficiency: Decimal, full_hours: Decimal, usage_hours: Decimal = Decimal(HOURS_OF_A_YEAR)
) -> Decimal:
    """Efficiency over a season, stand-by counted: η / (1 + 0.014 × (usage / full load − 1)).

    >>> utilisation_rate(Decimal("0.9"), Decimal(2000)).quantize(Decimal("0.0001"))
    Decimal('0.8593')
    """
    return efficiency / _standby(full_hours, usage_hours)


def nominal_efficiency(
    rate: Decimal, full_hours: Decimal, usage_hours: Decimal = Decimal(HOURS_OF_A_YEAR)
) -> Decimal:
    """The efficiency that a utilisation rate comes from.

    >>> nominal_efficiency(Decimal("0.85933621"), Decimal(2000)).quantize(Decimal("0.0001"))
    Decimal('0.9000')
    """
    return rate * _standby(full_hours, usage_hours)


def reference_concentration(
    measured: Decimal, oxygen: Decimal, reference: Decimal = Decimal(6)
) -> Decimal:
    """Concentration in dry flue gas brought to the ``reference`` oxygen (6 % for solid fuels, 3 %
    for liquid and gaseous ones): C × (21 − O2 reference) / (21 − O2 measured).

    >>> str(reference_concentration(Decimal(60), Decimal(9)))
    '75'
    """
    return measured * (AIR_OXYGEN - reference) / (AIR_OXYGEN - oxygen)


def _standby(full_hours: Decimal, usage_hours: Decimal) -> Decimal:
    return 1 + STANDBY * (usage_hours / full_hours - 1)
