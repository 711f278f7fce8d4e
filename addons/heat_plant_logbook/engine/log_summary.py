"""Months of an operation log: hours, starts, temperatures, water, ash, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Sheet:
    """A signed sheet: what was looked at that day, None where nobody did.

    ``counters`` holds, for each boiler, its hours and starts as displayed, and whether the counter
    was replaced.
    """

    day: date
    t_outdoor: Decimal | None = None
    t_supply: Decimal | None = None
    t_return: Decimal | None = None
    ash_kg: Decimal | None = None
    make_up_m3: Decimal | None = None
    counters: Mapping[int, tuple[Decimal | None, Decimal | None, bool]] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Spread:
    """Least, mean and highest of what was measured."""

    low: Decimal
    mean: Decimal
    high: Decimal


@dataclass(frozen=True)
class Month:
    """A month: sheets signed, spreads of temperatures, sums, and each boiler's hours and starts."""

    first: date
    sheets: int
    t_outdoor: Spread | None
    t_supply: Spread | None
    t_return: Spread | None
    ash_kg: Decimal | None
    make_up_m3: Decimal | None
    hours: Mapping[int, Decimal]
    starts: Mapping[int, Decimal]


def spread(values: Iterable[Decimal | None]) -> Spread | None:
    """Least, mean and highest of the values that are known; None where none is.

    >>> spread([Decimal(70), None, Decimal(80)]) == Spread(Decimal(70), Decimal(75), Decimal(80))
    True
    >>> spread([None]) is None
    True
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    return Spread(min(known), sum(known, Decimal()) / len(known), max(known))


def measured(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what was measured; None where nothing was.

    Ash and water are noted on the days when there were some: a day without is no gap.

    >>> measured([Decimal(2), None, Decimal(3)]), measured([None]) is None
    (Decimal('5'), True)
    """
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if known else None


def months(sheets: Sequence[Sheet], before: Sheet | None = None) -> list[Month]:
    """The months of the sheets, in order.

    What a counter ran between two sheets belongs to the month of the second. Across a replaced
    counter nothing is known, and nothing is counted.

    :param before: the last sheet ahead of them, which counters run from

    >>> sheet = Sheet(date(2026, 1, 31), counters={1: (Decimal(100), None, False)})
    >>> later = Sheet(date(2026, 2, 2), ash_kg=Decimal(4),
    ...               counters={1: (Decimal(130), None, False)})
    >>> both: list[Month] = months([sheet, later])
    >>> [(str(one.first), one.sheets, one.hours, one.ash_kg) for one in both]
    [('2026-01-01', 1, {}, None), ('2026-02-01', 1, {1: Decimal('30')}, Decimal('4'))]
    """
    ordered = sorted(sheets, key=lambda one: one.day)
    runs = _runs(([before] if before else []) + ordered)
    grouped: dict[date, list[Sheet]] = {}
    for sheet in ordered:
        grouped.setdefault(sheet.day.replace(day=1), []).append(sheet)
    return [
        Month(
            first,
            len(held),
            spread(one.t_outdoor for one in held),
            spread(one.t_supply for one in held),
            spread(one.t_return for one in held),
            measured(one.ash_kg for one in held),
            measured(one.make_up_m3 for one in held),
            _sums(runs, held, 0),
            _sums(runs, held, 1),
        )
        for first, held in grouped.items()
    ]


def missing(first: date, last: date, kept: Iterable[date], *, weekly: bool = False) -> list[date]:
    """Days without a sheet from ``first`` to ``last``, both included; weeks by their Monday.

    A week counts as soon as it is over, and one sheet is enough for it.

    >>> missing(date(2026, 2, 1), date(2026, 2, 3), [date(2026, 2, 2)])
    [datetime.date(2026, 2, 1), datetime.date(2026, 2, 3)]
    >>> missing(date(2026, 2, 2), date(2026, 2, 17), [date(2026, 2, 5)], weekly=True)
    [datetime.date(2026, 2, 9)]
    """
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    if not weekly:
        signed = set(kept)
        return [day for day in days if day not in signed]
    weeks = {_monday(day) for day in kept}
    return [
        day for day in sorted({_monday(day) for day in days})
        if day >= first and day + timedelta(days=6) <= last and day not in weeks
    ]  # fmt: skip


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _runs(ordered: Sequence[Sheet]) -> dict[tuple[date, int, int], Decimal]:
    """What each counter ran up to a day: by day, boiler, and 0 for hours or 1 for starts."""
    last: dict[tuple[int, int], Decimal] = {}
    runs: dict[tuple[date, int, int], Decimal] = {}
    for sheet in ordered:
        for boiler, (hours, starts, is_replaced) in sheet.counters.items():
            for kind, value in enumerate((hours, starts)):
                if value is None:
                    continue
                known = last.get((boiler, kind))
                if known is not None and not is_replaced and value >= known:
                    runs[sheet.day, boiler, kind] = value - known
                last[boiler, kind] = value
    return runs


def _sums(
    runs: Mapping[tuple[date, int, int], Decimal], held: Sequence[Sheet], kind: int
) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    days = {one.day for one in held}
    for (day, boiler, which), value in runs.items():
        if which == kind and day in days:
            sums[boiler] = sums.get(boiler, Decimal()) + value
    return sums
