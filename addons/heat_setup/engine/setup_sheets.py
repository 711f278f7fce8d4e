"""The workbook that sets a cooperative up: its sheets, their columns, and what a cell may hold.

The words are those of the file that people fill in, hence French whoever reads the screens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from odoo.addons.heat_cooperative_import.engine.register_table import plain

#: What a cell of a column holds.
Kind = Literal["text", "day", "number", "percent", "year", "choice", "siret", "postcode", "list"]
#: A line whose first cell begins with this word is an example, and is passed over.
EXAMPLE = "EXEMPLE"


@dataclass(frozen=True)
class Column:
    """A column: how it is headed, what it holds, from which names it is known.

    :param code: its name in the program
    :param heading: its title in the workbook
    :param also: other titles under which spreadsheets have it, as :func:`plain` writes them
    :param choices: (word, key) of the values allowed, the first word of a key is proposed
    :param listed: whose names the drop-down list proposes: a sheet, or a list of the program
    :param hint: what to write, shown when the cell is entered

    >>> Column("code", "Code").is_required
    False
    """

    code: str
    heading: str
    kind: Kind = "text"
    is_required: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    listed: str = ""
    hint: str = ""
    width: int = 18

    @property
    def proposed(self) -> tuple[str, ...]:
        """The words of the drop-down list: one a key.

        >>> Column("unit", "Unité", "choice", choices=(("kWh", "kwh"), ("KWH", "kwh"))).proposed
        ('kWh',)
        """
        words: dict[str, str] = {}
        for word, key in self.choices:
            words.setdefault(key, word)
        return tuple(words.values())

    def is_headed(self, heading: str) -> bool:
        """Whether ``heading`` is one of the titles of this column.

        >>> Column("code", "Code du réseau", also=("sigle",)).is_headed(" CODE du reseau *")
        True
        """
        text = plain(heading)
        return text == plain(self.heading) or text in self.also


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook; its first column holds the key of its lines.

    >>> Sheet("networks", "Réseaux", "", (Column("code", "Code"),), ()).column("code").heading
    'Code'
    """

    code: str
    title: str
    purpose: str
    columns: tuple[Column, ...]
    examples: tuple[tuple[str, ...], ...]

    def column(self, code: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.code == code)


