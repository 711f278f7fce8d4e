"""From lines of a cut-off to the items of its journal entry.

A line to bill belongs to a document to come, whose VAT is rounded once per rate (EN 16931).
Each document leaves something to bill, or something to give back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.heat_contract.engine.vat import vat_by_rate

#: What an item of the entry is.
RESULT, VAT, OWED_TO_US, OWED_BY_US = "result", "vat", "owed_to_us", "owed_by_us"


@dataclass(frozen=True)
class Line:
    """One line of a cut-off: ``amount`` in euros before tax, above zero for income.

    ``document`` tells lines of one document to come, ``rate`` its VAT in percent (None: none),
    ``account`` the account of income or expense, ``group`` what is told apart in the entry (a
    network), ``analytic`` how the amount is distributed, as text.

    >>> Line("lease", 1, Decimal(10)).rate is None
    True
    """

    document: object
    account: int
    amount: Decimal
    rate: Decimal | None = None
    group: int = 0
    analytic: str = ""


@dataclass(frozen=True, order=True)
class Item:
    """One item of the entry, without its amount.

    ``account`` is that of the line for a :data:`RESULT`, zero where the company's settings tell.

    >>> Item(VAT).account
    0
    """

    kind: str
    group: int = 0
    account: int = 0
    analytic: str = ""


@dataclass(frozen=True)
class Totals:
    """What the documents come to, in euros: debits above zero, credits below, and the VAT.

    >>> Totals({}, Decimal(0)).vat
    Decimal('0')
    """

    balances: Mapping[Item, Decimal]
    vat: Decimal


def entry(lines: Iterable[Line], step: Decimal) -> Totals:
    """The balances of the entry, which add up to zero.

    :param lines: in euros
    :param step: smallest amount of the currency

    >>> heat = Line("Mairie", 7011, Decimal("2349.12"), Decimal(20))
    >>> power = Line("Mairie", 7012, Decimal("540.00"), Decimal("5.5"))
    >>> found = entry([heat, power], Decimal("0.01"))
    >>> found.vat, found.balances[Item(OWED_TO_US)]
    (Decimal('499.52'), Decimal('3388.64'))

    Instalments above what was consumed are to be given back:

    >>> found = entry([
    ...     Line("École", 7011, Decimal("14300.00"), Decimal("5.5")),
    ...     Line("École", 4191, Decimal("-15000.00"), Decimal("5.5")),
    ... ], Decimal("0.01"))
    >>> found.balances[Item(OWED_BY_US)], found.balances[Item(VAT)]
    (Decimal('-738.50'), Decimal('38.50'))
    """
    balances: dict[Item, Decimal] = {}
    documents: dict[tuple[object, int], list[Line]] = {}
    for line in lines:
        documents.setdefault((line.document, line.group), []).append(line)
        _add(balances, Item(RESULT, line.group, line.account, line.analytic), -line.amount)
    taxes = Decimal(0)
    for (_document, group), own in documents.items():
        taxed = [(line.rate, line.amount) for line in own if line.rate is not None]
        vat = sum((tax for _base, tax in vat_by_rate(taxed, step).values()), Decimal(0))
        total = sum((line.amount for line in own), Decimal(0)) + vat
        taxes += vat
        _add(balances, Item(VAT, group), -vat)
        _add(balances, Item(OWED_TO_US if total > 0 else OWED_BY_US, group), total)
    return Totals({item: balance for item, balance in balances.items() if balance}, taxes)


def _add(balances: dict[Item, Decimal], item: Item, balance: Decimal) -> None:
    balances[item] = balances.get(item, Decimal(0)) + balance
