"""The amount of a bill line shared between the loads that it charges."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from odoo.addons.heat_base.engine.errors import EngineError


class NothingToShareBy(EngineError):
    """Loads without price have neither all a mass nor all an energy."""

    def __init__(self) -> None:
        super().__init__("nothing_to_share_by")


class TicketsExceedBill(EngineError):
    """The prices of the tickets leave nothing for the loads without one; parameters ``billed`` and
    ``priced``."""

    def __init__(self, billed: Decimal, priced: Decimal) -> None:
        super().__init__("tickets_exceed_bill", billed=billed, priced=priced)


@dataclass(frozen=True)
class Charged:
    """A load on a bill: the price of its ticket, None where it bears none, its mass and energy."""

    price: Decimal | None
    mass_t: Decimal | None
    energy_mwh: Decimal | None


def share(billed: Decimal, loads: Sequence[Charged], cent: Decimal) -> list[Decimal]:
    """What each load costs of a line without VAT: the price of its ticket, else its part of what
    they leave, by tonnes where all of these were weighed, else by energy.

    Parts are rounded to the ``cent`` of the books; the last takes what rounding leaves, so that
    they add up to the bill.

    :raises TicketsExceedBill: where the tickets leave nothing to share
    :raises NothingToShareBy: where loads without price have neither mass nor energy in common

    >>> loads = [Charged(None, Decimal(10), Decimal(30)), Charged(None, Decimal(20), Decimal(70)),
    ...          Charged(Decimal(500), Decimal(5), Decimal(15))]
    >>> [str(one) for one in share(Decimal(2500), loads, Decimal("0.01"))]
    ['666.67', '1333.33', '500']
    >>> share(Decimal(400), loads, Decimal("0.01"))
    Traceback (most recent call last):
    ...
    odoo.addons.heat_plant_account.engine.sharing.TicketsExceedBill: tickets_exceed_bill(...)
    """
    priced = sum((one.price for one in loads if one.price is not None), Decimal())
    left = billed - priced
    unpriced = [index for index, one in enumerate(loads) if one.price is None]
    if unpriced and left <= 0:
        raise TicketsExceedBill(billed, priced)
    parts = _parts(left, _weights([loads[index] for index in unpriced]), cent)
    found = dict(zip(unpriced, parts, strict=True))
    return [found[index] if one.price is None else one.price for index, one in enumerate(loads)]


def _weights(loads: Sequence[Charged]) -> list[Decimal]:
    for weights in ([one.mass_t for one in loads], [one.energy_mwh for one in loads]):
        known = [weight for weight in weights if weight is not None and weight > 0]
        if len(known) == len(loads):
            return known
    raise NothingToShareBy


def _parts(amount: Decimal, weights: Sequence[Decimal], cent: Decimal) -> list[Decimal]:
    """Rounded on what they add up to, so that no part carries the roundings of the others."""
    whole, so_far, given = sum(weights, Decimal()), Decimal(), Decimal()
    parts = []
    for weight in weights:
        so_far += weight
        reached = (amount * so_far / whole).quantize(cent, ROUND_HALF_UP)
        parts.append(reached - given)
        given = reached
    return parts
