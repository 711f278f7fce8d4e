"""The meters of the boiler plants: what their boilers gave and took, as their log noted it.

The main meters of the networks count what enters them; these make the way before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .chance import permille
from .plants import Plant, burnt_mwh, daily_mwh

#: What boilers give for each unit of fuel, by source: a little more than reaches the network, the
#: stores and pipes of the plant losing the rest.
EFFICIENCIES = {"wood": Decimal("0.855"), "oil": Decimal("0.92"), "gas": Decimal("0.93")}
#: Electricity of pumps, fans and screws, in kWh for each MWh that enters the network.
ELECTRICITY = {"brenouse": 19, "saint_ambrin": 22}
#: Sector of the annual survey by the usage of a building; services for all others.
SECTORS = {
    "house": "residential",
    "flat": "residential",
    "building": "residential",
    "dairy": "industry",
    "kiln": "industry",
}
#: Customers that are municipalities.
MUNICIPAL = "commune_"


@dataclass(frozen=True)
class PlantMeter:
    """A meter of a plant: what it counts, and of which source of the network's mix.

    >>> from .plants import PLANTS
    >>> [meter.key for meter in plant_meters(PLANTS[0])]
    ['brenouse_wood', 'brenouse_oil', 'brenouse_electricity']
    """

    key: str
    role: str
    source: str | None
    serial: str


def plant_meters(plant: Plant) -> tuple[PlantMeter, ...]:
    """One for all boilers of each source, and one of the plant's electricity.

    >>> from .plants import PLANTS
    >>> [meter.role for meter in plant_meters(PLANTS[1])]
    ['output', 'output', 'electricity']
    """
    sources = [supply.source for supply in plant.supplies]
    heat = [
        PlantMeter(f"{plant.network}_{source}", "output", source, f"{plant.code}-{rank}")
        for rank, source in enumerate(sources, start=1)
    ]
    return *heat, PlantMeter(f"{plant.network}_electricity", "electricity", None, f"{plant.code}-E")


def monthly_indexes(
    plant: Plant, meter: PlantMeter, start: date, end: date
) -> Iterator[tuple[date, Decimal]]:
    """What the meter showed at the beginning of each month from ``start`` to ``end``, in MWh.

    >>> from .plants import PLANTS
    >>> meter = plant_meters(PLANTS[0])[0]
    >>> shown = list(monthly_indexes(PLANTS[0], meter, date(2026, 1, 1), date(2026, 3, 1)))
    >>> [day.month for day, _index in shown], shown[0][1] < shown[1][1] < shown[2][1]
    ([1, 2, 3], True)
    """
    index = Decimal(permille("plant_meter", meter.key)) + 4000
    day = start
    while day <= end:
        if day.day == 1:
            yield day, index.quantize(Decimal("0.001"))
        index += _counted(plant, meter, day)
        day += timedelta(days=1)


def _counted(plant: Plant, meter: PlantMeter, day: date) -> Decimal:
    if meter.source is None:
        return daily_mwh(plant.network, day) * ELECTRICITY[plant.network] / 1000
    return burnt_mwh(plant, meter.source, day) * EFFICIENCIES[meter.source]


def sector(usage: str) -> str:
    """The sector in which the annual survey counts a building.

    >>> sector("house"), sector("school")
    ('residential', 'tertiary')
    """
    return SECTORS.get(usage, "tertiary")
