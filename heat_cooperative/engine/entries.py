"""Journal entries of the capital, on the accounts of the French chart (PCG).

========== ======================================================= ========
account    what it holds                                            PCG
========== ======================================================= ========
claim      called from subscribers, not paid yet                    4562
receipts   received on an increase of capital, not registered yet   4563
repayment  capital to give back                                     4567
unpaid     subscribed, not called (owed by members)                 109
uncalled   capital subscribed, not called                           1011
called     capital subscribed, called, not paid                     1012
paid       capital subscribed, called, paid                         1013
losses_carried  losses carried forward                              119
gift       gifts received                                           7582
========== ======================================================= ========

The three accounts of :data:`CAPITAL` move with the register and with nothing else, so that for
each member and day their balance is the value of the shares held. What is claimed from a
candidate before the shares are registered therefore stands between 4562 and 4563.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CAPITAL = frozenset({"uncalled", "called", "paid"})


@dataclass(frozen=True)
class Line:
    """A line of an entry; ``amount`` is positive on the debit, negative on the credit.

    >>> capital_of([Line("paid", 7, Decimal(-500))], 7)
    Decimal('500')
    """

    account: str
    member: int
    amount: Decimal


def _pair(debit: str, credit: str, member: int, amount: Decimal) -> tuple[Line, ...]:
    if not amount:
        return ()
    return (Line(debit, member, amount), Line(credit, member, -amount))


def claim(member: int, called: Decimal) -> tuple[Line, ...]:
    """Admission: the amount called is due.

    >>> [(line.account, str(line.amount)) for line in claim(7, Decimal(500))]
    [('claim', '500'), ('receipts', '-500')]
    """
    return _pair("claim", "receipts", member, called)


def subscription(member: int, called: Decimal, uncalled: Decimal) -> tuple[Line, ...]:
    """The shares are registered: what was received becomes capital.

    >>> lines = subscription(7, Decimal(500), Decimal(1500))
    >>> [(line.account, str(line.amount)) for line in lines]
    [('receipts', '500'), ('paid', '-500'), ('unpaid', '1500'), ('uncalled', '-1500')]
    """
    return (
        *_pair("receipts", "paid", member, called),
        *_pair("unpaid", "uncalled", member, uncalled),
    )


def call(member: int, amount: Decimal) -> tuple[Line, ...]:
    """The balance is called: it is due, and capital called.

    >>> [(line.account, str(line.amount)) for line in call(7, Decimal(1500))]
    [('claim', '1500'), ('unpaid', '-1500'), ('uncalled', '1500'), ('called', '-1500')]
    """
    return (
        *_pair("claim", "unpaid", member, amount),
        *_pair("uncalled", "called", member, amount),
    )


def release(member: int, amount: Decimal) -> tuple[Line, ...]:
    """The balance called is paid.

    >>> [(line.account, str(line.amount)) for line in release(7, Decimal(1500))]
    [('called', '1500'), ('paid', '-1500')]
    """
    return _pair("called", "paid", member, amount)


def transfer(giver: int, receiver: int, amount: Decimal) -> tuple[Line, ...]:
    """Shares pass from one member to another; the account as a whole does not move.

    >>> [(line.member, str(line.amount)) for line in transfer(7, 8, Decimal(400))]
    [(7, '400'), (8, '-400')]
    """
    return (Line("paid", giver, amount), Line("paid", receiver, -amount))


def cancellation(member: int, amount: Decimal, loss: Decimal = Decimal()) -> tuple[Line, ...]:
    """Shares are cancelled: their value, less the share of losses, is owed to who held them.

    >>> lines = cancellation(7, Decimal(500), Decimal(40))
    >>> [(line.account, str(line.amount)) for line in lines]
    [('paid', '460'), ('repayment', '-460'), ('paid', '40'), ('losses_carried', '-40')]
    """
    return (
        *_pair("paid", "repayment", member, amount - loss),
        *_pair("paid", "losses_carried", member, loss),
    )


def gift(member: int, amount: Decimal) -> tuple[Line, ...]:
    """What was to be given back is left to the cooperative.

    >>> [(line.account, str(line.amount)) for line in gift(7, Decimal(460))]
    [('repayment', '460'), ('gift', '-460')]
    """
    return _pair("repayment", "gift", member, amount)


def repayment(amounts: Iterable[tuple[int, Decimal]]) -> tuple[Line, ...]:
    """Members are paid what was to be given back, out of the bank; a line an amount.

    :param amounts: member and amount in euros, above zero; a member may come several times

    >>> [(line.account, line.member, str(line.amount)) for line in repayment([(7, Decimal(460))])]
    [('repayment', 7, '460'), ('bank', 0, '-460')]
    """
    lines = [Line("repayment", member, amount) for member, amount in amounts]
    total = sum((line.amount for line in lines), Decimal())
    return (*lines, Line("bank", 0, -total)) if lines else ()


def reversed_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that undo ``lines``.

    >>> [(line.account, str(line.amount)) for line in reversed_lines(claim(7, Decimal(5)))]
    [('claim', '-5'), ('receipts', '5')]
    """
    return tuple(Line(line.account, line.member, -line.amount) for line in lines)


def capital_of(lines: Iterable[Line], member: int) -> Decimal:
    """Capital of a member by the books: what the ledger must say too.

    >>> str(capital_of(subscription(7, Decimal(500), Decimal(1500)), 7))
    '2000'
    """
    return -sum(
        (line.amount for line in lines if line.member == member and line.account in CAPITAL),
        Decimal(),
    )
