"""The boiler plants of the two village networks: their boilers and what they burnt each day.

The heat of a day is what the points of the network asked for and what its pipes lost; its sources
share it as the network's mix says, so that fuels, meters and balance tell one story.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from .chance import permille, pick
from .climate import mean_temperature_mk
from .cooperative import NETWORKS
from .delivery_points import POINTS
from .other_meters import LONG_PIPES


@dataclass(frozen=True)
class Boiler:
    """A boiler: powers in kW, and the efficiency its fuel is reckoned with.

    >>> PLANTS[0].boilers[0].output_kw
    500
    """

    key: str
    name: str
    fuel: str
    output_kw: int
    input_kw: int
    efficiency: Decimal
    since: date
    model: str


@dataclass(frozen=True)
class Supply:
    """How a fuel comes: its load in the unit it is bought in, MWh a unit, price a unit in euros.

    >>> PLANTS[0].supplies[0].load_mwh
    Decimal('75.00')
    """

    fuel: str
    source: str
    load: int
    mwh: Decimal
    price: Decimal
    supplier: str

    @property
    def load_mwh(self) -> Decimal:
        return self.load * self.mwh


@dataclass(frozen=True)
class Plant:
    """A boiler room and what feeds it.

    >>> [plant.network for plant in PLANTS]
    ['brenouse', 'saint_ambrin']
    """

    network: str
    name: str
    code: str
    street: str
    trench_m: int
    icpe_regime: str
    annual_hours: int
    boilers: tuple[Boiler, ...]
    supplies: tuple[Supply, ...]
    unlogged: tuple[int, ...] = ()


@dataclass(frozen=True)
class Load:
    """A delivery: day, quantity in the unit the fuel is bought in, moisture in percent or None.

    >>> next(loads(PLANTS[0], PLANTS[0].supplies[0], date(2026, 1, 1), date(2026, 2, 1))).quantity
    Decimal('24.12')
    """

    day: date
    quantity: Decimal
    moisture: int | None


SUPPLIERS = {
    "onf": ("Bois du Val (plateforme de Brenouse)", "ZA des Essarts"),
    "fioul": ("Comptoir des combustibles du Jura", "12 route de la Gare"),
    "gaz": ("Propane des Plateaux", "4 rue du Dépôt"),
}
PLANTS = (
    Plant(
        "brenouse",
        "Chaufferie des Essarts",
        "CH-BRN",
        "2 chemin des Essarts",
        1420,
        "checked",
        5800,
        (
            Boiler("brenouse_wood_1", "Chaudière bois 500 kW", "chips", 500, 590,
                   Decimal("0.85"), date(2021, 10, 1), "Foyer à grille mobile"),
            Boiler("brenouse_wood_2", "Chaudière bois 300 kW", "chips", 300, 355,
                   Decimal("0.85"), date(2021, 10, 1), "Foyer à grille mobile"),
            Boiler("brenouse_oil", "Chaudière fioul d’appoint 700 kW", "oil", 700, 770,
                   Decimal("0.91"), date(2021, 10, 1), "Brûleur deux allures"),
        ),
        (
            Supply("chips", "wood", 25, Decimal("3.00"), Decimal("104"), "onf"),
            Supply("oil", "oil", 6000, Decimal("0.00996"), Decimal("1.08"), "fioul"),
        ),
        unlogged=(9, 23),
    ),
    Plant(
        "saint_ambrin",
        "Chaufferie de la Fruitière",
        "CH-SAB",
        "Rue de la Fruitière",
        980,
        "none",
        4200,
        (
            Boiler("saint_ambrin_wood_1", "Chaudière bois 300 kW", "chips", 300, 355,
                   Decimal("0.83"), date(2022, 9, 15), "Foyer à grille mobile"),
            Boiler("saint_ambrin_wood_2", "Chaudière bois 150 kW", "chips", 150, 178,
                   Decimal("0.83"), date(2022, 9, 15), "Foyer volcan"),
            Boiler("saint_ambrin_gas", "Chaudière propane 400 kW", "propane", 400, 435,
                   Decimal("0.92"), date(2022, 9, 15), "Condensation"),
        ),
        (
            Supply("chips", "wood", 10, Decimal("3.00"), Decimal("108"), "onf"),
            Supply("propane", "gas", 5, Decimal("12.80"), Decimal("980"), "gaz"),
        ),
        unlogged=(4,),
    ),
)  # fmt: skip
_RATIOS = {"wood": Decimal("0.84"), "oil": Decimal("0.91"), "gas": Decimal("0.92")}


@cache
def daily_mwh(network: str, day: date) -> Decimal:
    """Heat that entered the network that day, MWh.

    >>> winter, summer = (daily_mwh("brenouse", date(2026, month, 15)) for month in (1, 7))
    >>> winter > 3 * summer > 0
    True
    """
    points = [point for point in POINTS if point.network == network and point.since <= day]
    lost = sum(point.power_kw for point in points) * LONG_PIPES * 24
    return (sum(point.demand().daily_wh(day) for point in points) + lost) / Decimal(10**6)


def burnt_mwh(plant: Plant, source: str, day: date) -> Decimal:
    """Fuel of a source burnt that day, MWh on the lower heating value.

    >>> burnt_mwh(PLANTS[0], "wood", date(2026, 1, 15)) > burnt_mwh(
    ...     PLANTS[0], "oil", date(2026, 1, 15))
    True
    """
    network = next(one for one in NETWORKS if one.key == plant.network)
    share = dict(network.mix)[source] / 100
    return daily_mwh(plant.network, day) * share / _RATIOS[source]


def loads(plant: Plant, supply: Supply, start: date, end: date) -> Iterator[Load]:
    """The deliveries of a fuel from ``start`` included to ``end`` excluded: one as soon as a load
    was burnt.

    >>> year = loads(PLANTS[0], PLANTS[0].supplies[0], date(2025, 10, 1), date(2026, 10, 1))
    >>> 30 < len(list(year)) < 60
    True
    """
    burnt = supply.load_mwh
    for number in range((end - start).days):
        day = start + timedelta(days=number)
        if burnt >= supply.load_mwh and day.weekday() < 5:
            burnt -= supply.load_mwh
            yield _load(plant, supply, day)
        burnt += burnt_mwh(plant, supply.source, day)


def _load(plant: Plant, supply: Supply, day: date) -> Load:
    if supply.source != "wood":
        return Load(day, Decimal(supply.load), None)
    weighed = supply.load + Decimal(permille("load", plant.network, day.toordinal())) / 1000
    moisture = 34 + permille("moisture", plant.network, day.toordinal()) * 4 // 1000
    unmeasured = pick(6, "unmeasured", plant.network, day.toordinal()) == 0
    return Load(day, weighed.quantize(Decimal("0.01")), None if unmeasured else moisture)


@dataclass(frozen=True)
class Sheet:
    """What the operator read one evening; counters by the key of the boiler.

    >>> sheet = next(sheets(PLANTS[0], date(2026, 1, 15), date(2026, 1, 16)))
    >>> sheet.t_supply > sheet.t_return > sheet.t_outdoor
    True
    """

    day: date
    t_outdoor: Decimal
    t_supply: int
    t_return: int
    pressure: Decimal
    level: int
    ash_kg: int | None
    hours: dict[str, Decimal]
    starts: dict[str, int]


def sheets(plant: Plant, start: date, end: date) -> Iterator[Sheet]:
    """The sheets of a plant from ``start`` included to ``end`` excluded; no day is left out.

    >>> kept = list(sheets(PLANTS[1], date(2026, 1, 1), date(2026, 1, 8)))
    >>> len(kept), kept[0].hours["saint_ambrin_wood_1"] < kept[6].hours["saint_ambrin_wood_1"]
    (7, True)
    """
    hours = {
        one.key: Decimal((start - one.since).days * (12 if one.fuel == "chips" else 2))
        for one in plant.boilers
    }
    starts = {one.key: (start - one.since).days * 3 for one in plant.boilers}
    wood = plant.supplies[0]
    loaded = {one.day: one.quantity * wood.mwh for one in loads(plant, wood, start, end)}
    stock = wood.load_mwh / 2
    for number in range((end - start).days):
        day = start + timedelta(days=number)
        stock += loaded.get(day, Decimal()) - burnt_mwh(plant, wood.source, day)
        outdoor = Decimal(mean_temperature_mk(day)) / 1000
        for one in plant.boilers:
            ran = _hours_run(plant, one, day)
            hours[one.key] += ran
            starts[one.key] += 0 if not ran else 1 + pick(4, "starts", one.key, day.toordinal())
        supply = int(78 - outdoor / 2) + pick(3, "supply", plant.network, day.toordinal())
        yield Sheet(
            day,
            outdoor.quantize(Decimal("0.1")),
            supply,
            supply - 18 - pick(6, "return", plant.network, day.toordinal()),
            Decimal(170 + pick(40, "pressure", plant.network, day.toordinal())) / 100,
            _level(plant, stock),
            40 + pick(60, "ash", plant.network, day.toordinal()) if day.weekday() == 0 else None,
            dict(hours),
            dict(starts),
        )


def _level(plant: Plant, stock: Decimal) -> int:
    """Percent of the silo, which holds two loads."""
    return max(3, min(98, int(stock * 50 / plant.supplies[0].load_mwh)))


def _hours_run(plant: Plant, boiler: Boiler, day: date) -> Decimal:
    """Hours that a boiler ran: those of one source share their heat by power."""
    source = next(one.source for one in plant.supplies if one.fuel == boiler.fuel)
    power = sum(one.output_kw for one in plant.boilers if one.fuel == boiler.fuel)
    heat = burnt_mwh(plant, source, day) * _RATIOS[source] * 1000
    return min(Decimal(24), heat / power / Decimal("0.7")).quantize(Decimal("0.1"))
