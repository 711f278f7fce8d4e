"""The columns of the annual survey of heat and cold networks (EARCF: FEDENE with SDES).

Names are those of the edition of 2025, as published in the library of networks of FEDENE (sheet
"BDD - complète") and read by France Chaleur Urbaine; line breaks are part of some of them.
"""

from collections.abc import Mapping
from decimal import Decimal

SHEET = "BDD - complète"
#: Column of the production of each source; several sources may share one.
PRODUCTION = {
    "gas": "Prod MWh GAZ_NATUREL",
    "coal": "Prod MWh CHARBON",
    "oil": "Prod MWh FIOUL_DOMESTIQUE",
    "heavy_oil": "Prod MWh FIOUL_LOURD",
    "lpg": "Prod MWh GPL",
    "wood": "Prod MWh BIOMASSE_SOLIDE",
    "incineration": "Prod MWh UVE interne",
    "bought_incineration": "Prod MWh UVE externe",
    "biogas": "Prod MWh BIOGAZ",
    "geothermal": "Prod MWh GEOTHERMIE",
    "ambient": "Prod MWh PAC",
    "solar": "Prod MWh SOLAIRE_THERMIQUE",
    "other_renewable": "Prod MWh AUTRES_ENR dont GOB",
    "industry": "Prod MWh CHALEUR_INDUSTRIEL",
    "waste_heat": "Prod MWh AUTRE_CHALEUR_RECUPEREE",
    "electricity": "Prod MWh CHAUDIERES_ELECTRIQUES",
    "other": "Prod MWh AUTRE",
}
#: Column of the deliveries of each sector.
SECTORS = {
    "residential": "Livraisons Résidentiel MWh",
    "tertiary": "Livraisons Tertiaire MWh",
    "industry": "Livraisons Industrie MWh",
    "agriculture": "Livraisons Agriculture MWh",
    "other": "Livraisons Autre MWh",
}


def columns(year: int) -> tuple[str, ...]:
    """All columns of the sheet of ``year``, in order.

    >>> columns(2024)[0], len(columns(2024))
    ('ID EARCF', 43)
    >>> columns(2024)[11]
    'Année de référence du taux [2024 ou Moyenne 2022-2023-2024]'
    """
    return (
        "ID EARCF",
        "Commune",
        "Nom",
        "Maitre d'Ouvrage",
        "Gestionnaire",
        "Groupe gestionnaire",
        "Longueur du réseau km (aller)",
        "Nombre points de livraison",
        "Contenu CO₂ en kg CO₂ / kWh",
        "Contenu CO₂ ACV en kg CO₂ / kWh",
        "Taux EnR&R",
        f"Année de référence du taux [{year} ou Moyenne {year - 2}-{year - 1}-{year}]",
        *PRODUCTION.values(),
        "Production totale MWh",
        "Livraisons nettes MWh",
        *SECTORS.values(),
        "Rendement de distribution",
        "Développement réseau",
        "Prix moyen \n€ TTC/MWh",
        "Part variable",
        "Part fixe",
        "Coût en € TTC/MWh \nRésidence 30 lots",
        "Coût en € TTC/MWh \nBâtiment tertiaire",
    )


def production_cells(produced_mwh: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    """What was produced by column; a source that a network does not have is zero, one that was
    not measured is None.

    >>> cells = production_cells({"wood": Decimal(900), "gas": None})
    >>> cells["Prod MWh BIOMASSE_SOLIDE"], cells["Prod MWh GAZ_NATUREL"], cells["Prod MWh PAC"]
    (Decimal('900'), None, Decimal('0'))
    """
    return {column: produced_mwh.get(source, Decimal()) for source, column in PRODUCTION.items()}
