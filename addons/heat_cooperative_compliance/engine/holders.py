"""Who holds the capital on a day, and what part of it.

Law 47-1775 of 10 September 1947, art. 19 septies: a SCIC has three categories of associates at
least, beneficiaries and employees among them (or producers, where it employs nobody); public
bodies hold half of the capital together at most.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Holder:
    """A member who holds shares: identifiers, nature of the holder and of the category, value of
    the shares in euros. An associate no more is one whose shares wait to be cancelled.

    >>> Holder(7, "public_body", 3, "public_body", Decimal(10000)).is_associate
    True
    """

    member: int
    kind: str
    category: int | None
    nature: str | None
    value: Decimal
    is_associate: bool = True


def capital(holders: Iterable[Holder]) -> Decimal:
    """Value of all shares, in euros.

    >>> capital([Holder(1, "person", None, None, Decimal(3000))])
    Decimal('3000')
    """
    return sum((holder.value for holder in holders), Decimal())


def percent_of(part: Decimal, whole: Decimal) -> Fraction | None:
    """``part`` of ``whole`` in percent, exactly; None where there is no whole.

    >>> percent_of(Decimal(10000), Decimal(13000))
    Fraction(1000, 13)
    >>> percent_of(Decimal(0), Decimal(0)) is None
    True
    """
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def categories(holders: Iterable[Holder]) -> frozenset[int]:
    """Categories in which somebody is an associate.

    >>> sorted(categories([Holder(1, "person", 5, "employee", Decimal(100)),
    ...                    Holder(2, "person", None, None, Decimal(100))]))
    [5]
    """
    return frozenset(
        holder.category for holder in holders if holder.is_associate and holder.category is not None
    )


def of_nature(holders: Iterable[Holder], *natures: str) -> tuple[Holder, ...]:
    """Associates whose category is of one of these natures in the law.

    >>> of_nature([Holder(1, "person", 5, "employee", Decimal(100))], "producer")
    ()
    """
    return tuple(holder for holder in holders if holder.is_associate and holder.nature in natures)


def above(holders: Iterable[Holder], percent: Decimal) -> tuple[Holder, ...]:
    """Holders of more than ``percent`` of the capital, the greatest first.

    >>> small, large = (Holder(1, "person", None, None, Decimal(100)),
    ...                 Holder(2, "company", None, None, Decimal(300)))
    >>> [holder.member for holder in above([small, large], Decimal(20))]
    [2, 1]
    >>> above([small, large], Decimal(75))
    ()
    """
    known = tuple(holders)
    most = capital(known) * percent / 100
    found = (holder for holder in known if holder.value > most)
    return tuple(sorted(found, key=lambda holder: (-holder.value, holder.member)))


def missing_from_others(part: Decimal, whole: Decimal, percent: Decimal) -> Decimal:
    """What others must still subscribe for ``part`` to be ``percent`` of the whole, in euros.

    ``part × 100 / percent - whole``, rounded up to the cent, never below zero.

    >>> missing_from_others(Decimal(10000), Decimal(13000), Decimal(50))
    Decimal('7000.00')
    >>> missing_from_others(Decimal(4000), Decimal(13000), Decimal(50))
    Decimal('0.00')
    """
    missing = (part * 100 / percent - whole).quantize(CENT, ROUND_UP)
    return max(missing, Decimal("0.00"))
