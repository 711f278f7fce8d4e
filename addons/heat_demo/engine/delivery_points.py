"""Customers of the demonstration cooperative, the buildings it heats and their meters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .chance import pick
from .cooperative import BRENOUSE, MONTCERNEUX, SAINT_AMBRIN
from .demand import CONTINUOUS, HOME, OFFICE, WEEKEND, WORKSHOP, Demand, Rhythm
from .series import Dial


@dataclass(frozen=True)
class Usage:
    """Demand per subscribed kW: hot water in Wh/day, heating in Wh per degree day."""

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
    """A model of heat meter, invented, with the dials it shows."""

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
    "tx": Make("Thermarel", "TX 40", "kwh", 0, 2),
    "tx_large": Make("Thermarel", "TX 400", "mwh", 3, 2),
    "ival": Make("Isarval", "U 500", "mwh", 2, 1),
    "kalo": Make("Kalorine", "K3", "gj", 2, 2),
}


@dataclass(frozen=True)
class Customer:
    """A payer; ``number`` makes the SIREN of a firm or public body, 0 for a person."""

    key: str
    name: str
    street: str
    place: tuple[str, str]
    number: int = 0


TOWN = Customer(
    "commune_brenouse", "Commune de Brenouse-le-Bourg", "1 place de la Mairie", BRENOUSE, 41001
)
VALLEY = Customer(
    "communaute",
    "Communauté de communes du Val de Brenouse",
    "8 avenue de la Gare",
    BRENOUSE,
    41002,
)
HOUSING = Customer(
    "office_logement", "Office du logement de Brenouse", "22 rue des Tanneurs", BRENOUSE, 41003
)
VILLAGE = Customer(
    "commune_saint_ambrin",
    "Commune de Saint-Ambrin-sur-Brenouse",
    "2 rue de l’Église",
    SAINT_AMBRIN,
    41004,
)


@dataclass(frozen=True)
class Point:
    """A delivery point, its meter and its contract.

    ``since``: first day of the contract and of the meter. ``remote``: read every hour.
    ``contract``: key of the contract, for points that one contract holds together.
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
        """What the building asks: its usage times its power, give or take 12 %."""
        usage = USAGES[self.usage]
        share = 88 + pick(25, "usage", self.key)
        watts = int(self.power_kw * 10) * share
        return Demand(
            self.key, usage.base_wh * watts // 1000, usage.slope_wh * watts // 1000, usage.rhythm
        )


def _kw(power: str) -> Decimal:
    return Decimal(power)


def _person(key: str, name: str, street: str, place: tuple[str, str]) -> Customer:
    return Customer(key, name, street, place)


def _firm(key: str, name: str, street: str, place: tuple[str, str], number: int) -> Customer:
    return Customer(key, name, street, place, number)


def _building(
    key: str,
    network: str,
    name: str,
    street: str,
    place: tuple[str, str],
    customer: Customer,
    usage: str,
    power: str,
    since: date,
    make: str = "tx_large",
    remote: bool = False,
    area: int = 0,
    contract: str = "",
) -> Point:
    return Point(
        key,
        network,
        name,
        street,
        place,
        customer,
        usage,
        _kw(power),
        since,
        make,
        remote,
        area,
        contract,
    )


def _home(
    key: str,
    network: str,
    occupant: str,
    street: str,
    place: tuple[str, str],
    power: str,
    since: date,
    area: int,
    make: str = "tx",
    usage: str = "house",
) -> Point:
    name = f"Maison {street}" if usage == "house" else f"Le Clos des Forges, {street[-13:]}"
    return Point(
        key,
        network,
        name,
        street,
        place,
        _person(f"{key}_occupant", occupant, street, place),
        usage,
        _kw(power),
        since,
        make,
        False,
        area,
    )


_OPENING = date(2021, 10, 1)

