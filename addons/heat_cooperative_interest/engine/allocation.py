"""How a cooperative shares out its result: reserves first, interest last.

Law 47-1775, art. 16, and for a SCIC art. 19 nonies: 15 % to the legal reserve until the reserves
reach the threshold of the statutes, then half of the rest at least to the statutory reserve; public
aid is not distributed. What is left may pay interest on shares, within the ceiling of its rate.
Amounts are in euros, to the cent; shares are in percent.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rule:
    """What law and statutes set, in percent: of the result to the legal reserve, of the capital
    that reserves must reach for it to stop (None: it never stops), of the rest to the statutory
    reserve."""

    legal: Decimal = Decimal(15)
    threshold: Decimal | None = Decimal(100)
    statutory: Decimal = Decimal(50)


@dataclass(frozen=True)
class Books:
    """What the books say at the end of the year: result, losses carried forward (positive), public
    aid in the result, reserves, capital."""

    result: Decimal
    losses: Decimal = Decimal()
    public_aid: Decimal = Decimal()
    reserves: Decimal = Decimal()
    capital: Decimal = Decimal()


@dataclass(frozen=True)
class Allocation:
    """Where the result goes: ``losses`` made good, ``legal`` and ``statutory`` reserves at least,
    ``distributable``: the most that interest may take; ``carried``: a loss left to carry.

    >>> str(Allocation(Decimal(0), Decimal(3000), Decimal(8500), Decimal(2500)).kept)
    '11500'
    """

    losses: Decimal
    legal: Decimal
    statutory: Decimal
    distributable: Decimal
    carried: Decimal = Decimal()

    @property
    def kept(self) -> Decimal:
        """What can never be distributed, of the legal and statutory reserves."""
        return self.legal + self.statutory


def allocate(books: Books, rule: Rule) -> Allocation:
    """The least that the reserves take of a result, and the most that is left.

    A loss, or a result that losses carried forward absorb, leaves nothing.

    >>> allocate(Books(Decimal(20000), public_aid=Decimal(6000), capital=Decimal(50000)), Rule())
    Allocation(losses=Decimal('0.00'), legal=Decimal('3000.00'), statutory=Decimal('8500.00'),
               distributable=Decimal('2500.00'), carried=Decimal('0'))
    >>> allocate(Books(Decimal(-300)), Rule()).carried
    Decimal('300')
    """
    if books.result <= 0:
        nothing = Decimal()
        return Allocation(nothing, nothing, nothing, nothing, carried=-books.result)
    losses = min(books.result, books.losses).quantize(CENT)
    surplus = books.result - losses
    legal = min(_share(surplus, rule.legal), _room(books, rule, surplus)).quantize(CENT)
    statutory = _share(surplus - legal, rule.statutory)
    left = surplus - legal - statutory - books.public_aid
    return Allocation(losses, legal, statutory, max(left, Decimal()).quantize(CENT))


def _room(books: Books, rule: Rule, surplus: Decimal) -> Decimal:
    """What the legal reserve may still take before the reserves reach their threshold."""
    if rule.threshold is None:
        return surplus
    return max(books.capital * rule.threshold / 100 - books.reserves, Decimal())


def _share(amount: Decimal, percent: Decimal) -> Decimal:
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)
