"""Rows of an older register of members and shares, whatever its columns are called.

A row tells who holds shares, and perhaps one movement of theirs. Nothing is guessed: a column is
known by its name, a value that does not fit is refused with its name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from odoo.addons.heat_base.engine.errors import EngineError

#: Column → names under which spreadsheets have it, without accents, signs and capitals.
NAMES: dict[str, tuple[str, ...]] = {
    "number": ("numero", "n", "no", "numero de societaire", "n societaire", "n de societaire",
               "numero societaire", "n associe", "numero d associe", "id"),
    "name": ("nom", "nom ou raison sociale", "raison sociale", "titulaire", "societaire",
             "associe", "nom de famille", "denomination"),
    "first_name": ("prenom", "prenoms"),
    "kind_of_holder": ("nature", "nature du titulaire", "type de titulaire", "personne",
                       "physique ou morale"),
    "email": ("courriel", "email", "e mail", "mail", "adresse mail", "adresse electronique"),
    "phone": ("telephone", "tel", "portable", "mobile"),
    "street": ("adresse", "rue", "adresse postale"),
    "zip": ("code postal", "cp"),
    "city": ("ville", "commune", "localite"),
    "birth_date": ("date de naissance", "ne le", "naissance", "nee le"),
    "representative": ("representant", "represente par", "representant legal"),
    "category": ("categorie", "categorie de societaire"),
    "college": ("college",),
    "admission_date": ("admis le", "date d admission", "date admission", "date d agrement"),
    "decision": ("decision", "decision d admission", "agrement", "pv", "proces verbal"),
    "date": ("date", "date du mouvement", "date de souscription", "date d operation",
             "date de l operation", "date souscription"),
    "movement": ("mouvement", "type de mouvement", "operation", "type d operation",
                 "nature du mouvement"),
    "quantity": ("parts", "nombre de parts", "nb parts", "nb de parts", "quantite",
                 "nombre de titres"),
    "share_class": ("type de parts", "classe", "classe de parts", "categorie de parts"),
    "counterpart": ("cessionnaire", "vers", "n cessionnaire", "numero du cessionnaire",
                    "beneficiaire", "numero du beneficiaire"),
    "reason": ("motif", "reference", "observation", "observations", "commentaire", "piece"),
}  # fmt: skip
MOVEMENTS = {
    "subscription": ("souscription", "achat", "augmentation", "adhesion", "entree"),
    "transfer": ("cession", "transfert", "donation", "don", "succession", "mutation"),
    "cancellation": ("annulation", "retrait", "remboursement", "rachat", "sortie", "exclusion"),
}
HOLDERS = {
    "person": ("personne", "personne physique", "particulier", "physique", "individu"),
    "company": ("societe", "entreprise", "personne morale", "morale", "association", "sarl", "sas",
                "gaec", "cooperative"),
    "public_body": ("collectivite", "collectivite publique", "commune", "departement", "region",
                    "etablissement public", "public", "epci", "syndicat"),
}  # fmt: skip
#: Rows in which the header is looked for: some write a title above it.
PREAMBLE = 20
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class NoHeader(EngineError):
    """No row near the top names a holder; parameter ``row``, the one that comes nearest."""

    def __init__(self, row: str) -> None:
        super().__init__("no_header", row=row)


class BadCell(EngineError):
    """A cell that does not say what its column wants; parameters ``column`` and ``value``."""

    def __init__(self, code: str, column: str, value: str) -> None:
        super().__init__(code, column=column, value=value)


@dataclass(frozen=True)
class Row:
    """A row: its ``number`` as the spreadsheet shows it, its text, its cells by column.

    >>> Row(4, "Martin;5", {"name": "Martin", "quantity": "5"}).has_movement
    True
    """

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def has_movement(self) -> bool:
        """Whether the row tells a movement of shares."""
        return bool(self.cells.get("quantity") or self.cells.get("date"))


def plain(text: str) -> str:
    """A text without accents, capitals and signs, as names are compared.

    >>> plain("N° d’associé"), plain(" Code  Postal ")
    ('n d associe', 'code postal')
    """
    bare = unicodedata.normalize("NFKD", text.replace("°", " "))
    letters = "".join(
        one if one.isalnum() else " " for one in bare if not unicodedata.combining(one)
    )
    return " ".join(letters.casefold().split())


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """The columns that a header names, and where they stand.

    >>> columns_of(["N°", "Nom", "Nb de parts", "couleur"])
    {'number': 0, 'name': 1, 'quantity': 2}
    """
    known = {name: column for column, names in NAMES.items() for name in names}
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        column = known.get(plain(cell))
        if column and column not in found:
            found[column] = place
    return found


def rows(table: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    """The rows under the header of a table of texts.

    :param table: numbered rows
    :raises NoHeader: when no row near the top has a column for names or numbers, and another

    >>> table = [(1, ["Registre"]), (2, ["Nom", "Parts"]), (3, ["Martin", "5"]), (4, ["", ""])]
    >>> [(row.number, row.cells) for row in rows(table)]
    [(3, {'name': 'Martin', 'quantity': '5'})]
    """
    columns: dict[str, int] = {}
    nearest = ""
    for number, cells in table:
        if not columns:
            found = columns_of(cells)
            if {"name", "number"} & found.keys() and len(found) > 1:
                columns = found
            elif number > PREAMBLE:
                break
            nearest = nearest or ";".join(cells)[:200]
            continue
        told = {
            column: cells[place].strip()
            for column, place in columns.items()
            if place < len(cells) and cells[place].strip()
        }
        if told:
            yield Row(number, ";".join(cells), told)
    if not columns:
        raise NoHeader(nearest)


def day(column: str, value: str) -> date:
    """A day written the French way, or as ISO does.

    :raises BadCell: ``bad_date``

    >>> day("date", "31/12/2024"), day("date", "2024-12-31")
    (datetime.date(2024, 12, 31), datetime.date(2024, 12, 31))
    """
    text = value.split(" ")[0].split("T")[0]
    if match := _DAY_FIRST.fullmatch(text):
        year, month, number = match[3], match[2], match[1]
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, number = match[1], match[2], match[3]
    else:
        raise BadCell("bad_date", column, value)
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        raise BadCell("bad_date", column, value) from None


def whole(column: str, value: str) -> int:
    """A whole number above zero; spaces between thousands are passed over.

    :raises BadCell: ``bad_number``

    >>> whole("quantity", "1 200"), whole("quantity", "5,0")
    (1200, 5)
    """
    text = re.sub(r"\s", "", value)
    match = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text, re.ASCII)
    if not match or not int(match[1]):
        raise BadCell("bad_number", column, value)
    return int(match[1])


def choice(column: str, value: str, words: dict[str, tuple[str, ...]]) -> str:
    """The key whose words hold ``value``.

    :raises BadCell: ``bad_word``

    >>> choice("movement", "Cession", MOVEMENTS), choice("kind_of_holder", "Société", HOLDERS)
    ('transfer', 'company')
    """
    text = plain(value)
    for key, names in words.items():
        if text == key.replace("_", " ") or text in names:
            return key
    raise BadCell("bad_word", column, value)