BRENOUSE_BUILDINGS = (
    _building(
        "mairie",
        "brenouse",
        "Mairie",
        "1 place de la Mairie",
        BRENOUSE,
        TOWN,
        "office",
        "45",
        _OPENING,
        remote=True,
        area=620,
    ),
    _building(
        "ecole",
        "brenouse",
        "École Les Sources",
        "6 rue des Écoles",
        BRENOUSE,
        TOWN,
        "school",
        "110",
        _OPENING,
        remote=True,
        area=1850,
    ),
    _building(
        "piscine",
        "brenouse",
        "Piscine intercommunale",
        "15 chemin du Stade",
        BRENOUSE,
        VALLEY,
        "pool",
        "260",
        _OPENING,
        remote=True,
        area=1400,
    ),
    _building(
        "salle_fetes",
        "brenouse",
        "Salle des fêtes",
        "9 chemin du Stade",
        BRENOUSE,
        TOWN,
        "hall",
        "60",
        _OPENING,
        area=540,
    ),
    _building(
        "mediatheque",
        "brenouse",
        "Médiathèque",
        "4 place de la Mairie",
        BRENOUSE,
        TOWN,
        "office",
        "40",
        date(2022, 9, 1),
        area=480,
    ),
    _building(
        "airelles",
        "brenouse",
        "EHPAD Les Airelles",
        "31 route de Montcerneux",
        BRENOUSE,
        _firm(
            "airelles_payeur", "Résidence Les Airelles", "31 route de Montcerneux", BRENOUSE, 41005
        ),
        "care",
        "190",
        _OPENING,
        remote=True,
        area=3900,
    ),
    _building(
        "melezes_a",
        "brenouse",
        "Résidence Les Mélèzes, bâtiment A",
        "12 rue des Mélèzes",
        BRENOUSE,
        HOUSING,
        "building",
        "95",
        _OPENING,
        remote=True,
        area=1720,
        contract="melezes",
    ),
    _building(
        "melezes_b",
        "brenouse",
        "Résidence Les Mélèzes, bâtiment B",
        "14 rue des Mélèzes",
        BRENOUSE,
        HOUSING,
        "building",
        "95",
        _OPENING,
        remote=True,
        area=1720,
        contract="melezes",
    ),
    _building(
        "boulangerie",
        "brenouse",
        "Boulangerie",
        "17 Grande Rue",
        BRENOUSE,
        _firm("boulangerie_payeur", "Au Pain de Brenouse SARL", "17 Grande Rue", BRENOUSE, 41006),
        "oven",
        "18",
        date(2022, 2, 1),
        "tx",
        True,
        160,
    ),
    _building(
        "secours",
        "brenouse",
        "Centre de secours",
        "40 avenue de la Gare",
        BRENOUSE,
        VALLEY,
        "care",
        "50",
        date(2021, 11, 1),
        "ival",
        area=780,
    ),
    _building(
        "sante",
        "brenouse",
        "Maison de santé",
        "3 rue des Trois Fontaines",
        BRENOUSE,
        _firm(
            "sante_payeur", "SCM des Trois Fontaines", "3 rue des Trois Fontaines", BRENOUSE, 41007
        ),
        "office",
        "35",
        date(2023, 4, 1),
        "ival",
        area=510,
    ),
    _building(
        "paroisse",
        "brenouse",
        "Salle paroissiale",
        "5 rue du Prieuré",
        BRENOUSE,
        _firm(
            "paroisse_payeur",
            "Association paroissiale de Brenouse",
            "5 rue du Prieuré",
            BRENOUSE,
            41008,
        ),
        "hall",
        "25",
        date(2022, 10, 1),
        "kalo",
        area=230,
    ),
    _building(
        "auberge",
        "brenouse",
        "Auberge du Pont-Vieux",
        "2 quai de la Brenouse",
        BRENOUSE,
        _firm(
            "auberge_payeur", "Auberge du Pont-Vieux SARL", "2 quai de la Brenouse", BRENOUSE, 41009
        ),
        "hotel",
        "70",
        date(2022, 5, 1),
        "tx_large",
        True,
        1250,
    ),
)

_FORGES = "7 rue des Forges, appartement"

