"""Who is given back their shares first: the queue of those who leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Waiting:
    """Shares that wait to be cancelled: ``quantity`` of them, worth ``nominal`` euros each."""

    key: int
    quantity: int
    nominal: Decimal


def cancellable(
    queue: Iterable[Waiting], available: Decimal, in_parts: bool = True
) -> dict[int, int]:
    """Shares of each one in the queue that may be cancelled now, whole shares only.

    First in, first out, strictly: who cannot be served wholly holds back those behind them,
    even where less would do for these.

    :param queue: in the order of their requests
    :param available: what may be given back, in euros
    :param in_parts: whether a request may be served in part
    :return: ``{key: shares}`` for all of the queue

    >>> queue = [Waiting(1, 15, Decimal(100)), Waiting(2, 10, Decimal(100)),
    ...          Waiting(3, 3, Decimal(100))]
    >>> cancellable(queue, Decimal(2000))
    {1: 15, 2: 5, 3: 0}
    >>> cancellable(queue, Decimal(2000), in_parts=False)
    {1: 15, 2: 0, 3: 0}
    """
    served: dict[int, int] = {}
    left = available
    for one in queue:
        quantity = min(one.quantity, int(left / one.nominal)) if left > 0 else 0
        if quantity < one.quantity and not in_parts:
            quantity = 0
        served[one.key] = quantity
        left = left - quantity * one.nominal if quantity == one.quantity else Decimal()
    return served