SERVICES = (
    ("chaleur", "heat"), ("chaud", "heat"), ("froid", "cold"),
    ("chaleur et froid", "both"), ("chaud et froid", "both"),
)  # fmt: skip
KINDS = (
    ("particulier", "person"), ("personne", "person"), ("personne physique", "person"),
    ("société", "company"), ("entreprise", "company"), ("association", "company"),
    ("copropriété", "company"), ("bailleur", "company"),
    ("collectivité", "public"), ("commune", "public"), ("établissement public", "public"),
)  # fmt: skip
UNITS = (("kWh", "kwh"), ("MWh", "mwh"))

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "networks",
        "Réseaux",
        "Un réseau par ligne. Le taux EnR&R de l'année fixe la TVA de la chaleur de l'année "
        "suivante : 5,5 % à partir de 50 %.",
        (
            Column("code", "Code", is_required=True, also=("code du reseau", "sigle"), width=14,
                   hint="Un nom court, qui ne change plus : BOURG."),
            Column("name", "Nom", is_required=True, also=("nom du reseau", "reseau"), width=34),
            Column("service", "Service", "choice", choices=SERVICES,
                   hint="Vide : chaleur."),
            Column("share", "Taux EnR&R (%)", "percent",
                   also=("taux enr r", "taux enr", "part renouvelable", "taux enrr"),
                   hint="En pour cent, par exemple 82,5. Vide : pas encore connu."),
            Column("year", "Année du taux", "year", also=("annee",), width=15),
        ),
        (("EXEMPLE BOURG", "Réseau du bourg", "chaleur", "82,5", "2025"),),
    ),
    Sheet(
        "points",
        "Points de livraison",
        "Une sous-station par ligne. La référence est celle de vos plans ou de vos dossiers ; "
        "compteurs et contrats la reprennent.",
        (
            Column("code", "Référence", is_required=True,
                   also=("reference du point", "ref", "code", "pdl", "sous station"), width=18),
            Column("name", "Nom", is_required=True,
                   also=("nom du point", "designation", "point de livraison"), width=34),
            Column("network", "Réseau", is_required=True, also=("code du reseau",),
                   listed="networks", hint="Le code, ou le nom, d'un réseau."),
            Column("street", "Adresse", also=("rue", "adresse postale"), width=32),
            Column("zip", "Code postal", "postcode", also=("cp",), width=13),
            Column("city", "Commune", also=("ville", "localite"), width=22),
            Column("area", "Surface chauffée (m²)", "number",
                   also=("surface", "surface chauffee", "surface m2"), width=20),
        ),
        (("EXEMPLE SST-01", "École des Tilleuls", "BOURG", "2 place de la Mairie", "05200",
          "Embrun", "1250"),),
    ),
    Sheet(
        "meters",
        "Compteurs",
        "Un compteur par ligne, en place aujourd'hui. Sans modèle connu, le compteur reçoit un "
        "totaliseur d'énergie dans l'unité donnée.",
        (
            Column("serial", "N° de série", is_required=True,
                   also=("numero de serie", "n serie", "numero", "compteur", "matricule"), width=18,
                   hint="Comme il est gravé sur le compteur."),
            Column("point", "Point de livraison", is_required=True,
                   also=("reference du point", "reference", "pdl"), listed="points", width=22,
                   hint="La référence du point."),
            Column("manufacturer", "Fabricant", also=("marque",)),
            Column("model", "Modèle connu", also=("modele",), listed="models", width=32,
                   hint="Donne ses totaliseurs au compteur ; laissez vide s'il n'est pas dans la "
                   "liste."),
            Column("unit", "Unité de l'index", "choice", also=("unite",), choices=UNITS, width=16,
                   hint="Celle de l'afficheur. Vide : MWh."),
            Column("installed", "Posé le", "day", also=("date de pose", "pose"), width=13,
                   hint="Vide : en place depuis toujours."),
        ),
        (("EXEMPLE 68712345", "SST-01", "Kamstrup", "", "MWh", "15/09/2025"),),
    ),
    Sheet(
        "indexes",
        "Index de pose",
        "L'index d'où part la première facture, tel qu'affiché au matin du jour (0 h), dans "
        "l'unité du compteur : jour de la pose, ou de la reprise d'un réseau.",
        (
            Column("serial", "N° de série", is_required=True,
                   also=("numero de serie", "n serie", "numero", "compteur", "matricule"),
                   listed="meters", width=18),
            Column("day", "Date", "day", is_required=True,
                   also=("jour", "date du releve", "date de l index", "date de pose"), width=13),
            Column("index", "Index", "number", is_required=True,
                   also=("index de pose", "valeur", "index d energie"), width=16,
                   hint="Zéro s'écrit 0 ; un index non relevé n'a pas de ligne."),
        ),
        (("EXEMPLE 68712345", "15/09/2025", "12,345"),),
    ),
    Sheet(
        "customers",
        "Clients",
        "Un client par ligne. Un client déjà connu par sa référence, son SIRET, ou son courriel "
        "et son nom n'est pas créé une seconde fois.",
        (
            Column("ref", "Référence", is_required=True,
                   also=("reference client", "reference du client", "code client", "n client",
                         "numero de client"), width=18),
            Column("name", "Nom", is_required=True,
                   also=("nom ou raison sociale", "raison sociale", "client", "nom du client"),
                   width=34),
            Column("kind", "Nature", "choice", choices=KINDS, hint="Vide : particulier."),
            Column("siret", "SIRET", "siret", also=("n siret", "numero siret"), width=20),
            Column("email", "Courriel",
                   also=("email", "e mail", "mail", "adresse mail", "adresse electronique"),
                   width=30),
            Column("phone", "Téléphone", also=("tel", "portable", "mobile"), width=18),
            Column("street", "Adresse", also=("rue", "adresse postale"), width=32),
            Column("zip", "Code postal", "postcode", also=("cp",), width=13),
            Column("city", "Commune", also=("ville", "localite"), width=22),
        ),
        (("EXEMPLE C001", "Commune d'Embrun", "collectivité", "99900046600014",
          "mairie@exemple.fr", "04 92 43 00 00", "Place Barthelon", "05200", "Embrun"),),
    ),
    Sheet(
        "contracts",
        "Contrats",
        "Un contrat par ligne. Plusieurs points d'un même contrat se séparent par un "
        "point-virgule. Les tarifs se créent avant, à l'étape « Tarifs » du guide.",
        (
            Column("number", "Numéro", is_required=True,
                   also=("numero de contrat", "contrat", "n", "n contrat", "police"), width=16),
            Column("customer", "Client", is_required=True,
                   also=("reference client", "reference du client", "abonne"), listed="customers",
                   width=18, hint="La référence du client."),
            Column("points", "Points de livraison", "list", is_required=True,
                   also=("point de livraison", "points", "reference du point", "pdl"),
                   listed="points", width=24, hint="SST-01 ou SST-01 ; SST-02"),
            Column("tariff", "Tarif", is_required=True, also=("nom du tarif",), listed="tariffs",
                   width=26),
            Column("power", "Puissance souscrite (kW)", "number",
                   also=("puissance", "puissance souscrite", "kw"), width=22),
            Column("start", "Début", "day", is_required=True,
                   also=("date de debut", "commence le", "debut du contrat", "du"), width=13),
            Column("end", "Fin", "day",
                   also=("date de fin", "finit le", "fin du contrat", "au"), width=13,
                   hint="Dernier jour compris. Vide : sans terme."),
            Column("urf", "URF", "number", also=("unites de repartition forfaitaires",), width=10,
                   hint="Seulement si le tarif se compte en URF."),
            Column("area", "Surface facturée (m²)", "number", also=("surface facturee",), width=20,
                   hint="Seulement si le tarif se compte au m²."),
        ),
        (("EXEMPLE P-001", "C001", "SST-01", "Tarif général", "60", "15/09/2025", "", "", ""),),
    ),
)  # fmt: skip


def sheet_titled(title: str, sheets: Sequence[Sheet] = SHEETS) -> Sheet | None:
    """The sheet of this title, or None; accents, capitals and spaces do not count.

    >>> sheet_titled(" compteurs ").code, sheet_titled("Feuil1") is None
    ('meters', True)
    """
    return next((sheet for sheet in sheets if plain(sheet.title) == plain(title)), None)
