"""The choice of a VAT rate by dated rules, and VAT by rate on a whole bill.

France (CGI art. 278-0 bis B; BOI-TVA-LIQ-30-20-20): subscriptions to heat distributed by
a network bear 5.5 % whatever the sources; the heat itself bears 5.5 % when at least half
of it is renewable or recovered, else 20 %; a sale to a single customer is no network's.
The rates and the threshold are records, not code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .errors import NoRenewableShare, NoVatRule
from .rating import round_half_up


@dataclass(frozen=True)
class VatRule:
    """One line of the dated table; None means "whatever it is".

    ``renewable_min`` and ``rate`` are in percent, ``end`` is the first day after the rule.
    """

    key: int
    rate: Decimal
    start: date
    end: date | None = None
    nature: str | None = None
    service: str | None = None
    several_customers: bool | None = None
    renewable_min: Decimal | None = None


@dataclass(frozen=True)
class Sale:
    """What the rate depends on: the nature of the term, the network and the day.

    ``renewable_share`` is the percentage of the reference year, None when nobody knows it.
    """

    nature: str
    service: str
    day: date
    several_customers: bool
    renewable_share: Decimal | None = None


def reference_years(day: date) -> tuple[int, int, int]:
    """Calendar years whose renewable share counts, in the order in which they are tried.

    >>> reference_years(date(2019, 3, 31))
    (2018, 2017, 2019)
    """
    return day.year - 1, day.year - 2, day.year


def choose(rules: Iterable[VatRule], sale: Sale) -> VatRule:
    """The rule that gives the rate of ``sale``.

    Of the rules that speak of it, the highest threshold that the share reaches prevails,
    then the more precise rule, then the more recent one.

    :raises NoRenewableShare: when a threshold would decide and the share is unknown
    :raises NoVatRule: when no rule speaks of the sale

    >>> start = date(2014, 1, 1)
    >>> table = [
    ...     VatRule(1, Decimal(20), start),
    ...     VatRule(2, Decimal("5.5"), start, nature="energy", several_customers=True,
    ...             renewable_min=Decimal(50)),
    ... ]
    >>> def rate(share, several=True):
    ...     sale = Sale("energy", "heat", date(2019, 3, 31), several, share)
    ...     return choose(table, sale).rate
    >>> rate(Decimal("49.99")), rate(Decimal("50.00")), rate(None, several=False)
    (Decimal('20'), Decimal('5.5'), Decimal('20'))
    >>> rate(None)
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.errors.NoRenewableShare
    """
    candidates = sorted((rule for rule in rules if _speaks_of(rule, sale)), key=_precedence)
    for rule in reversed(candidates):
        if rule.renewable_min is None:
            return rule
        if sale.renewable_share is None:
            raise NoRenewableShare(sale.day)
        if sale.renewable_share >= rule.renewable_min:
            return rule
    raise NoVatRule(sale.nature, sale.service, sale.day)


def _speaks_of(rule: VatRule, sale: Sale) -> bool:
    return (
        rule.start <= sale.day
        and (rule.end is None or sale.day < rule.end)
        and rule.nature in (None, sale.nature)
        and rule.service in (None, sale.service)
        and rule.several_customers in (None, sale.several_customers)
    )


def _precedence(rule: VatRule) -> tuple[Decimal, int, date, int]:
    precise = (rule.nature, rule.service, rule.several_customers)
    threshold = Decimal(-1) if rule.renewable_min is None else rule.renewable_min
    return threshold, sum(part is not None for part in precise), rule.start, rule.key


def vat_by_rate(
    lines: Sequence[tuple[Decimal, Decimal]], step: Decimal
) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Base and VAT of each rate, VAT rounded once per rate and bill.

    ``lines`` are (rate in percent, amount before tax).

    >>> lines = [(Decimal("5.5"), Decimal("131.15")), (Decimal("5.5"), Decimal("36.00"))]
    >>> vat_by_rate(lines, Decimal("0.01"))
    {Decimal('5.5'): (Decimal('167.15'), Decimal('9.19'))}
    """
    bases: dict[Decimal, Decimal] = {}
    for rate, amount in lines:
        bases[rate] = bases.get(rate, Decimal(0)) + amount
    return {rate: (base, round_half_up(base * rate / 100, step)) for rate, base in bases.items()}