BRENOUSE_HOMES = (
    _home(
        "forges_1",
        "brenouse",
        "Yvette Lambelin",
        f"{_FORGES} 1",
        BRENOUSE,
        "5",
        date(2022, 7, 1),
        54,
        usage="flat",
    ),
    _home(
        "forges_2",
        "brenouse",
        "Karim Belhassen",
        f"{_FORGES} 2",
        BRENOUSE,
        "6",
        date(2022, 7, 1),
        71,
        usage="flat",
    ),
    _home(
        "forges_3",
        "brenouse",
        "Maud Chevassus",
        f"{_FORGES} 3",
        BRENOUSE,
        "5",
        date(2023, 1, 1),
        54,
        usage="flat",
    ),
    _home(
        "forges_4",
        "brenouse",
        "Paulo Ferreirinha",
        f"{_FORGES} 4",
        BRENOUSE,
        "6",
        date(2022, 7, 1),
        71,
        usage="flat",
    ),
    _home(
        "forges_5",
        "brenouse",
        "Odile et René Pernodet",
        f"{_FORGES} 5",
        BRENOUSE,
        "5",
        date(2022, 7, 1),
        54,
        usage="flat",
    ),
    _home(
        "forges_6",
        "brenouse",
        "Inès Guillaumot",
        f"{_FORGES} 6",
        BRENOUSE,
        "6",
        date(2023, 9, 1),
        71,
        usage="flat",
    ),
    _home(
        "tanneurs_14",
        "brenouse",
        "Clément Bourdelin",
        "14 rue des Tanneurs",
        BRENOUSE,
        "10",
        date(2021, 12, 1),
        118,
    ),
    _home(
        "tanneurs_18",
        "brenouse",
        "Françoise Daloz-Petit",
        "18 rue des Tanneurs",
        BRENOUSE,
        "9",
        date(2021, 10, 1),
        104,
        "kalo",
    ),
    _home(
        "prieure_8",
        "brenouse",
        "Joël Grandmottet",
        "8 rue du Prieuré",
        BRENOUSE,
        "12",
        date(2022, 1, 1),
        142,
    ),
    _home(
        "moulin_3",
        "brenouse",
        "Aïcha et Thomas Reynaudin",
        "3 impasse du Moulin",
        BRENOUSE,
        "11",
        date(2022, 9, 1),
        131,
        "ival",
    ),
    _home(
        "moulin_5",
        "brenouse",
        "Bernadette Coulonval",
        "5 impasse du Moulin",
        BRENOUSE,
        "9",
        date(2022, 9, 1),
        96,
    ),
    _home(
        "gare_27",
        "brenouse",
        "Hugo Tissandier",
        "27 avenue de la Gare",
        BRENOUSE,
        "10",
        date(2023, 11, 1),
        112,
        "kalo",
    ),
)
#: a house connected in the middle of the last month
NEW_HOME = _home(
    "gare_31",
    "brenouse",
    "Margaux et Simon Vernerey",
    "31 avenue de la Gare",
    BRENOUSE,
    "8",
    date(2000, 1, 1),
    98,
)

SAINT_AMBRIN_BUILDINGS = (
    _building(
        "mairie_ecole",
        "saint_ambrin",
        "Mairie-école",
        "2 rue de l’Église",
        SAINT_AMBRIN,
        VILLAGE,
        "school",
        "55",
        date(2022, 10, 1),
        area=890,
    ),
    _building(
        "college",
        "saint_ambrin",
        "Collège des Hautes Combes",
        "18 rue du Collège",
        SAINT_AMBRIN,
        _firm(
            "college_payeur",
            "Syndicat intercommunal du collège des Hautes Combes",
            "18 rue du Collège",
            SAINT_AMBRIN,
            41010,
        ),
        "school",
        "220",
        date(2022, 10, 1),
        remote=True,
        area=4300,
    ),
    _building(
        "pre_neuf",
        "saint_ambrin",
        "Résidence du Pré-Neuf",
        "5 allée du Pré-Neuf",
        SAINT_AMBRIN,
        HOUSING,
        "building",
        "110",
        date(2022, 10, 1),
        area=2050,
    ),
    _building(
        "gendarmerie",
        "saint_ambrin",
        "Gendarmerie",
        "1 route du Col",
        SAINT_AMBRIN,
        VALLEY,
        "care",
        "60",
        date(2022, 10, 1),
        "ival",
        area=1050,
    ),
    _building(
        "epicerie",
        "saint_ambrin",
        "Épicerie du Plateau",
        "10 rue de l’Église",
        SAINT_AMBRIN,
        _firm(
            "epicerie_payeur", "Épicerie du Plateau SARL", "10 rue de l’Église", SAINT_AMBRIN, 41011
        ),
        "shop",
        "30",
        date(2023, 2, 1),
        "tx",
        area=340,
    ),
    _building(
        "creche",
        "saint_ambrin",
        "Crèche Les Marmottons",
        "4 allée du Pré-Neuf",
        SAINT_AMBRIN,
        _firm(
            "creche_payeur",
            "Association Les Marmottons",
            "4 allée du Pré-Neuf",
            SAINT_AMBRIN,
            41012,
        ),
        "care",
        "25",
        date(2023, 9, 1),
        "tx",
        area=260,
    ),
    _building(
        "fruitiere",
        "saint_ambrin",
        "Fruitière de Saint-Ambrin",
        "25 route du Col",
        SAINT_AMBRIN,
        _firm(
            "fruitiere_payeur",
            "Coopérative laitière de Saint-Ambrin",
            "25 route du Col",
            SAINT_AMBRIN,
            41013,
        ),
        "dairy",
        "85",
        date(2022, 11, 1),
        "tx_large",
        True,
        900,
    ),
    _building(
        "salle_polyvalente",
        "saint_ambrin",
        "Salle polyvalente",
        "7 chemin des Lavoirs",
        SAINT_AMBRIN,
        VILLAGE,
        "hall",
        "48",
        date(2022, 10, 1),
        "kalo",
        area=420,
    ),
)

