"""The demonstration cooperative: who runs it, its networks, its prices.

Everything here is invented: the valley, its villages, the firms and the people. Postcodes
belong to no town, phone numbers to the ranges the regulator keeps for fiction, mail
addresses to the reserved domain ``.example``, company numbers start with 000.
"""

from dataclasses import dataclass
from decimal import Decimal

TZ = "Europe/Paris"
LANG = "fr_FR"
#: of the demonstration alone, printed in clear: never for an installation that people rely on
PASSWORD = "chaleur"

BRENOUSE = ("39840", "Brenouse-le-Bourg")
#: postcode and town, by the word that the tables of the demonstration use
PLACES = {
    "brenouse": BRENOUSE,
    "saint_ambrin": ("39845", "Saint-Ambrin-sur-Brenouse"),
    "montcerneux": ("39845", "Montcerneux"),
}


def luhn_completed(digits: str) -> str:
    """``digits`` followed by the Luhn digit that SIREN and SIRET numbers end with.

    >>> luhn_completed("73282932")
    '732829320'
    """
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits)))
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return digits + str(-total % 10)


def invented_siren(number: int) -> str:
    """A SIREN of the right form that no company has: none starts with 000.

    >>> len(invented_siren(1))
    9
    """
    return luhn_completed(f"000{number:05d}")


def invented_siret(number: int) -> str:
    """The SIRET of the head office of :func:`invented_siren`.

    >>> invented_siret(1).startswith(invented_siren(1))
    True
    """
    return luhn_completed(invented_siren(number) + "0001")


def french_vat(siren: str) -> str:
    """The French VAT number of a SIREN: key = (12 + 3 × (SIREN mod 97)) mod 97.

    >>> french_vat("732829320")
    'FR44732829320'
    """
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def french_iban(bank: str, branch: str, account: str) -> str:
    """The IBAN of a French account number of digits only, with both its keys.

    >>> french_iban("30006", "00001", "12345678901")
    'FR7630006000011234567890189'
    """
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    number = f"{bank}{branch}{account}{key:02d}"
    check = 98 - int(f"{number}152700") % 97
    return f"FR{check:02d}{number}"


COMPANY = {
    "name": "SCIC Chaleur du Val de Brenouse",
    "street": "3 place de la Fruitière",
    "zip": BRENOUSE[0],
    "city": BRENOUSE[1],
    "phone": "+33 3 53 01 40 10",
    "email": "contact@chaleur-brenouse.example",
    "website": "https://chaleur-brenouse.example",
    "ape": "35.30Z",
    "heat_customer_service": "03 53 01 40 10, contact@chaleur-brenouse.example, ou à l’accueil le "
    "mardi de 9 h à 12 h.",
    "heat_mediator": "Médiation des coopératives du Val, 1 rue du Puits, 39840 Brenouse-le-Bourg",
}
COMPANY_NUMBER = 39840
COMPANY_LEGAL = (
    "Société coopérative d’intérêt collectif anonyme à capital variable · "
    "RCS Lons-le-Saunier {siren}"
)
BANK = "Caisse coopérative du Val de Brenouse"
IBAN = french_iban("99999", "03984", "00012345678")


@dataclass(frozen=True)
class Person:
    """Somebody who works with the program.

    ``role`` is told to the reader of the summary; ``home``, an action, opens after login.

    >>> isinstance(PEOPLE[0], Person), PEOPLE[0].login
    (True, 'gerante')
    """

    login: str
    name: str
    role: str
    groups: tuple[str, ...]
    home: str


