"""Units of heat metering, converted exactly.

Factors come from the SI brochure (9th edition): 1 Wh = 3600 J. The calorie is the
International Table calorie of ISO 80000-5, 1 cal = 4.1868 J, hence 1 Gcal = 1.163 MWh;
EN 1434-1 asks heat meters for joules, watt-hours or their decimal multiples.
"""

from decimal import Decimal
from fractions import Fraction

from .errors import EngineError

_JOULE = Fraction(1, 3_600_000)

#: unit code → (dimension, how many of the dimension's reference unit it holds)
UNITS: dict[str, tuple[str, Fraction]] = {
    "wh": ("energy", Fraction(1, 1000)),
    "kwh": ("energy", Fraction(1)),
    "mwh": ("energy", Fraction(1000)),
    "j": ("energy", _JOULE),
    "kj": ("energy", _JOULE * 10**3),
    "mj": ("energy", _JOULE * 10**6),
    "gj": ("energy", _JOULE * 10**9),
    "mcal": ("energy", Fraction(1163, 1000)),
    "gcal": ("energy", Fraction(1163)),
    "l": ("volume", Fraction(1, 1000)),
    "m3": ("volume", Fraction(1)),
    # wood chips are sold by the heap: how much wood it holds depends on the chips
    "map": ("apparent_volume", Fraction(1)),
    "kg": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1000)),
    "m3c": ("flow_energy", Fraction(1)),
    "w": ("power", Fraction(1, 1000)),
    "kw": ("power", Fraction(1)),
    "h": ("duration", Fraction(1)),
    "c": ("temperature", Fraction(1)),
}


class UnknownUnit(EngineError):
    """A unit code that is not in :data:`UNITS`; parameter ``unit``."""

    def __init__(self, unit: str) -> None:
        super().__init__("unknown_unit", unit=unit)


class IncompatibleUnits(EngineError):
    """Two units of different dimensions; parameters ``unit`` and ``target``."""

    def __init__(self, unit: str, target: str) -> None:
        super().__init__("incompatible_units", unit=unit, target=target)


def dimension(unit: str) -> str:
    """The physical quantity that ``unit`` measures.

    :raises UnknownUnit: for a code that is not listed

    >>> dimension("gj"), dimension("m3")
    ('energy', 'volume')
    """
    try:
        return UNITS[unit][0]
    except KeyError:
        raise UnknownUnit(unit) from None


def convert(value: Decimal, unit: str, target: str) -> Decimal:
    """``value`` in ``unit`` expressed in ``target``, unrounded (28 significant digits).

    :raises UnknownUnit: for a code that is not listed
    :raises IncompatibleUnits: between two dimensions

    >>> convert(Decimal("19"), "gj", "kwh").quantize(Decimal("0.01"))
    Decimal('5277.78')
    >>> convert(Decimal("1"), "gcal", "mwh")
    Decimal('1.163')
    """
    if dimension(unit) != dimension(target):
        raise IncompatibleUnits(unit, target)
    factor = UNITS[unit][1] / UNITS[target][1]
    return value * factor.numerator / factor.denominator


def to_kwh(value: Decimal, unit: str) -> Decimal:
    """Energy in kWh.

    >>> to_kwh(Decimal("36"), "gj")
    Decimal('10000')
    """
    return convert(value, unit, "kwh")


def to_m3(value: Decimal, unit: str) -> Decimal:
    """Volume in m3.

    >>> to_m3(Decimal("1500"), "l")
    Decimal('1.5')
    """
    return convert(value, unit, "m3")
