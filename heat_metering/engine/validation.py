"""Checks of readings: what an index may be, given the meter, the time and the weather."""

from dataclasses import dataclass
from decimal import Decimal


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
        Rule("spike", "suspect", factor=Decimal(3), days=28, degree_days=Decimal(3)),
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
            "inform",
            low=Decimal("1.10"),
            high=Decimal("1.18"),
            tolerance=Decimal(1),
        ),
        Rule("sensor_sentinel", "suspect"),
        Rule("missing", "inform", days=35),
        Rule("sum_check", "inform", low=Decimal(-2), high=Decimal(40)),
        Rule("already_billed", "inform"),
    )
}


def decimal(value: object) -> Decimal:
    """The number as it is written, without the noise of binary fractions.

    >>> decimal(1.1)
    Decimal('1.1')
    """
    return Decimal(str(value or 0))