SAINT_AMBRIN_HOMES = (
    _home(
        "lavoirs_2",
        "saint_ambrin",
        "Ghislaine Thévenaud",
        "2 chemin des Lavoirs",
        SAINT_AMBRIN,
        "9",
        date(2022, 12, 1),
        101,
    ),
    _home(
        "lavoirs_6",
        "saint_ambrin",
        "Didier Rousselange",
        "6 chemin des Lavoirs",
        SAINT_AMBRIN,
        "12",
        date(2022, 12, 1),
        148,
        "kalo",
    ),
    _home(
        "col_9",
        "saint_ambrin",
        "Julie et Marc Estevenin",
        "9 route du Col",
        SAINT_AMBRIN,
        "10",
        date(2023, 3, 1),
        115,
    ),
    _home(
        "col_13",
        "saint_ambrin",
        "Pascal Millebœuf",
        "13 route du Col",
        SAINT_AMBRIN,
        "11",
        date(2023, 10, 1),
        127,
    ),
    _home(
        "eglise_16",
        "saint_ambrin",
        "Noémie Faivrelle",
        "16 rue de l’Église",
        SAINT_AMBRIN,
        "8",
        date(2024, 2, 1),
        88,
    ),
    _home(
        "college_3",
        "saint_ambrin",
        "Georges Lanternier",
        "3 rue du Collège",
        SAINT_AMBRIN,
        "10",
        date(2022, 12, 1),
        109,
    ),
)

DEDICATED_PLANTS = (
    _building(
        "gymnase",
        "gymnase",
        "Gymnase de Montcerneux",
        "1 rue du Stade",
        MONTCERNEUX,
        _firm(
            "commune_montcerneux",
            "Commune de Montcerneux",
            "1 rue de la Mairie",
            MONTCERNEUX,
            41014,
        ),
        "sport",
        "120",
        date(2023, 10, 1),
        remote=True,
        area=1650,
    ),
    _building(
        "scierie",
        "scierie",
        "Séchoirs de la scierie",
        "Lieu-dit La Combe Noire",
        MONTCERNEUX,
        _firm(
            "scierie_payeur",
            "Scierie de la Combe Noire SAS",
            "Lieu-dit La Combe Noire",
            MONTCERNEUX,
            41015,
        ),
        "kiln",
        "300",
        date(2022, 3, 1),
        "ival",
        True,
        0,
    ),
    _building(
        "cimes",
        "cimes",
        "Centre de vacances Les Cimes",
        "48 route du Belvédère",
        MONTCERNEUX,
        _firm(
            "cimes_payeur",
            "Association Les Cimes de Montcerneux",
            "48 route du Belvédère",
            MONTCERNEUX,
            41016,
        ),
        "hotel",
        "140",
        date(2023, 6, 1),
        area=2600,
    ),
)

POINTS = (
    *BRENOUSE_BUILDINGS,
    *BRENOUSE_HOMES,
    NEW_HOME,
    *SAINT_AMBRIN_BUILDINGS,
    *SAINT_AMBRIN_HOMES,
    *DEDICATED_PLANTS,
)

#: the house whose occupant changed, and who lived there before
FORMER_OCCUPANT = _person("tanneurs_14_ancien", "Simone Brocardet", "14 rue des Tanneurs", BRENOUSE)
OCCUPANT_CHANGE_POINT = "tanneurs_14"
#: the house whose meter was replaced
METER_CHANGE_POINT = "prieure_8"
#: the house nobody could enter on the last reading round
UNREAD_POINT = "college_3"
