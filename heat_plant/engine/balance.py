"""The energy balance of a network: from fuels and boilers to delivery points.

What was not measured is None, never zero, and makes None of whatever rests on it. Energies are in
MWh, lengths in metres of trench, emissions in grams of CO2 for each kWh (kg for each MWh).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .errors import DeliveredExceedsInjected

HOURS_OF_A_YEAR = 8760
WOOD = "wood"
#: Sources counted as renewable or recovered (EnR&R), as the survey of heat networks counts them.
RENEWABLE = frozenset(
    {
        WOOD,
        "biogas",
        "geothermal",
        "ambient",
        "solar",
        "other_renewable",
        "waste_heat",
        "incineration",
    }
)


@dataclass(frozen=True)
class Emission:
    """An energy burnt or bought, in MWh, and the CO2 of each of its kWh in grams."""

    energy_mwh: Decimal | None
    grams_kwh: Decimal | None


@dataclass(frozen=True)
class Flows:
    """What was measured over a period: heat produced by source, heat delivered, electricity of the
    plants and what emits."""

    produced_mwh: Mapping[str, Decimal | None]
    delivered_mwh: Decimal | None = None
    trench_m: Decimal | None = None
    electricity_mwh: Decimal | None = None
    emissions: Sequence[Emission] = ()


@dataclass(frozen=True)
class Balance:
    """Figures of a period; shares and efficiency are parts of a whole, None where not measured.

    ``electricity_kwh_mwh`` is for each MWh produced, ``electricity_kwh_delivered`` for each MWh
    delivered. ``co2_kg_mwh`` is for each MWh delivered.
    """

    produced_mwh: Decimal | None
    delivered_mwh: Decimal | None
    losses_mwh: Decimal | None
    network_efficiency: Decimal | None
    renewable_share: Decimal | None
    wood_coverage: Decimal | None
    density_mwh_m: Decimal | None
    electricity_kwh_mwh: Decimal | None
    electricity_kwh_delivered: Decimal | None
    co2_kg_mwh: Decimal | None


def balance(flows: Flows) -> Balance:
    """The balance of a period.

    >>> flows = Flows({"wood": Decimal(900), "gas": Decimal(100)}, delivered_mwh=Decimal(800),
    ...               trench_m=Decimal(500))
    >>> year: Balance = balance(flows)
    >>> str(year.renewable_share), str(year.network_efficiency), str(year.density_mwh_m)
    ('0.9', '0.8', '1.6')
    >>> year.co2_kg_mwh is None
    True
    >>> balance(Flows({"wood": Decimal(900), "gas": None})).renewable_share is None
    True
    """
    produced = total(flows.produced_mwh.values())
    heats = flows.produced_mwh.items()
    # a network without a renewable source has a share of zero, which is known
    renewable = total([Decimal(), *(heat for key, heat in heats if key in RENEWABLE)])
    wood = total([flows.produced_mwh.get(WOOD, Decimal())])
    delivered = flows.delivered_mwh
    electricity = flows.electricity_mwh
    return Balance(
        produced_mwh=produced,
        delivered_mwh=delivered,
        losses_mwh=None if produced is None or delivered is None else produced - delivered,
        network_efficiency=part(delivered, produced),
        renewable_share=part(renewable, produced),
        wood_coverage=part(wood, produced),
        density_mwh_m=part(delivered, flows.trench_m),
        electricity_kwh_mwh=part(_kwh(electricity), produced),
        electricity_kwh_delivered=part(_kwh(electricity), delivered),
        co2_kg_mwh=part(emitted_kg(flows.emissions), delivered),
    )


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one of the values is not known, or where there is none.

    >>> total([Decimal(1), Decimal(2)]), total([Decimal(1), None]), total([])
    (Decimal('3'), None, None)
    """
    known = list(values)
    if not known or any(value is None for value in known):
        return None
    return sum((value for value in known if value is not None), Decimal())


def part(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """``value`` over ``whole``; None where one is not known or nothing is shared out.

    >>> part(Decimal(3), Decimal(4)), part(None, Decimal(4)), part(Decimal(3), Decimal(0))
    (Decimal('0.75'), None, None)
    """
    if value is None or not whole:
        return None
    return value / whole


def emitted_kg(emissions: Iterable[Emission]) -> Decimal | None:
    """Kilograms of CO2; None where an energy or its factor is not known, or nothing is said.

    >>> str(emitted_kg([Emission(Decimal(100), Decimal(13)), Emission(Decimal(10), Decimal(234))]))
    '3640'
    >>> emitted_kg([Emission(Decimal(100), None)]) is None
    True
    """
    return total(
        None if one.energy_mwh is None or one.grams_kwh is None else one.energy_mwh * one.grams_kwh
        for one in emissions
    )


def linear_losses_w_m(
    losses_mwh: Decimal, trench_m: Decimal, hours: int = HOURS_OF_A_YEAR
) -> Decimal:
    """Losses along the network, in watts for each metre of trench.

    >>> linear_losses_w_m(Decimal("720.5"), Decimal(1800)).quantize(Decimal("0.1"))
    Decimal('45.7')
    """
    return losses_mwh * 10**6 / hours / trench_m


def pipe_losses_w_k(pipes: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Losses of pipes in watts for each degree: lengths (m) by their losses (W/m·K).

    >>> str(pipe_losses_w_k([(Decimal(30), Decimal("0.1")), (Decimal(20), Decimal("0.15"))]))
    '6.00'
    """
    return sum((length * loss for length, loss in pipes), Decimal())


def share_losses(
    injected_mwh: Mapping[str, Decimal], delivered_mwh: Decimal
) -> dict[str, tuple[Decimal, Decimal]]:
    """Losses shared between producers by what each injected: loss and net heat of each.

    The last producer takes what division leaves, so that the losses add up.

    :raises DeliveredExceedsInjected: where there is no loss to share

    >>> shared = share_losses({"a": Decimal(2000), "b": Decimal(1000)}, Decimal(2700))
    >>> [(name, str(loss), str(net)) for name, (loss, net) in shared.items()]
    [('a', '200', '1800'), ('b', '100', '900')]
    """
    injected = sum(injected_mwh.values(), Decimal())
    if delivered_mwh > injected:
        raise DeliveredExceedsInjected(injected, delivered_mwh)
    losses = left = injected - delivered_mwh
    shared: dict[str, tuple[Decimal, Decimal]] = {}
    for index, (name, heat) in enumerate(injected_mwh.items(), start=1):
        loss = left if index == len(injected_mwh) else losses * heat / injected
        shared[name] = (loss, heat - loss)
        left -= loss
    return shared


def _kwh(energy_mwh: Decimal | None) -> Decimal | None:
    return None if energy_mwh is None else energy_mwh * 1000