PEOPLE = (
    Person(
        "gerante",
        "Hélène Vautrin-Morel",
        "Gérante (administratrice)",
        (
            "heat_base.heat_base_group_administrator",
            "heat_base.heat_base_group_reference_editor",
            "base.group_system",
        ),
        "heat_base.heat_home_item_action",
    ),
    Person(
        "exploitant",
        "Mathis Berthollet",
        "Exploitant (chaufferies et relevés)",
        (
            "heat_metering.heat_metering_group_operator",
            "heat_plant.heat_plant_group_manager",
        ),
        "heat_base.heat_home_item_action",
    ),
    Person(
        "facturation",
        "Nadia Carrel",
        "Chargée de facturation",
        ("heat_contract.heat_contract_group_billing_manager",),
        "heat_base.heat_home_item_action",
    ),
    Person(
        "comptable",
        "Étienne Jeanrot",
        "Comptable",
        ("heat_contract.heat_contract_group_bookkeeper",),
        "heat_contract.heat_bill_action",
    ),
    Person(
        "etudes",
        "Solène Marchandot",
        "Bureau d’études (lecture seule)",
        ("heat_base.heat_base_group_engineer",),
        "heat_base.heat_delivery_point_action",
    ),
    Person(
        "accueil",
        "Lucas Poncelin",
        "Accueil (consultation)",
        ("heat_base.heat_base_group_user",),
        "heat_contract.heat_contract_action",
    ),
)


@dataclass(frozen=True)
class Network:
    """A network and its tariff.

    ``shares``: renewable share in percent of the years N-1 and N-2 (of the year of
    installation); ``mix``: sources in percent of the year N-1, ``co2``: grams a kWh delivered;
    ``prices``: R1 in €/MWh and R2 in €/kW/year, newest first, each in force
    from a 1 July; ``revised``: the newest R1 then follows price indices.

    >>> isinstance(NETWORKS[0], Network), NETWORKS[0].code
    (True, 'BRN')
    """

    key: str
    code: str
    name: str
    shares: tuple[Decimal, Decimal]
    evidence: str
    prices: tuple[tuple[Decimal, Decimal], ...]
    mix: tuple[tuple[str, Decimal], ...]
    co2: int
    revised: bool = False


def _prices(*pairs: tuple[str, str]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((Decimal(energy), Decimal(power)) for energy, power in pairs)


def _mix(**shares: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple((source, Decimal(share)) for source, share in shares.items())


NETWORKS = (
    Network(
        "brenouse",
        "BRN",
        "Réseau de Brenouse-le-Bourg",
        (Decimal("86.4"), Decimal("84.9")),
        "Bilan annuel de la chaufferie bois : plaquettes forestières locales, appoint fioul.",
        _prices(("64.10", "48.30"), ("62.90", "47.40"), ("61.80", "46.50")),
        _mix(wood="86.4", oil="13.6"),
        68,
        revised=True,
    ),
    Network(
        "saint_ambrin",
        "SAB",
        "Réseau de Saint-Ambrin",
        (Decimal("43.2"), Decimal("46.8")),
        "Bilan annuel : chaudière bois à l’arrêt une partie de l’hiver, appoint propane.",
        _prices(("71.50", "56.20"), ("69.90", "55.00"), ("68.40", "54.00")),
        _mix(wood="43.2", gas="56.8"),
        151,
    ),
    Network(
        "gymnase",
        "GYM",
        "Chaufferie dédiée du gymnase de Montcerneux",
        (Decimal("96.0"), Decimal("95.5")),
        "Chaudière à granulés, secours électrique.",
        _prices(("78.40", "62.00"), ("76.90", "60.80"), ("75.20", "59.90")),
        _mix(wood="96.0", electricity="4.0"),
        31,
    ),
    Network(
        "scierie",
        "SCI",
        "Chaufferie dédiée de la scierie de la Combe Noire",
        (Decimal("100.0"), Decimal("100.0")),
        "Connexes de scierie brûlés sur place.",
        _prices(("38.50", "44.00"), ("37.80", "43.20"), ("37.10", "42.50")),
        _mix(wood="100.0"),
        22,
    ),
    Network(
        "cimes",
        "CIM",
        "Chaufferie dédiée du centre de vacances Les Cimes",
        (Decimal("91.3"), Decimal("92.7")),
        "Chaudière à plaquettes, appoint propane.",
        _prices(("74.60", "64.50"), ("73.10", "63.20"), ("71.90", "62.10")),
        _mix(wood="91.3", gas="8.7"),
        42,
    ),
)
