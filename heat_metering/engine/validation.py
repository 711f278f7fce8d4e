"""Checks of readings: what an index may be, given the meter, the time and the weather.

Each check is a pure function with a code and typed parameters. Indexes are in the unit of their
register and exact; times are naive UTC; amounts come as differences of two indexes, each of which
the display has cut off at its last step, hence the ``step`` that appears beside them.

Sources: California's VEE rules (time, sum, spike, high and low usage) for the list of checks;
EN 1434-1 for the rollover (a display does not overflow within 3,000 h at the maximum power);
the heat that water holds, 1.10 to 1.18 kWh per m3 and kelvin between 20 and 120 °C, for the
energy that volume and temperatures allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

#: kWh that a cubic metre of water holds per kelvin, at the least: hot water.
LEAST_HEAT = Decimal("1.10")
#: Temperatures (°C) by which heat meters say that a sensor is short-circuited or cut off.
SENTINEL_TEMPERATURES = frozenset({Decimal(0), Decimal(185)})


@dataclass(frozen=True)
class Rule:
    """How strictly one check is taken; a parameter that the check does not use is zero.

    :param severity: ``"off"``, ``"inform"``, ``"suspect"`` or ``"reject"``
    :param factor: how many times the expected amount is plausible
    :param days: days over which the check looks
    :param degree_days: degree days (K·d) from which it counts as cold
    :param low: lower bound of the plausible band
    :param high: upper bound of the plausible band
    :param tolerance: in percent
    :param temperature_difference: in kelvin

    >>> DEFAULTS["spike"].factor
    Decimal('3')
    """

    code: str
    severity: str
    days: int = 0
    factor: Decimal = Decimal(0)
    degree_days: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    temperature_difference: Decimal = Decimal(0)


#: code → the rule that holds where a network has none of its own
DEFAULTS = {
    rule.code: rule
    for rule in (
        Rule("future", "reject"),
        Rule("before_installation", "suspect"),
        Rule("after_removal", "suspect"),
        Rule("backward", "suspect"),
        Rule("rollover", "inform", factor=Decimal(5)),
        Rule("spike", "suspect", factor=Decimal(3), days=28, degree_days=Decimal(5)),
        Rule("stuck", "inform", days=7, degree_days=Decimal(70)),
        Rule("zero_in_season", "inform", days=14),
        Rule(
            "physical_cap",
            "suspect",
            tolerance=Decimal(20),
            temperature_difference=Decimal(5),
        ),
        Rule(
            "energy_volume_temperature",
            "suspect",
            low=Decimal("1.10"),
            high=Decimal("1.18"),
            tolerance=Decimal(3),
        ),
        Rule("sensor_sentinel", "suspect"),
        Rule("missing", "inform", days=35),
        Rule("sum_check", "inform", low=Decimal(0), high=Decimal(35), tolerance=Decimal(5)),
        Rule("already_billed", "inform"),
    )
}


def decimal(value: object) -> Decimal:
    """The number as it is written, without the noise of binary fractions.

    >>> decimal(1.1)
    Decimal('1.1')
    """
    return Decimal(str(value or 0))


def hours_between(start: datetime, end: datetime) -> Decimal:
    """Hours from ``start`` to ``end``, exact.

    >>> hours_between(datetime(2019, 1, 1), datetime(2019, 1, 2, 0, 30))
    Decimal('24.5')
    """
    span = end - start
    return Decimal(span.days * 86_400 + span.seconds) / 3600


def is_duplicate(index: Decimal, known: Decimal | None) -> bool:
    """Whether a reading says again what is known at its register and time.

    >>> is_duplicate(Decimal("100.0"), Decimal(100)), is_duplicate(Decimal(1), None)
    (True, False)
    """
    return known is not None and index == known


def is_future(at: datetime, now: datetime) -> bool:
    """Whether a reading is dated after the present.

    >>> is_future(datetime(2019, 1, 2), datetime(2019, 1, 1))
    True
    """
    return at > now


def is_before_installation(at: datetime, installed_at: datetime | None) -> bool:
    """Whether a meter was read before it was first fitted; None: fitted since always.

    >>> is_before_installation(datetime(2019, 1, 1), datetime(2019, 1, 2))
    True
    """
    return installed_at is not None and at < installed_at


def is_after_removal(at: datetime, removed_at: datetime | None) -> bool:
    """Whether a meter was read after it was last taken away; None: still there.

    >>> is_after_removal(datetime(2019, 1, 3), datetime(2019, 1, 2))
    True
    """
    return removed_at is not None and at > removed_at


def is_already_billed(at: datetime, billed_until: datetime | None) -> bool:
    """Whether a reading speaks of a time that is billed; None: nothing is.

    >>> is_already_billed(datetime(2019, 1, 31), datetime(2019, 2, 1))
    True
    """
    return billed_until is not None and at < billed_until


def capacity(digits: int, resolution: Decimal) -> Decimal:
    """What a register of ``digits`` digits counts before it starts again: 10^n × r.

    >>> capacity(7, Decimal(1)), capacity(8, Decimal("0.001"))
    (Decimal('1E+7'), Decimal('1E+5'))
    """
    return resolution.scaleb(digits)


def is_all_nines(index: Decimal, digits: int, resolution: Decimal) -> bool:
    """Whether a register shows nothing but nines, by which meters say that it is in error.

    >>> is_all_nines(Decimal("99999.999"), 8, Decimal("0.001"))
    True
    >>> is_all_nines(Decimal("9999.999"), 8, Decimal("0.001"))
    False
    """
    return bool(digits and resolution) and index == capacity(digits, resolution) - resolution


def has_sentinel_temperature(*temperatures: Decimal) -> bool:
    """Whether a temperature (°C) is one by which a meter says that its sensor has failed.

    A short-circuited sensor reads 0.00 °C and a cut one 185.00 °C; the meter then counts no
    energy, and a zero that looks like a consumption is none. A small negative difference
    without flow is no error.

    >>> has_sentinel_temperature(Decimal("185.00"), Decimal("41.2"))
    True
    >>> has_sentinel_temperature(Decimal("40.9"), Decimal("41.1"))
    False
    """
    return any(temperature in SENTINEL_TEMPERATURES for temperature in temperatures)


def amount(previous: Decimal, index: Decimal, size: Decimal | None) -> Decimal | None:
    """What was counted from one index to the next, over zero if need be; None: it went down.

    :param size: capacity of the register, None when not known

    >>> amount(Decimal(9_999_850), Decimal(120), Decimal(10_000_000))
    Decimal('270')
    >>> amount(Decimal("99999.412"), Decimal("0.733"), Decimal("100000.000"))
    Decimal('1.321')
    >>> amount(Decimal(120), Decimal(110), None) is None
    True
    """
    if index >= previous:
        return index - previous
    return None if size is None else index + size - previous


def most(rate: Decimal, hours: Decimal, step: Decimal) -> Decimal:
    """The most that can be counted over ``hours`` at ``rate`` an hour, the display's step added.

    >>> most(Decimal(100), Decimal(744), Decimal(1))
    Decimal('74401')
    """
    return rate * hours + step


def most_volume(power: Decimal, difference: Decimal) -> Decimal:
    """m3 an hour that carry ``power`` (kW) at a temperature difference of ``difference`` kelvin.

    >>> round(most_volume(Decimal(100), Decimal(5)), 3)
    Decimal('18.182')
    """
    return power / (LEAST_HEAT * difference)


def is_spike(counted: Decimal, expected: Decimal, factor: Decimal) -> bool:
    """Whether more than ``factor`` times the expected amount was counted.

    >>> is_spike(Decimal(310), Decimal(100), Decimal(3))
    True
    """
    return counted > factor * expected


def is_stuck(days: int, degree_days: Decimal | None, rule: Rule) -> bool:
    """Whether an index that has not moved for ``days`` has seen too much cold.

    :param degree_days: their degree days (K·d); None when the weather of a day is missing

    >>> rule = Rule("stuck", "inform", days=7, degree_days=Decimal(70))
    >>> is_stuck(8, Decimal(96), rule), is_stuck(8, None, rule), is_stuck(3, Decimal(96), rule)
    (True, False, False)
    """
    return days >= rule.days and degree_days is not None and degree_days >= rule.degree_days


def is_zero_in_season(days_in_season: int, rule: Rule) -> bool:
    """Whether nothing was counted for too many days of the heating season.

    >>> is_zero_in_season(15, Rule("zero_in_season", "inform", days=14))
    True
    """
    return days_in_season >= rule.days


@dataclass(frozen=True)
class Flow:
    """What passed through a meter over a span: energy in kWh, the rest in m3·°C.

    ``energy_step``, ``flow_step`` and ``return_step`` are the steps of the displays, by which
    each difference of indexes may be wrong.
    """

    energy: Decimal
    flow_energy: Decimal
    return_energy: Decimal
    energy_step: Decimal = Decimal(1)
    flow_step: Decimal = Decimal(1)
    return_step: Decimal = Decimal(1)


def energy_ratio(flow: Flow) -> Decimal | None:
    """kWh per m3 and kelvin, from flow and return energy: E / (E8 − E9); None without flow.

    >>> round(energy_ratio(Flow(Decimal(7173), Decimal(15673), Decimal(9390))), 4)
    Decimal('1.1417')
    """
    heat = flow.flow_energy - flow.return_energy
    return flow.energy / heat if heat > 0 else None


def temperature_ratio(
    energy: Decimal, volume: Decimal, flow_temperature: Decimal, return_temperature: Decimal
) -> Decimal | None:
    """kWh per m3 and kelvin, from temperatures (°C): E / (V·ΔT); None without flow or difference.

    A power in kW with a flow in m3/h gives the same ratio.

    >>> round(temperature_ratio(*map(Decimal, ("34.7", "0.543", "101.69", "46.16"))), 4)
    Decimal('1.1508')
    """
    heat = volume * (flow_temperature - return_temperature)
    return energy / heat if heat else None


def ratio_error(flow: Flow) -> Decimal | None:
    """Largest relative error that the displays' steps leave in the ratio; None without flow.

    A difference of two cut-off indexes is wrong by less than one step: at most
    r/E + (r8 + r9)/(E8 − E9), to the first order.

    >>> hour = Flow(Decimal(3), Decimal("4.2"), Decimal("1.6"))
    >>> month = Flow(Decimal(2100), Decimal(3000), Decimal(1160))
    >>> round(ratio_error(hour), 2), round(ratio_error(month), 4)
    (Decimal('1.10'), Decimal('0.0016'))
    """
    heat = flow.flow_energy - flow.return_energy
    if heat <= 0 or flow.energy <= 0:
        return None
    return flow.energy_step / flow.energy + (flow.flow_step + flow.return_step) / heat


def energy_disagrees(flow: Flow, rule: Rule) -> bool | None:
    """Whether energy, volume and temperatures disagree; None when the span is too short to say.

    The span is long enough once the steps leave an error under the rule's tolerance (in %).

    >>> rule = DEFAULTS["energy_volume_temperature"]
    >>> energy_disagrees(Flow(Decimal(2100), Decimal(3000), Decimal(1160)), rule)
    False
    >>> energy_disagrees(Flow(Decimal(1400), Decimal(3000), Decimal(1160)), rule)
    True
    >>> energy_disagrees(Flow(Decimal(3), Decimal("4.2"), Decimal("1.6")), rule) is None
    True
    """
    error, ratio = ratio_error(flow), energy_ratio(flow)
    if error is None or ratio is None or error * 100 > rule.tolerance:
        return None
    return not rule.low <= ratio <= rule.high


@dataclass(frozen=True)
class Figure:
    """What a display shows, and by how much its last digit counts, in the same unit.

    >>> Figure(Decimal("34.7"), Decimal("0.1")).error
    Decimal('0.002881844380403458213256484150')
    """

    value: Decimal
    step: Decimal

    @property
    def error(self) -> Decimal:
        """Largest relative error that the step leaves; 1 for a figure of zero."""
        return self.step / abs(self.value) if self.value else Decimal(1)


def momentary_ratio(
    power: Figure, volume_flow: Figure, difference: Figure
) -> tuple[Decimal, Decimal] | None:
    """kWh per m3 and kelvin from what a meter shows at one moment, and the ratio's relative error.

    Power in kW, flow in m3/h, temperature difference in K; None when nothing flows. Heat and
    cold give the same sign, whichever way the meter shows them.

    >>> shown = (Figure(Decimal("34.7"), Decimal("0.1")),
    ...          Figure(Decimal("0.543"), Decimal("0.001")),
    ...          Figure(Decimal("55.53"), Decimal("0.01")))
    >>> ratio, error = momentary_ratio(*shown)
    >>> round(ratio, 4), round(error, 4)
    (Decimal('1.1508'), Decimal('0.0049'))
    """
    ratio = temperature_ratio(power.value, volume_flow.value, difference.value, Decimal(0))
    if not ratio:
        return None
    return abs(ratio), power.error + volume_flow.error + difference.error


def moment_disagrees(ratio: Decimal, error: Decimal, rule: Rule) -> bool | None:
    """Whether power, flow and temperatures of one moment disagree; None when the steps of the
    displays leave more than the rule's tolerance (in %). Their error is granted to the ratio.

    >>> rule = DEFAULTS["energy_volume_temperature"]
    >>> moment_disagrees(Decimal("1.1508"), Decimal("0.005"), rule)
    False
    >>> moment_disagrees(Decimal("0.575"), Decimal("0.005"), rule)
    True
    >>> moment_disagrees(Decimal("0.575"), Decimal("0.2"), rule) is None
    True
    """
    if error * 100 > rule.tolerance:
        return None
    return not rule.low * (1 - error) <= ratio <= rule.high * (1 + error)


def missing_since(last_day: int, today: int, rule: Rule) -> bool:
    """Whether the last reading is too old; days are ordinals.

    >>> missing_since(737_060, 737_100, Rule("missing", "inform", days=35))
    True
    """
    return today - last_day > rule.days


def losses(entered: Decimal, delivered: Sequence[Decimal]) -> Decimal | None:
    """Share of what entered a network that no point received, in percent; None: nothing entered.

    >>> losses(Decimal(1000), [Decimal(500), Decimal(380)])
    Decimal('12')
    """
    if entered <= 0:
        return None
    return (entered - sum(delivered, Decimal(0))) * 100 / entered


def sum_disagrees(entered: Decimal, delivered: Sequence[Decimal], rule: Rule) -> bool | None:
    """Whether a network's losses leave their band (in %); None when they cannot be said.

    >>> rule = Rule("sum_check", "inform", low=Decimal(0), high=Decimal(25))
    >>> sum_disagrees(Decimal(1000), [Decimal(880)], rule)
    False
    >>> sum_disagrees(Decimal(1000), [Decimal(1080)], rule)
    True
    """
    share = losses(entered, delivered)
    return None if share is None else not rule.low <= share <= rule.high


def parts_exceed(whole: Decimal, parts: Sequence[Decimal], rule: Rule) -> bool:
    """Whether sub-meters count more than the meter above them, beyond the tolerance (in %).

    >>> parts_exceed(Decimal(100), [Decimal(60), Decimal(45)], Rule("sum_check", "inform"))
    True
    """
    return sum(parts, Decimal(0)) > whole * (100 + rule.tolerance) / 100
