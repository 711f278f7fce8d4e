"""Heat that a plant makes of each of its sources, from meters, and where none is, from fuel.

Energies are in MWh. What was not measured is None, never zero; what was estimated says so by its
quality.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.heat_metering.engine.consumption import Quality, total

#: An energy in MWh, None where it is not known, and how it is known.
Amount = tuple[Decimal | None, Quality]
#: Sources that are burnt: their fuel has an energy, an efficiency and direct emissions.
BURNT = frozenset({"wood", "biogas", "other_renewable", "gas", "oil", "lpg", "coal", "other"})
MISSING: Amount = (None, Quality.MISSING)


@dataclass(frozen=True)
class Producer:
    """A boiler, or another thing that makes heat of ``source``.

    ``metered`` is what its own meter says, None without one. ``efficiency`` is the part of the
    fuel that becomes heat where somebody allowed to estimate by it, otherwise None; ``power_kw``
    weighs it among several.
    """

    source: str
    metered: Amount | None = None
    efficiency: Decimal | None = None
    power_kw: Decimal | None = None


def heat_by_source(
    producers: Sequence[Producer],
    common: Mapping[str, Amount] | None = None,
    fuels_mwh: Mapping[str, Decimal | None] | None = None,
    inlet: Amount | None = None,
) -> dict[str, Amount]:
    """Heat of each source of a plant.

    A meter of all producers of a source (``common``) prevails, then the meters of each. Where
    none of them has a meter, their fuel makes an estimate if all allow it. One source that still
    lacks a meter is what enters the network (``inlet``) less the others: measured where it is the
    only one, estimated otherwise.

    >>> wood = Producer("wood", (Decimal(900), Quality.MEASURED))
    >>> gas = Producer("gas", efficiency=Decimal("0.9"))
    >>> found = heat_by_source([wood, gas], fuels_mwh={"gas": Decimal(100)})
    >>> [(source, str(heat), quality.label) for source, (heat, quality) in found.items()]
    [('wood', '900', 'measured'), ('gas', '90.0', 'estimated')]
    >>> heat_by_source([wood, Producer("gas")])["gas"]
    (None, <Quality.MISSING: 3>)
    >>> heat_by_source([wood, Producer("gas")], inlet=(Decimal(1000), Quality.MEASURED))["gas"]
    (Decimal('100'), <Quality.ESTIMATED: 2>)
    """
    common, fuels_mwh = common or {}, fuels_mwh or {}
    sources = dict.fromkeys([*(one.source for one in producers), *common])
    found: dict[str, Amount] = {}
    unmetered = []
    for source in sources:
        own = [one for one in producers if one.source == source]
        heat = common.get(source) or _metered(own) or _estimated(own, fuels_mwh.get(source))
        if heat is None:
            unmetered.append(source)
        found[source] = heat or MISSING
    if len(unmetered) == 1 and inlet is not None:
        (source,) = unmetered
        found[source] = _rest(inlet, [heat for key, heat in found.items() if key != source])
    return found


def mean_efficiency(producers: Iterable[Producer]) -> Decimal | None:
    """Efficiency of several producers by their powers; a plain mean where a power is not known.

    >>> str(mean_efficiency([Producer("wood", None, Decimal("0.8"), Decimal(300)),
    ...                      Producer("wood", None, Decimal("0.9"), Decimal(100))]))
    '0.825'
    >>> mean_efficiency([Producer("wood")]) is None
    True
    """
    known = list(producers)
    if not known or any(one.efficiency is None for one in known):
        return None
    weights = [one.power_kw or Decimal() for one in known]
    if not all(weights):
        weights = [Decimal(1)] * len(known)
    parts = zip(known, weights, strict=True)
    shared = sum(((one.efficiency or Decimal()) * weight for one, weight in parts), Decimal())
    return shared / sum(weights, Decimal())


def _metered(own: Sequence[Producer]) -> Amount | None:
    """The sum of the meters, None where a producer has none."""
    amounts = [one.metered for one in own if one.metered is not None]
    return total(amounts) if amounts and len(amounts) == len(own) else None


def _estimated(own: Sequence[Producer], fuel_mwh: Decimal | None) -> Amount | None:
    """Heat by the fuel burnt; None where a meter counts a part of it, or where nobody allows it."""
    efficiency = mean_efficiency(own)
    if any(one.metered for one in own) or efficiency is None or fuel_mwh is None:
        return None
    return fuel_mwh * efficiency, Quality.ESTIMATED


def _rest(inlet: Amount, others: Sequence[Amount]) -> Amount:
    if not others:
        return inlet
    known, quality = total(others)
    if inlet[0] is None or known is None or inlet[0] < known:
        return MISSING
    return inlet[0] - known, max(inlet[1], quality, Quality.ESTIMATED)
