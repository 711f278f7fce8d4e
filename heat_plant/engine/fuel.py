"""From what a supplier delivers to the energy that a boiler receives.

Energies are on the lower heating value (PCI), which boilers of a plant work with. Moisture is a
part of the whole, on wet basis (0.30 for 30 %). Coefficients are dated records: none is a constant
here, but the heat that water takes to evaporate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.addons.heat_base.engine.units import convert, dimension, to_kwh

from .errors import InvalidMoisture, MissingCoefficient, UnknownCoefficients

#: Heat that evaporates the water of a tonne of it, in kWh.
EVAPORATION_KWH_T = Decimal(680)
#: Solid part of a heap, by how the wood is cut (chips; stacked logs).
CHIPS, LOGS = Decimal("0.4"), Decimal("0.7")


@dataclass(frozen=True)
class Coefficients:
    """What a fuel is worth from ``start`` on.

    Wood has ``pci0`` (kWh/t of dry matter) and the ``moisture`` taken where nobody measured it; a
    heaped cubic metre at that moisture weighs ``bulk_mass_t``. Other fuels have ``pci``, in kWh for
    each ``unit``. ``higher_ratio`` is PCS/PCI, for energies billed on the higher heating value.
    """

    start: date
    pci0: Decimal | None = None
    moisture: Decimal | None = None
    bulk_mass_t: Decimal | None = None
    pci: Decimal | None = None
    unit: str = "t"
    higher_ratio: Decimal | None = None


@dataclass(frozen=True)
class Load:
    """A delivery as its ticket says; what is None was not measured.

    ``higher`` says that a quantity of energy is on the higher heating value.
    """

    quantity: Decimal
    unit: str
    mass_t: Decimal | None = None
    moisture: Decimal | None = None
    pci_kwh_t: Decimal | None = None
    higher: bool = False


@dataclass(frozen=True)
class LoadEnergy:
    """Energy of a load, its mass and heating value where they have a sense, and what of it was
    ``assumed`` ("mass", "moisture") for want of a measure.

    >>> LoadEnergy(Decimal(3000), None, None).assumed
    ()
    """

    energy_kwh: Decimal
    mass_t: Decimal | None
    pci_kwh_t: Decimal | None
    assumed: tuple[str, ...] = ()


def wet_heating_value(pci0: Decimal, moisture: Decimal) -> Decimal:
    """Lower heating value of wet wood, kWh for a tonne as received: PCI0 × (1 − H) − 680 × H.

    :raises InvalidMoisture: unless 0 ≤ H < 1

    >>> str(wet_heating_value(Decimal(5083), Decimal("0.30")))
    '3354.10'
    >>> wet_heating_value(Decimal(5000), Decimal(30))
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant.engine.errors.InvalidMoisture: invalid_moisture(moisture=Decimal('30'))
    """
    _check_moisture(moisture)
    return pci0 * (1 - moisture) - EVAPORATION_KWH_T * moisture


def heap_mass(density: Decimal, moisture: Decimal, solid: Decimal = CHIPS) -> Decimal:
    """Tonnes in a heaped cubic metre, from the density of the wood in kg of dry matter for each
    solid cubic metre: ``solid`` × density / (1 − H).

    :raises InvalidMoisture: unless 0 ≤ H < 1

    >>> str(heap_mass(Decimal(379), Decimal("0.20")))
    '0.1895'
    """
    _check_moisture(moisture)
    return solid * density / (1 - moisture) / 1000


def lower_energy(energy_higher: Decimal, higher_ratio: Decimal) -> Decimal:
    """Energy on the lower heating value of an energy billed on the higher one (gas: PCS / 1.11).

    >>> lower_energy(Decimal(500), Decimal("1.11")).quantize(Decimal("0.1"))
    Decimal('450.5')
    """
    return energy_higher / higher_ratio


def in_force(coefficients: Iterable[Coefficients], day: date) -> Coefficients:
    """The coefficients of that day: those that started last.

    :raises UnknownCoefficients: before the first of them

    >>> old = Coefficients(date(2020, 1, 1), pci0=Decimal(5000))
    >>> new = Coefficients(date(2026, 1, 1), pci0=Decimal(5083))
    >>> in_force([new, old], date(2025, 12, 31)).pci0
    Decimal('5000')
    >>> in_force([old], date(2019, 12, 31))
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant.engine.errors.UnknownCoefficients: unknown_coefficients(...)
    """
    started = [one for one in coefficients if one.start <= day]
    if not started:
        raise UnknownCoefficients(day)
    return max(started, key=lambda one: one.start)


def load_energy(load: Load, known: Coefficients) -> LoadEnergy:
    """The energy of a load; what was not measured is taken from the fuel and named.

    :raises MissingCoefficient: where the fuel does not say what the ticket leaves out
    :raises InvalidMoisture: unless 0 ≤ H < 1

    >>> chips = Coefficients(date(2020, 1, 1), pci0=Decimal(5083), moisture=Decimal("0.30"),
    ...                      bulk_mass_t=Decimal("0.30"))
    >>> weighed = load_energy(Load(Decimal(10), "t", moisture=Decimal("0.35")), chips)
    >>> str(weighed.energy_kwh), weighed.assumed
    ('30659.50', ())
    >>> heaped = load_energy(Load(Decimal(1), "map"), chips)
    >>> heaped.energy_kwh.quantize(Decimal(1)), heaped.assumed
    (Decimal('1006'), ('mass', 'moisture'))
    >>> oil = Coefficients(date(2020, 1, 1), pci=Decimal("9.96"), unit="l")
    >>> str(load_energy(Load(Decimal(1000), "l"), oil).energy_kwh)
    '9960.00'
    """
    if dimension(load.unit) == "energy":
        return LoadEnergy(_billed_energy(load, known), load.mass_t, None)
    if known.pci0 is None and load.pci_kwh_t is None:
        return _fixed_energy(load, known)
    moisture = load.moisture if load.moisture is not None else known.moisture
    mass, assumed = _mass(load, known, moisture)
    pci = load.pci_kwh_t
    if pci is None:
        assert known.pci0 is not None
        if moisture is None:
            raise MissingCoefficient("moisture", load.unit)
        if load.moisture is None:
            assumed = (*assumed, "moisture")
        pci = wet_heating_value(known.pci0, moisture)
    return LoadEnergy(mass * pci, mass, pci, assumed)


def _check_moisture(moisture: Decimal) -> None:
    if not 0 <= moisture < 1:
        raise InvalidMoisture(moisture)


def _billed_energy(load: Load, known: Coefficients) -> Decimal:
    energy = to_kwh(load.quantity, load.unit)
    if not load.higher:
        return energy
    if known.higher_ratio is None:
        raise MissingCoefficient("higher_ratio", load.unit)
    return lower_energy(energy, known.higher_ratio)


def _fixed_energy(load: Load, known: Coefficients) -> LoadEnergy:
    if known.pci is None:
        raise MissingCoefficient("pci", load.unit)
    if dimension(known.unit) == "mass" and load.mass_t is not None:
        mass_t = load.mass_t
        return LoadEnergy(convert(mass_t, "t", known.unit) * known.pci, mass_t, _per_t(known))
    if dimension(load.unit) != dimension(known.unit):
        raise MissingCoefficient("pci", load.unit)
    energy = convert(load.quantity, load.unit, known.unit) * known.pci
    if dimension(load.unit) == "mass":
        return LoadEnergy(energy, convert(load.quantity, load.unit, "t"), _per_t(known))
    return LoadEnergy(energy, load.mass_t, None)


def _per_t(known: Coefficients) -> Decimal:
    assert known.pci is not None
    return known.pci * convert(Decimal(1), "t", known.unit)


def _mass(
    load: Load, known: Coefficients, moisture: Decimal | None
) -> tuple[Decimal, tuple[str, ...]]:
    """Tonnes of a load, and whether they were assumed.

    A heap keeps its dry matter: wetter, it weighs more.
    """
    if load.mass_t is not None:
        return load.mass_t, ()
    if dimension(load.unit) == "mass":
        return convert(load.quantity, load.unit, "t"), ()
    if dimension(load.unit) != "apparent_volume" or known.bulk_mass_t is None:
        raise MissingCoefficient("bulk_mass_t", load.unit)
    mass = load.quantity * known.bulk_mass_t
    if moisture is not None and known.moisture is not None and moisture != known.moisture:
        _check_moisture(moisture)
        mass = mass * (1 - known.moisture) / (1 - moisture)
    return mass, ("mass",)
