"""Customers of the demonstration cooperative, the buildings it heats and their meters.

Both are tables beside this file, ``customers.csv`` and ``delivery_points.csv``: the
engine reads them once. The order of the points gives their references.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from .chance import pick
from .cooperative import PLACES
from .demand import CONTINUOUS, HOME, OFFICE, WEEKEND, WORKSHOP, Demand, Rhythm
from .series import Dial


@dataclass(frozen=True)
class Usage:
    """Demand per subscribed kW: hot water in Wh/day, heating in Wh per degree day.

    >>> Usage(HOME, base_wh=560, slope_wh=580) == USAGES["house"]
    True
    """

    rhythm: Rhythm
    base_wh: int
    slope_wh: int


USAGES = {
    "house": Usage(HOME, 560, 580),
    "flat": Usage(HOME, 820, 400),
    "building": Usage(HOME, 1300, 500),
    "office": Usage(OFFICE, 60, 480),
    "school": Usage(OFFICE, 110, 500),
    "shop": Usage(OFFICE, 90, 450),
    "pool": Usage(CONTINUOUS, 4300, 360),
    "care": Usage(CONTINUOUS, 1600, 540),
    "hotel": Usage(CONTINUOUS, 1250, 480),
    "oven": Usage(WORKSHOP, 2400, 300),
    "dairy": Usage(WORKSHOP, 6200, 280),
    "kiln": Usage(CONTINUOUS, 9500, 300),
    "hall": Usage(WEEKEND, 20, 270),
    "sport": Usage(OFFICE, 250, 430),
}


@dataclass(frozen=True)
class Make:
    """A model of heat meter, invented, with the dials it shows.

    >>> Make("Kalorine", "K3", "gj", decimals=2, volume_decimals=2).energy.shows(1_000_000)
    Decimal('3.60')
    """

    manufacturer: str
    model: str
    unit: str
    decimals: int
    volume_decimals: int

    @property
    def energy(self) -> Dial:
        return Dial(self.unit, self.decimals)

    @property
    def volume(self) -> Dial:
        return Dial("m3", self.volume_decimals)


MAKES = {
    "main": Make("Isarval", "U 900", "mwh", 2, 0),
    "tx": Make("Thermarel", "TX 40", "kwh", 0, 2),
    "tx_large": Make("Thermarel", "TX 400", "mwh", 3, 2),
    "ival": Make("Isarval", "U 500", "mwh", 2, 1),
    "kalo": Make("Kalorine", "K3", "gj", 2, 2),
}


@dataclass(frozen=True)
class Customer:
    """A payer; ``number`` makes the SIREN of a firm or public body, 0 for a person.

    >>> isinstance(CUSTOMERS["commune_brenouse"], Customer), CUSTOMERS["forges_1_occupant"].number
    (True, 0)
    """

    key: str
    name: str
    street: str
    place: tuple[str, str]
    number: int = 0


@dataclass(frozen=True)
class Point:
    """A delivery point, its meter and its contract.

    ``since``: first day of the contract and of the meter. ``remote``: read every hour.
    ``contract``: key of the contract, for points that one contract holds together.

    >>> isinstance(POINTS[0], Point), POINTS[0].name, POINTS[0].power_kw
    (True, 'Mairie', Decimal('45'))
    """

    key: str
    network: str
    name: str
    street: str
    place: tuple[str, str]
    customer: Customer
    usage: str
    power_kw: Decimal
    since: date
    make: str = "tx"
    remote: bool = False
    area_m2: int = 0
    contract: str = ""

    @property
    def contract_key(self) -> str:
        return self.contract or self.key

    def demand(self) -> Demand:
        """What the building asks: its usage times its power, give or take 12 %.

        >>> pool = next(point for point in POINTS if point.usage == "pool")
        >>> pool.demand().daily_wh(date(2025, 7, 15)) > 1_000_000
        True
        """
        usage = USAGES[self.usage]
        share = 88 + pick(25, "usage", self.key)
        watts = int(self.power_kw * 10) * share
        return Demand(
            self.key, usage.base_wh * watts // 1000, usage.slope_wh * watts // 1000, usage.rhythm
        )


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (Path(__file__).parent / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _customer(row: dict[str, str]) -> Customer:
    return Customer(
        row["key"], row["name"], row["street"], PLACES[row["place"]], int(row["number"] or 0)
    )


CUSTOMERS = {row["key"]: _customer(row) for row in _rows("customers")}


def _point(row: dict[str, str]) -> Point:
    return Point(
        key=row["key"],
        network=row["network"],
        name=row["name"],
        street=row["street"],
        place=PLACES[row["place"]],
        customer=CUSTOMERS[row["customer"]],
        usage=row["usage"],
        power_kw=Decimal(row["power_kw"]),
        since=date.fromisoformat(row["since"]),
        make=row["make"],
        remote=row["remote"] == "yes",
        area_m2=int(row["area_m2"] or 0),
        contract=row["contract"],
    )


POINTS = tuple(_point(row) for row in _rows("delivery_points"))

#: the house whose occupant changed, and who lived there before
OCCUPANT_CHANGE_POINT = "tanneurs_14"
FORMER_OCCUPANT = CUSTOMERS["tanneurs_14_ancien"]


@dataclass(frozen=True)
class MeterChange:
    """A meter replaced: the day, counted from the first month, and both makes.

    >>> MeterChange(-3, 11, "ival", "kalo").old
    'ival'
    """

    months: int
    day: int
    old: str
    new: str


#: the house whose meter was replaced
METER_CHANGE_POINT = "prieure_8"
#: point → the exchange of its meter in the year before, one of them from MWh to GJ
METER_CHANGES = {
    METER_CHANGE_POINT: MeterChange(-7, 20, "ival", "tx"),
    "epicerie": MeterChange(-9, 4, "tx", "tx"),
    "moulin_3": MeterChange(-3, 11, "ival", "kalo"),
}
#: the house nobody could enter on the last reading round
UNREAD_POINT = "college_3"
#: the house connected in the middle of the first month, whatever date the table says
NEW_HOME = next(point for point in POINTS if point.key == "gare_31")
