"""Quorum of an assembly and limit of proxies."""

from collections.abc import Hashable, Mapping, Set
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def proxy_limit(
    entitled: int, fixed: int | None = None, part: Fraction | None = None
) -> int | None:
    """Most proxies that one member may hold; None where the statutes set no limit.

    A part of the members is rounded down, but never under one: a limit that lets nobody
    be represented would take away the right that it regulates.

    :param entitled: members entitled to vote
    :param fixed: limit in proxies, or None
    :param part: limit as a part of the members, as ``Fraction(1, 20)``, or None

    >>> proxy_limit(40, part=Fraction(1, 20)), proxy_limit(18, part=Fraction(1, 20))
    (2, 1)
    """
    limits = []
    if fixed is not None:
        limits.append(fixed)
    if part is not None:
        limits.append(max(1, int(entitled * Fraction(part))))
    return min(limits) if limits else None


def quorum(entitled: int, present: int, represented: int = 0, remote: int = 0) -> Fraction:
    """Percentage of the entitled members who take part, exact; 0 where nobody is entitled.

    :raises ValueError: more members taking part than entitled

    >>> round(float(quorum(121, 40, 12, 8)), 2)
    49.59
    """
    taking_part = present + represented + remote
    if min(entitled, present, represented, remote) < 0 or taking_part > entitled:
        raise ValueError(f"{taking_part} / {entitled}")
    return Fraction(100 * taking_part, entitled) if entitled else Fraction(0)


def quorate(reached: Fraction, needed: int | Fraction) -> bool:
    """Whether the percentage reached is enough; ``needed`` 0 means no quorum.

    >>> quorate(Fraction(6000, 121), 50), quorate(Fraction(0), 0)
    (False, True)
    """
    return reached >= needed


def lapsed(proxies: Mapping[T, T | None], leavers: Set[T]) -> set[T]:
    """Proxies that lapse because the holder or the giver left.

    :param proxies: ``{giver: holder}``; a holder of None is a blank proxy, for the chair
    :param leavers: members who left before the assembly
    :return: givers whose proxy lapses

    >>> sorted(lapsed({"a": "h", "b": "h", "c": None, "h": "d"}, {"h"}))
    ['a', 'b', 'h']
    """
    return {g for g, holder in proxies.items() if g in leavers or holder in leavers}
