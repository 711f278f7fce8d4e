"""Who holds how many shares on a day, from the movements of the ledger alone.

Shares of cooperatives are not numbered: a holding is a number of shares of one class. A movement
takes effect on its day; the holding of a day is the one at its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .errors import NegativeHolding, NotReversible, UnknownKind

#: Shares of a class held by a member: its key in balances.
Holder = tuple[int, int]


@dataclass(frozen=True)
class Movement:
    """One line of the register.

    ``quantity`` is positive whatever the kind. A transfer goes from ``member`` to
    ``counterpart``; a conversion turns ``quantity`` shares into ``target_quantity`` shares of
    ``target_class``; a reversal undoes the movement numbered ``reverses``.
    """

    number: int
    day: date
    kind: str
    member: int
    share_class: int
    quantity: int
    counterpart: int | None = None
    target_class: int | None = None
    target_quantity: int | None = None
    reverses: int | None = None


@dataclass(frozen=True)
class Posting:
    """What a movement adds to (or takes from, if negative) one individual account."""

    day: date
    member: int
    share_class: int
    quantity: int


def signed_quantities(kind: str, quantity: int, target_quantity: int | None) -> tuple[int, int]:
    """What a movement adds to the member's holding, and to the other holding it touches.

    :raises UnknownKind: for a reversal too: its effect is that of another movement, negated

    >>> signed_quantities("subscription", 5, None), signed_quantities("cancellation", 5, None)
    ((5, 0), (-5, 0))
    >>> signed_quantities("transfer", 4, None), signed_quantities("conversion", 4, 40)
    ((-4, 4), (-4, 40))
    """
    if kind == "subscription":
        return quantity, 0
    if kind == "cancellation":
        return -quantity, 0
    if kind == "transfer":
        return -quantity, quantity
    if kind == "conversion":
        return -quantity, target_quantity or quantity
    raise UnknownKind(kind)


def postings(movements: Iterable[Movement]) -> Iterator[Posting]:
    """The postings of ``movements``, which hold what their reversals undo.

    :raises NotReversible: when a reversal undoes nothing, a reversal, or the same twice

    >>> given = Movement(1, date(2024, 3, 1), "subscription", 7, 1, 10)
    >>> undone = Movement(2, date(2024, 4, 1), "reversal", 7, 1, 10, reverses=1)
    >>> [posting.quantity for posting in postings([given, undone])]
    [10, -10]
    """
    known: dict[int, Movement] = {}
    undone: set[int] = set()
    for movement in movements:
        origin, sign = movement, 1
        if movement.kind == "reversal":
            reverses = movement.reverses
            if reverses is None or reverses not in known or reverses in undone:
                raise NotReversible(movement.number, reverses)
            origin, sign = known[reverses], -1
            undone.add(reverses)
        else:
            known[movement.number] = movement
        own, other = signed_quantities(origin.kind, origin.quantity, origin.target_quantity)
        yield Posting(movement.day, origin.member, origin.share_class, sign * own)
        if other:
            yield Posting(
                movement.day,
                origin.counterpart or origin.member,
                origin.target_class or origin.share_class,
                sign * other,
            )


def balances(movements: Iterable[Movement], day: date) -> dict[Holder, int]:
    """Holdings at the end of ``day``, those of zero left out.

    >>> register = [
    ...     Movement(1, date(2024, 3, 1), "subscription", 7, 1, 10),
    ...     Movement(2, date(2024, 6, 30), "transfer", 7, 1, 4, counterpart=8),
    ... ]
    >>> balances(register, date(2024, 6, 29)), balances(register, date(2024, 6, 30))
    ({(7, 1): 10}, {(7, 1): 6, (8, 1): 4})
    """
    held: dict[Holder, int] = defaultdict(int)
    for posting in postings(movements):
        if posting.day <= day:
            held[posting.member, posting.share_class] += posting.quantity
    return {holder: quantity for holder, quantity in held.items() if quantity}


def check_holdings(known: Iterable[Posting]) -> None:
    """See that no holding is negative at the end of any day.

    The postings of a holding may be summed up to any day before the first one of doubt.

    :raises NegativeHolding: for the first day a holding is below zero

    >>> check_holdings([Posting(date(2024, 3, 1), 7, 1, 10), Posting(date(2024, 3, 1), 7, 1, -10)])
    >>> check_holdings([Posting(date(2024, 3, 1), 7, 1, 10), Posting(date(2024, 5, 1), 7, 1, -11)])
    Traceback (most recent call last):
    ...
    odoo.addons.heat_cooperative.engine.errors.NegativeHolding: negative_holding(...)
    """
    changes: dict[Holder, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for posting in known:
        changes[posting.member, posting.share_class][posting.day] += posting.quantity
    for (member, share_class), days in sorted(changes.items()):
        held = 0
        for day in sorted(days):
            held += days[day]
            if held < 0:
                raise NegativeHolding(member, share_class, day, held)
