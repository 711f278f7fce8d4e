"""What the stores of the two plants held at the end of each month, and who waits for what paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .plants import Plant, Supply, burnt_mwh, loads


@dataclass(frozen=True)
class Store:
    """A fuel store: its size in the unit that its fuel is bought in, two loads.

    >>> STORES["brenouse", "chips"].size
    50
    """

    name: str
    size: int


@dataclass(frozen=True)
class Stock:
    """What a store holds at the end of a day, in the unit that its fuel is bought in.

    >>> from odoo.addons.heat_demo.engine.plants import PLANTS
    >>> stock = next(stocks(PLANTS[0], PLANTS[0].supplies[0], date(2026, 1, 1), date(2026, 3, 1)))
    >>> stock.day, 0 < stock.quantity < 50
    (datetime.date(2026, 1, 31), True)
    """

    day: date
    quantity: Decimal


@dataclass(frozen=True)
class Paper:
    """A document of a plant: it expires so many days after the cooperative is set up.

    >>> PAPERS[0].days
    38
    """

    plant: str
    key: str
    name: str
    kind: str
    days: int


STORES = {
    ("brenouse", "chips"): Store("Silo à plaquettes", 50),
    ("brenouse", "oil"): Store("Cuve à fioul", 12_000),
    ("saint_ambrin", "chips"): Store("Silo à plaquettes", 20),
    ("saint_ambrin", "propane"): Store("Citerne de propane", 10),
}
PAPERS = (
    Paper("brenouse", "upkeep", "Contrat d’entretien des chaudières bois", "contract", 38),
    Paper("brenouse", "insurance", "Assurance bris de machine", "insurance", 240),
    Paper("brenouse", "icpe", "Récépissé de déclaration ICPE 2910", "permit", 3_650),
    Paper("saint_ambrin", "tank", "Contrat de location de la citerne", "contract", 410),
    Paper(
        "saint_ambrin", "welder", "Habilitation électrique de l’exploitant", "qualification", -12
    ),
)


def stocks(plant: Plant, supply: Supply, start: date, end: date) -> Iterator[Stock]:
    """What the store of a fuel holds on the last day of each month that is over, by loads and by
    what was burnt: it starts with half a load.

    >>> from odoo.addons.heat_demo.engine.plants import PLANTS
    >>> year = stocks(PLANTS[1], PLANTS[1].supplies[1], date(2025, 1, 1), date(2026, 1, 1))
    >>> all(one.quantity > 0 for one in year)
    True
    """
    came = {one.day: one.quantity for one in loads(plant, supply, start, end)}
    held = Decimal(supply.load) / 2
    for number in range((end - start).days):
        day = start + timedelta(days=number)
        held += came.get(day, Decimal()) - burnt_mwh(plant, supply.source, day) / supply.mwh
        if (day + timedelta(days=1)).day == 1:
            yield Stock(day, max(held, Decimal(supply.load) / 50))
