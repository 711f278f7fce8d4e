"""The chain of the register: each movement is sealed with the seal of the one before.

A seal is the SHA-256 of the previous seal and of what the movement says, in numbers: identifiers,
dates, quantities, never a name nor an address. A person can thus be forgotten without breaking
the chain, and the chain can be published without naming anybody.

The last number and seal are kept apart from the register (the head): without it, nobody would
notice that the last movements are gone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .numbering import missing_numbers

#: What is said of nothing: the seal before the first one.
ORIGIN = "0" * 64

Facts = Mapping[str, int | str | None]


@dataclass(frozen=True)
class Sealed:
    """A movement as it is stored: what it says, and its seals."""

    number: int
    facts: Facts
    previous: str
    seal: str


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with one number of the register.

    ``code``: ``altered`` (it says something else than when it was sealed), ``unlinked`` (it does
    not follow the one before), ``missing`` (no movement carries the number), ``head`` (the
    register does not end where its head says).

    >>> Fault(3, "altered") < Fault(4, "altered")
    True
    """

    number: int
    code: str


def seal(previous: str, facts: Facts) -> str:
    """The seal of a movement that says ``facts``, after the one sealed ``previous``.

    The order in which facts are given changes nothing; any other change does.

    >>> seal(ORIGIN, {"number": 1, "quantity": 5})[:12]
    '9850a177162b'
    >>> seal(ORIGIN, {"quantity": 5, "number": 1}) == seal(ORIGIN, {"number": 1, "quantity": 5})
    True
    """
    text = json.dumps([previous, dict(facts)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def faults(register: Iterable[Sealed], last_number: int, last_seal: str) -> list[Fault]:
    """Everything wrong with a register, in order of number; nothing if it is as it was written.

    >>> first = Sealed(1, {"number": 1}, ORIGIN, seal(ORIGIN, {"number": 1}))
    >>> faults([first], 1, first.seal)
    []
    >>> faults([Sealed(1, {"number": 2}, ORIGIN, first.seal)], 1, first.seal)
    [Fault(number=1, code='altered')]
    >>> faults([], 1, first.seal)
    [Fault(number=1, code='missing')]
    """
    found: set[Fault] = set()
    numbers: list[int] = []
    before, before_number = ORIGIN, 0
    for entry in sorted(register, key=lambda entry: entry.number):
        if entry.seal != seal(entry.previous, entry.facts):
            found.add(Fault(entry.number, "altered"))
        if entry.number == before_number + 1 and entry.previous != before:
            found.add(Fault(entry.number, "unlinked"))
        numbers.append(entry.number)
        before, before_number = entry.seal, entry.number
    missing = missing_numbers(numbers, last_number)
    found |= {Fault(number, "missing") for number in missing}
    if before_number > last_number or (before_number == last_number and before != last_seal):
        found.add(Fault(before_number, "head"))
    return sorted(found)
