"""Titles of the columns of an operation log, whatever spreadsheets call them.

A title is known by its words, in French or English, without accents, units and capitals. What it
says of a boiler is told apart: its number, or words of its name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .errors import NoHeader

#: What is looked at for each boiler.
OF_BOILERS = frozenset({"hour_counter", "start_counter", "t_flue", "is_counter_replaced"})
#: Columns of texts.
TEXTS = frozenset({"alarms", "remarks"})
#: Rows in which the header is looked for: some write a title above it.
PREAMBLE = 20

#: Column → words of which one must stand in its title; the first column that fits is meant.
_WORDS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (column, frozenset(words.split()))
    for column, words in (
        ("ignored", "signe signee signed signature operateur operator visa agent etat state "
                    "passage"),
        ("is_counter_replaced", "neuf remplace replaced"),
        ("t_flue", "fumee fumees flue"),
        ("start_counter", "demarrage demarrages starts allumage allumages enclenchements"),
        ("hour_counter", "heures horaire hours horametre compteurh fonctionnement marche"),
        ("ash_kg", "cendre cendres ash decendrage"),
        ("make_up_m3", "appoint makeup make remplissage"),
        ("alarms", "alarme alarmes defaut defauts alarm alarms panne pannes"),
        ("remarks", "remarque remarques observation observations obs commentaire commentaires "
                    "remarks notes note"),
        ("fuel_level", "niveau silo level"),
        ("pressure_bar", "pression pressure"),
        ("t_return", "retour return"),
        ("t_supply", "depart aller supply"),
        ("t_outdoor", "exterieur exterieure ext dehors outdoor outdoors outside"),
        ("day", "date jour jours day"),
    )
)  # fmt: skip
#: Words of a title that name neither a boiler nor anything looked at.
_FILLERS = frozenset(
    {"compteur", "compteurs", "counter", "de", "des", "du", "d", "la", "le", "les", "l", "nb",
     "nombre", "number", "of", "the", "h", "c", "kg", "m3", "m", "bar", "temperature", "temp", "t",
     "nouveau", "new", "index", "total", "no", "n", "en", "au", "a", "pct", "degres", "chaudiere",
     "chaudieres", "ch", "boiler", "boilers"}
)  # fmt: skip
_BOILER_NUMBER = re.compile(r"\b(?:chaudieres?|boiler|ch|chaud|n|no)? ?(\d{1,2})\b", re.ASCII)


@dataclass(frozen=True)
class Title:
    """A column: its ``place`` from 0, its ``text``, what it holds (empty: not known)."""

    place: int
    text: str
    column: str = ""


@dataclass(frozen=True)
class Header:
    """Where the titles stand: the ``number`` of their row, and the titles."""

    number: int
    titles: tuple[Title, ...]


def plain(text: str) -> str:
    """A text without accents, capitals and signs, as titles are compared.

    >>> plain("T° Départ (°C)"), plain("Appoint d’eau (m³)")
    ('t depart c', 'appoint d eau m3')
    """
    bare = unicodedata.normalize("NFKD", text.replace("°", " "))
    letters = "".join(
        one if one.isalnum() else " " for one in bare if not unicodedata.combining(one)
    )
    return " ".join(letters.casefold().split())


def column_of(title: str) -> str:
    """What a column holds, by its title; empty where it is not known.

    >>> column_of("T° départ"), column_of("Compteur horaire chaudière 2"), column_of("Cendres (kg)")
    ('t_supply', 'hour_counter', 'ash_kg')
    >>> column_of("Météo")
    ''
    """
    words = set(plain(title).split())
    for column, known in _WORDS:
        if words & known:
            return column
    return ""


def boiler_of(title: str, boilers: Sequence[str]) -> int | None:
    """Which of the boilers a title speaks of: by name, by a word that only one has, by number.

    A plant of one boiler needs no mention. None where nothing tells.

    >>> names = ["Grande chaudière", "Petite chaudière"]
    >>> boiler_of("Heures petite chaudière", names), boiler_of("Heures CH1", names)
    (1, 0)
    >>> boiler_of("Heures", names) is None, boiler_of("Heures", ["Bois"])
    (True, 0)
    """
    words = plain(title).split()
    said = f" {' '.join(words)} "
    names = [plain(name) for name in boilers]
    by_length = sorted(range(len(names)), key=lambda rank: -len(names[rank]))
    for rank in by_length:
        if names[rank] and f" {names[rank]} " in said:
            return rank
    own = Counter(word for name in names for word in set(name.split()) if not word.isdigit())
    found = {
        rank
        for rank, name in enumerate(names)
        if any(own[word] == 1 and word in words for word in set(name.split()) - _FILLERS)
    }
    if len(found) == 1:
        return found.pop()
    spaced = re.sub(r"\b(ch|chaud|chaudiere|boiler)(\d)", r"\1 \2", said)
    numbers = {int(match) for match in _BOILER_NUMBER.findall(spaced)}
    if len(numbers) == 1 and 0 < (number := numbers.pop()) <= len(boilers):
        return number - 1
    return 0 if len(boilers) == 1 and not numbers else None


def find_header(
    table: Iterable[tuple[int, Sequence[str]]], known: Iterable[str] = (), row: int = 0
) -> Header:
    """The titles of a table: of the row that names a day and most of what is looked at.

    A title that several columns have takes the one above before it: merged cells group columns.

    :param table: numbered rows of texts
    :param known: titles that a profile gives a meaning to
    :param row: the number of the row, where somebody said it
    :raises NoHeader: where no row near the top names a day and something else

    >>> table = [(1, ["Chaufferie"]), (3, ["", "Chaudière 1", "", "Chaudière 2"]),
    ...          (4, ["Date", "Heures", "Démarrages", "Heures"])]
    >>> header: Header = find_header(table)
    >>> first: Title = header.titles[0]
    >>> first.place, header.number, [(title.text, title.column) for title in header.titles]
    (0, 4, [('Date', 'day'), ('Chaudière 1 Heures', 'hour_counter'),
     ('Démarrages', 'start_counter'), ('Chaudière 2 Heures', 'hour_counter')])
    >>> find_header([(1, ["Nom", "Prénom"])])
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant_logbook.engine.errors.NoHeader: no_header(row='Nom;Prénom')
    """
    meant = {plain(title) for title in known}
    best, score, nearest = None, 1, ""
    above: Sequence[str] = ()
    for number, cells in table:
        titles = _titles(cells, above)
        above = cells
        if row and number != row:
            continue
        columns = {
            title.column or title.text
            for title in titles
            if title.column not in ("", "ignored") or plain(title.text) in meant
        }
        is_header = row or "day" in columns or any(plain(t.text) in meant for t in titles)
        if is_header and len(columns) > score:
            best, score = Header(number, titles), len(columns)
        nearest = nearest or ";".join(cells)[:200]
        if row or number >= PREAMBLE:
            break
    if best is None:
        raise NoHeader(nearest)
    return best


def _titles(cells: Sequence[str], above: Sequence[str]) -> tuple[Title, ...]:
    counted = Counter(plain(cell) for cell in cells)
    titles, group = [], ""
    for place, cell in enumerate(cells):
        group = (above[place].strip() if place < len(above) else "") or group
        text = " ".join(cell.split())
        if not text:
            continue
        if counted[plain(cell)] > 1 and group:
            text = f"{group} {text}"
        titles.append(Title(place, text, column_of(text)))
    return tuple(titles)
