"""Fuel in store: what was burnt between two inventories, and what it cost.

Stock is known on the days of inventories alone. An inventory counts what is there at the end of its
day, loads received that day included. Energies are in MWh on the lower heating value, values in
the currency of the books; what is not known is None. Between two inventories all fuel has one
price, the weighted average of what was there and what came (Code de commerce, L123-18: goods that
replace each other are valued at weighted average cost).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .balance import part, total
from .errors import MoreThanReceived

#: Fewest days over which a level fell that say how fast fuel is burnt.
SHORTEST = 3


@dataclass(frozen=True)
class Receipt:
    """A load received on ``day``: its energy, its price without VAT, None where there is none
    yet, and whether its energy rests on assumed values."""

    day: date
    energy_mwh: Decimal
    value: Decimal | None = None
    assumed: bool = False


@dataclass(frozen=True)
class Count:
    """The energy in store at the end of ``day``; ``price_mwh`` prices a first inventory."""

    day: date
    energy_mwh: Decimal
    price_mwh: Decimal | None = None
    assumed: bool = False


@dataclass(frozen=True)
class Interval:
    """From one inventory to the next: what was there, came, was burnt and is left, in MWh and in
    money. ``start`` is None before the first inventory, whose stock of before is not known.
    ``assumed``: what was burnt rests on assumed values; ``closing_assumed``: so does what is left.
    """

    start: date | None
    end: date
    opening_mwh: Decimal | None
    opening_value: Decimal | None
    received_mwh: Decimal
    received_value: Decimal | None
    price_mwh: Decimal | None
    burnt_mwh: Decimal | None
    burnt_value: Decimal | None
    closing_mwh: Decimal
    closing_value: Decimal | None
    assumed: bool = False
    closing_assumed: bool = False


@dataclass(frozen=True)
class Burnt:
    """Fuel burnt from the inventory of ``start`` to that of ``end``."""

    start: date
    end: date
    energy_mwh: Decimal
    value: Decimal | None
    assumed: bool = False


@dataclass(frozen=True)
class Level:
    """What a store held at the end of ``day``, in percent or in MWh."""

    day: date
    amount: Decimal


def intervals(receipts: Iterable[Receipt], counts: Iterable[Count]) -> tuple[Interval, ...]:
    """Each inventory with what led to it, at weighted average cost.

    A load without a price makes the cost of its interval, and of the stock left, not known. The
    stock of the first inventory is worth its own price, or the average of the loads before it.
    An empty store is worth nothing, whatever it held.

    :raises MoreThanReceived: where an inventory finds more than there can be

    >>> loads = [Receipt(date(2026, 1, 10), Decimal(60), Decimal(1800))]
    >>> counts = [Count(date(2025, 12, 31), Decimal(40), Decimal(25)),
    ...           Count(date(2026, 1, 31), Decimal(50))]
    >>> known: tuple[Interval, ...] = intervals(loads, counts)
    >>> opening, january = known
    >>> str(january.price_mwh), str(january.burnt_mwh), str(january.burnt_value)
    ('28', '50', '1400')
    >>> str(january.closing_value), opening.burnt_mwh
    ('1400', None)
    >>> unpriced = [Receipt(date(2026, 1, 10), Decimal(60))]
    >>> intervals(unpriced, counts)[1].burnt_value is None
    True
    >>> intervals([], counts)
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant.engine.errors.MoreThanReceived: more_than_received(...)
    """
    loads = sorted(receipts, key=lambda one: one.day)
    found: list[Interval] = []
    for count in sorted(counts, key=lambda one: one.day):
        before = found[-1] if found else None
        since = [
            one for one in loads if one.day <= count.day and (not before or one.day > before.end)
        ]
        found.append(_following(before, since, count) if before else _first(since, count))
    return tuple(found)


def burnt_over(known: Sequence[Interval], start: date, end: date, tolerance: int) -> Burnt | None:
    """Fuel burnt over the half-open period from ``start`` to ``end``.

    The period is read between the inventories nearest to its bounds (the day before each bound;
    of two as near, the earlier), ``tolerance`` days away at most. None where a bound has no
    inventory, or both have the same. Periods that follow each other share their inventory: what
    they burn adds up.

    >>> loads = [Receipt(date(2026, 1, 10), Decimal(60), Decimal(1800))]
    >>> known = intervals(loads, [Count(date(2026, 1, 2), Decimal(40), Decimal(25)),
    ...                           Count(date(2026, 1, 30), Decimal(50))])
    >>> january: Burnt = burnt_over(known, date(2026, 1, 1), date(2026, 2, 1), tolerance=3)
    >>> str(january.energy_mwh), str(january.value)
    ('50', '1400')
    >>> burnt_over(known, date(2026, 1, 1), date(2026, 2, 1), tolerance=1) is None
    True
    """
    opening = _nearest(known, start - timedelta(days=1), tolerance)
    closing = _nearest(known, end - timedelta(days=1), tolerance)
    if opening is None or closing is None or opening.end >= closing.end:
        return None
    between = [one for one in known if opening.end < one.end <= closing.end]
    return Burnt(
        opening.end,
        closing.end,
        sum((one.burnt_mwh for one in between if one.burnt_mwh is not None), Decimal()),
        total(one.burnt_value for one in between),
        any(one.assumed for one in between),
    )


def days_left(
    levels: Iterable[Level],
    received: Iterable[tuple[date, Decimal | None]],
    today: date,
    window: int = 30,
    fresh: int = 14,
) -> Decimal | None:
    """Days until the store is empty, at the pace of the ``window`` days before the last level.

    ``received`` has the day of each load and what it added, None where nobody knows in the unit
    of the levels. Between two levels, what came and cannot be reckoned, or a level that rose by
    itself, says nothing of the pace. None where the last level is older than ``fresh`` days, the
    pace was seen over less than three days, or nothing is burnt.

    >>> fall = [Level(date(2026, 1, day), Decimal(60 - 4 * day)) for day in (1, 4, 6)]
    >>> days_left(fall, [], date(2026, 1, 6))
    Decimal('9')
    >>> days_left(fall, [], date(2026, 1, 8))
    Decimal('7')
    >>> days_left(fall, [], date(2026, 3, 1)) is None
    True
    """
    known = sorted((one for one in levels if one.day <= today), key=lambda one: one.day)
    loads = [(day, amount) for day, amount in received if day <= today]
    if not known or (today - known[-1].day).days > fresh:
        return None
    last = known[-1]
    pace = _daily([one for one in known if (last.day - one.day).days <= window], loads)
    since = _added(loads, last.day, today)
    if not pace or since is None:
        return None
    return max(last.amount + since - pace * (today - last.day).days, Decimal()) / pace


def content(
    quantity: Decimal, loads: Sequence[tuple[Decimal, Decimal]]
) -> tuple[Decimal | None, int]:
    """Energy for each unit of a stock, and of how many loads it is made: the last ones that fill
    ``quantity``.

    ``loads`` are (quantity, energy), the last first: a store is emptied in the order it was
    filled. The energy is None without any.

    >>> loads = [(Decimal(10), Decimal(34)), (Decimal(10), Decimal(30)), (Decimal(10), Decimal(9))]
    >>> content(Decimal(15), loads), content(Decimal(15), [])
    ((Decimal('3.2'), 2), (None, 0))
    """
    held, energy, count = Decimal(), Decimal(), 0
    for amount, brought in loads:
        held += amount
        energy += brought
        count += 1
        if held >= quantity:
            break
    return part(energy, held), count


def _first(loads: list[Receipt], count: Count) -> Interval:
    price = count.price_mwh
    if price is None and loads:
        price = part(total(one.value for one in loads), _energy(loads))
    return Interval(
        None, count.day, None, None, _energy(loads), _value(loads), price, None, None,
        count.energy_mwh, _worth(count.energy_mwh, price), count.assumed, count.assumed,
    )  # fmt: skip


def _following(before: Interval, loads: list[Receipt], count: Count) -> Interval:
    available = before.closing_mwh + _energy(loads)
    burnt = available - count.energy_mwh
    if burnt < 0:
        raise MoreThanReceived(count.day, -burnt)
    paid = total([before.closing_value, _value(loads)])
    price = part(paid, available)
    left = _worth(count.energy_mwh, price)
    assumed = before.closing_assumed or count.assumed or any(one.assumed for one in loads)
    return Interval(
        before.end, count.day, before.closing_mwh, before.closing_value, _energy(loads),
        _value(loads), price, burnt,
        None if paid is None or left is None else paid - left,
        count.energy_mwh, left, assumed, count.assumed,
    )  # fmt: skip


def _worth(energy_mwh: Decimal, price: Decimal | None) -> Decimal | None:
    if not energy_mwh:
        return Decimal()
    return None if price is None else energy_mwh * price


def _energy(loads: Iterable[Receipt]) -> Decimal:
    return sum((one.energy_mwh for one in loads), Decimal())


def _value(loads: Iterable[Receipt]) -> Decimal | None:
    values = [one.value for one in loads]
    return total(values) if values else Decimal()


def _nearest(known: Sequence[Interval], day: date, tolerance: int) -> Interval | None:
    near = [one for one in known if abs((one.end - day).days) <= tolerance]
    return min(near, key=lambda one: (abs((one.end - day).days), one.end), default=None)


def _daily(levels: Sequence[Level], loads: Sequence[tuple[date, Decimal | None]]) -> Decimal | None:
    fell, days = Decimal(), 0
    for one, following in zip(levels, levels[1:], strict=False):
        added = _added(loads, one.day, following.day)
        drop = None if added is None else one.amount + added - following.amount
        if drop is not None and drop >= 0:
            fell += drop
            days += (following.day - one.day).days
    return fell / days if days >= SHORTEST else None


def _added(
    loads: Sequence[tuple[date, Decimal | None]], after: date, until: date
) -> Decimal | None:
    amounts = [amount for day, amount in loads if after < day <= until]
    return total(amounts) if amounts else Decimal()
