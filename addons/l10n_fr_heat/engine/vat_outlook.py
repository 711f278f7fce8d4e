"""When the VAT rates of a network change, why, and what the change costs its customers.

CGI art. 278-0 bis B: the rate of the heat rests on the renewable share of a reference year, and
that of the heat and of the subscription on whether the network serves several customers. A
:class:`Standing` is what a day knows of both; :func:`changes` compares one day with the next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.addons.heat_contract.engine.rating import round_half_up


@dataclass(frozen=True)
class Standing:
    """What the rates rest on, on ``day``.

    ``rates`` gives the percentage of each nature, None where it cannot be known.
    """

    day: date
    several_customers: bool
    rates: Mapping[str, Decimal | None]
    share: Decimal | None = None
    year: int | None = None


@dataclass(frozen=True)
class Change:
    """From ``day`` on, ``nature`` bears ``after`` percent instead of ``before``.

    ``reason`` is customers, share or rule.

    >>> change = Change(date(2027, 1, 1), "energy", Decimal("5.5"), Decimal(20), "share")
    >>> change.after - change.before
    Decimal('14.5')
    """

    day: date
    nature: str
    before: Decimal
    after: Decimal
    reason: str


def changes(standings: Iterable[Standing]) -> list[Change]:
    """The changes of rate between standings in order of day.

    A rate that is unknown is no change: the last known one is compared with the next.

    >>> def on(day, rate, share):
    ...     return Standing(day, True, {"energy": Decimal(rate)}, Decimal(share), day.year - 1)
    >>> found = changes([on(date(2026, 12, 31), "5.5", 62), on(date(2027, 1, 1), "20", 48)])
    >>> [(one.day.year, one.nature, str(one.before), str(one.after), one.reason) for one in found]
    [(2027, 'energy', '5.5', '20', 'share')]
    """
    found: list[Change] = []
    known: dict[str, tuple[Decimal, Standing]] = {}
    for standing in standings:
        for nature, rate in standing.rates.items():
            if rate is None:
                continue
            before = known.get(nature)
            if before and before[0] != rate:
                reason = _reason(before[1], standing)
                found.append(Change(standing.day, nature, before[0], rate, reason))
            known[nature] = (rate, standing)
    return found


def _reason(before: Standing, after: Standing) -> str:
    if before.several_customers != after.several_customers:
        return "customers"
    if (before.share, before.year) != (after.share, after.year):
        return "share"
    return "rule"


@dataclass(frozen=True)
class Effect:
    """What a change costs a year, in currency; ``difference`` is negative when VAT falls.

    >>> found = Effect(Decimal(1000), Decimal(55), Decimal(200), Decimal(145), None)
    >>> found.before + found.difference == found.after
    True
    """

    base: Decimal
    before: Decimal
    after: Decimal
    difference: Decimal
    average: Decimal | None


def effect(
    bases: Mapping[str, Decimal],
    rates: Mapping[str, tuple[Decimal, Decimal]],
    contracts: int,
    step: Decimal,
) -> Effect:
    """The VAT of a year's ``bases`` (by nature) at the ``rates`` before and after.

    ``average`` is the difference per contract, None without any.

    >>> rates = {"energy": (Decimal("5.5"), Decimal(20))}
    >>> found = effect({"energy": Decimal("100000.00")}, rates, 40, Decimal("0.01"))
    >>> str(found.before), str(found.after), str(found.difference), str(found.average)
    ('5500.00', '20000.00', '14500.00', '362.50')
    """
    touched = {nature: bases.get(nature, Decimal(0)) for nature in rates}
    before, after = (
        sum(
            (round_half_up(base * rates[nature][place] / 100, step)
             for nature, base in touched.items()),
            Decimal(0),
        )
        for place in (0, 1)
    )  # fmt: skip
    difference = after - before
    average = round_half_up(difference / contracts, step) if contracts else None
    return Effect(sum(touched.values(), Decimal(0)), before, after, difference, average)
