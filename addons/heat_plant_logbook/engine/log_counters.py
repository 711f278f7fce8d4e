"""Counters of a log read in order of days: none runs back, none runs faster than time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Display:
    """What a counter showed on a day.

    ``key`` names the row it comes from; None is a fact, which others are measured against.
    """

    day: date
    value: Decimal
    key: int | None = None
    is_replaced: bool = False


@dataclass(frozen=True)
class Fault:
    """Why a display cannot be: ``back`` or ``fast``, and the display it does not go with."""

    code: str
    other: Display


def faults(displays: Sequence[Display], *, is_hours: bool = True) -> dict[int, Fault]:
    """What is wrong with the displays of a counter, by their keys.

    A display lower than one before, or higher than a fact after, runs ``back``; hours that are more
    than those of the days between, the day itself counted, run too ``fast``. A display at fault
    measures no other. A new counter starts afresh.

    >>> first, typo = Display(date(2026, 2, 1), Decimal(100)), Display(date(2026, 2, 2), Decimal(9))
    >>> found = faults([first, typo, Display(date(2026, 2, 3), Decimal(130), key=3)])
    >>> found
    {}
    >>> found = faults([first, Display(date(2026, 2, 2), Decimal(9), key=2)])
    >>> found[2].code, found[2].other == first, isinstance(found[2], Fault)
    ('back', True, True)
    >>> faults([first, Display(date(2026, 2, 2), Decimal(1180), key=2)])[2].code
    'fast'
    """
    ordered = sorted(displays, key=lambda one: (one.day, one.key is not None))
    found: dict[int, Fault] = {}
    before: Display | None = None
    for rank, display in enumerate(ordered):
        fault = None
        if display.key is not None:
            fault = _fault(before, display, is_hours) or _later(ordered[rank + 1 :], display)
        if fault and display.key is not None:
            found[display.key] = fault
        elif (
            display.key is not None
            or before is None
            or display.is_replaced
            or display.value >= before.value
        ):
            before = display
    return found


def _fault(before: Display | None, display: Display, is_hours: bool) -> Fault | None:
    if before is None or display.is_replaced:
        return None
    if display.value < before.value:
        return Fault("back", before)
    days = (display.day - before.day).days + 1
    if is_hours and display.value - before.value > 24 * days:
        return Fault("fast", before)
    return None


def _later(after: Sequence[Display], display: Display) -> Fault | None:
    """The first fact after a display that it is higher than, unless the counter was replaced."""
    for other in after:
        if other.is_replaced:
            return None
        if other.key is None:
            return Fault("back", other) if other.value < display.value else None
    return None
