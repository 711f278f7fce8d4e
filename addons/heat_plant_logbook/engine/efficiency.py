"""Characteristic efficiency of boilers, and the least that law wants of it.

Sources: Code de l'environnement, R224-20 (definition, version of 11 May 2021) and R224-23 (values,
for boilers in service after 14 September 1998).
"""

from datetime import date
from decimal import Decimal

from .errors import InvalidLoss

#: Least efficiency of boilers above 400 kW, in percent of the lower heating value.
LEAST: dict[str, Decimal] = {
    "oil": Decimal(89),
    "gas": Decimal(90),
    "lpg": Decimal(90),
    "biogas": Decimal(90),
    "coal": Decimal(86),
    "wood": Decimal(80),
}
#: Boilers in service before this day are under other values (R224-24), which are not known here.
OLDEST = date(1998, 9, 15)
#: Boilers in service from this day on owe two points more, those on biomass excepted.
RAISED_FROM = date(2020, 7, 1)
#: Power above which the efficiency is computed, in kW.
THRESHOLD_KW = Decimal(400)


def characteristic_efficiency(
    flue: Decimal, unburnt: Decimal = Decimal(), radiation: Decimal = Decimal()
) -> Decimal:
    """R' = 100 − P'f − P'i − P'r, in percent of the lower heating value: losses by the flue gas, by
    what is unburnt in the ash, by radiation and convection.

    :raises InvalidLoss: where a loss is negative, or they are the whole together

    >>> str(characteristic_efficiency(Decimal("9.5"), Decimal(1), Decimal("1.5")))
    '88.0'
    """
    losses = flue + unburnt + radiation
    if min(flue, unburnt, radiation) < 0 or losses >= 100:
        raise InvalidLoss(losses)
    return 100 - losses


def least_efficiency(
    source: str, in_service: date | None, power_kw: Decimal | None
) -> Decimal | None:
    """The least that law wants of a boiler, in percent; None where it wants nothing, or
    the power is not known.

    >>> str(least_efficiency("wood", date(2025, 10, 1), Decimal(450)))
    '80'
    >>> str(least_efficiency("gas", date(2021, 1, 1), Decimal(800)))
    '92'
    >>> least_efficiency("gas", date(2021, 1, 1), Decimal(400)) is None
    True
    >>> least_efficiency("gas", date(1990, 1, 1), Decimal(800)) is None
    True
    """
    if power_kw is None or power_kw <= THRESHOLD_KW or source not in LEAST:
        return None
    if in_service is not None and in_service < OLDEST:
        return None
    raised = source != "wood" and in_service is not None and in_service >= RAISED_FROM
    return LEAST[source] + (2 if raised else 0)
