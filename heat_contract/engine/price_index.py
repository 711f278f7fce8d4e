"""Which value of a price index a formula's term takes, and the way through a linked series.

Values have a period (the first day of a month or quarter), a status and a day of
publication. A series that ended is read through its successor, by a link coefficient (old
value = new value × coefficient) or by double fraction (old value of the last common period
× new value ÷ new value of that period). A value that nobody recorded is missing, never zero.

Source of the two links: the notices of INSEE at each change of base; both give the price
in the terms of the old base, so the contract's formula stays as it was signed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.heat_base.engine.errors import EngineError

from .formula import decimal_text

#: how a term chooses its value
RULES = ("published", "month", "average", "quarter", "last")


class MissingIndex(EngineError):
    """No value of a series for a month; parameters ``series`` (its code) and ``month``."""

    def __init__(self, series: str, month: date) -> None:
        super().__init__("missing_index", series=series, month=month)


class UnpublishedIndex(EngineError):
    """Which value was known on a day cannot be told; parameters ``series``, ``month``, ``day``.

    A value more recent than the last published one has no day of publication.
    """

    def __init__(self, series: str, month: date, day: date) -> None:
        super().__init__("unpublished_index", series=series, month=month, day=day)


@dataclass(frozen=True)
class IndexValue:
    """The value of one period, and the first day on which some value of it was known."""

    period: date
    value: Decimal
    provisional: bool = False
    published: date | None = None


@dataclass(frozen=True)
class Link:
    """From the period ``start`` on, a series is read through ``successor``.

    ``coefficient`` None means double fraction on the period before ``start``. ``scope`` is
    the tariff whose contracts agreed on this link, None for everybody.
    """

    start: date
    successor: "Series"
    coefficient: Decimal | None = None
    scope: object = None


@dataclass(frozen=True)
class Series:
    """A price index: ``months`` 1 for a monthly one, 3 for a quarterly one.

    ``source`` says in words where its values are published.
    """

    code: str
    values: Mapping[date, IndexValue] = field(default_factory=dict)
    months: int = 1
    links: Sequence[Link] = ()
    source: str = ""

    def period_of(self, day: date) -> date:
        """The first day of the month or quarter of ``day``.

        >>> Series("CEEB", months=3).period_of(date(2025, 5, 17))
        datetime.date(2025, 4, 1)
        """
        return add_months(day.replace(day=1), -((day.month - 1) % self.months))

    def link(self, period: date, scope: object = None) -> Link | None:
        """The link through which ``period`` is read; one of ``scope`` before one for all.

        >>> link = Link(date(2025, 1, 1), Series("NEW"), Decimal("1.1153"))
        >>> old = Series("OLD", links=[link])
        >>> old.link(date(2024, 12, 1)), old.link(date(2025, 1, 1)) is link
        (None, True)
        """
        started = [link for link in self.links if link.start <= period]
        own = [link for link in started if scope is not None and link.scope == scope]
        common = [link for link in started if link.scope is None]
        return max(own or common, key=lambda link: link.start, default=None)


@dataclass(frozen=True)
class Reading:
    """One value as it was read: through which ``links``, in the terms of the first series.

    ``factor`` turns ``value`` of the series ``code`` into the terms of the series asked for.
    """

    code: str
    value: IndexValue
    factor: Fraction = Fraction(1)
    links: tuple[Mapping[str, str], ...] = ()
    provisional: bool = False

    @property
    def equivalent(self) -> Fraction:
        """The value in the terms of the series asked for.

        >>> value = IndexValue(date(2025, 1, 1), Decimal("120.0"))
        >>> Reading("010764313", value, Fraction("1.1153")).equivalent == Fraction("133.836")
        True
        """
        return Fraction(self.value.value) * self.factor


def add_months(day: date, count: int) -> date:
    """The first day of the month ``count`` months after the month of ``day``.

    >>> add_months(date(2025, 1, 31), -2)
    datetime.date(2024, 11, 1)
    """
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def exact_text(value: Fraction) -> str:
    """``value`` as a decimal number when it is one, else as a fraction.

    >>> exact_text(Fraction("111.53")), exact_text(Fraction(1, 3))
    ('111.53', '1/3')
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    return decimal_text(value, value.denominator.bit_length())


def read(series: Series, period: date, scope: object = None) -> Reading:
    """The value of ``period`` (any day of it), through the links of ``scope``.

    :raises MissingIndex: when the series that holds it has no value for it

    >>> new = Series("NEW", {date(2025, 1, 1): IndexValue(date(2025, 1, 1), Decimal("105.2"))})
    >>> old = Series("OLD", links=[Link(date(2014, 10, 1), new, Decimal("7.9241"))])
    >>> read(old, date(2025, 1, 1)).equivalent == Fraction("833.61532")
    True
    >>> read(old, date(2014, 9, 1))
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.price_index.MissingIndex
    """
    start = series.period_of(period)
    link = series.link(start, scope)
    if link is None:
        value = series.values.get(start)
        if value is None:
            raise MissingIndex(series.code, start)
        return Reading(series.code, value, provisional=value.provisional)
    after = read(link.successor, period, scope)
    factor, told, provisional = _linked(series, link, scope)
    return Reading(
        after.code,
        after.value,
        after.factor * factor,
        (told, *after.links),
        after.provisional or provisional,
    )


def _linked(series: Series, link: Link, scope: object) -> tuple[Fraction, Mapping[str, str], bool]:
    told = {
        "series": series.code,
        "successor": link.successor.code,
        "date_from": link.start.isoformat(),
    }
    if link.coefficient is not None:
        told |= {"method": "coefficient", "coefficient": f"{link.coefficient:f}"}
        return Fraction(link.coefficient), told, False
    # the period before the link stands before any link of its start: no endless reading
    last = series.period_of(add_months(link.start, -1))
    old, new = read(series, last, scope), read(link.successor, last, scope)
    told |= {
        "method": "double_fraction",
        "period": last.isoformat(),
        "old_value": exact_text(old.equivalent),
        "new_value": exact_text(new.equivalent),
    }
    if not new.equivalent:
        raise MissingIndex(new.code, last)
    return old.equivalent / new.equivalent, told, old.provisional or new.provisional


def choose(
    series: Series,
    rule: str,
    day: date,
    as_of: date,
    months: int = 0,
    lag: int = 0,
    scope: object = None,
) -> tuple[Reading, ...]:
    """The values whose mean a term takes for a revision on ``day``.

    ``month``: the month ``months`` before that of ``day``. ``average``: ``months`` months
    ending ``lag`` months before it. ``quarter``: the quarter ``lag`` quarters before its own.
    ``published``: the last period some value of which was published by ``day``; provisional as
    long as ``day`` is to come after ``as_of``, when the bill is made. ``last``: the last one
    published by ``as_of``.

    A quarterly series gives the value of the quarter that a month belongs to.

    :raises MissingIndex: when a value is missing
    :raises UnpublishedIndex: when days of publication are missing where they decide

    >>> known = {date(2025, m, 1): IndexValue(date(2025, m, 1), Decimal(100 + m),
    ...          published=date(2025, m + 2, 15)) for m in range(1, 8)}
    >>> series, day = Series("ICHT", known), date(2025, 7, 1)
    >>> def months(rule, **options):
    ...     return [r.value.period.month for r in choose(series, rule, day, day, **options)]
    >>> months("month", months=3), months("average", months=3, lag=1), months("quarter", lag=1)
    ([4], [4, 5, 6], [4, 5, 6])
    >>> months("published")
    [4]
    >>> choose(series, "published", date(2025, 9, 1), day)[0].provisional
    True
    """
    if rule in ("published", "last"):
        known_on = day if rule == "published" else as_of
        found = read(series, _last_known(series, known_on, scope), scope)
        # until the day comes, another value may be published
        return (replace(found, provisional=found.provisional or known_on > as_of),)
    return tuple(read(series, month, scope) for month in _months(rule, day, months, lag))


def _months(rule: str, day: date, months: int, lag: int) -> list[date]:
    if rule == "month":
        return [add_months(day, -months)]
    if rule == "average":
        return [add_months(day, -lag - back) for back in reversed(range(max(months, 1)))]
    quarter = add_months(day, -((day.month - 1) % 3) - 3 * lag)
    return [add_months(quarter, month) for month in range(3)]


def _last_known(series: Series, day: date, scope: object) -> date:
    candidates = list(_readable(series, date.min, date.max, scope))
    known = [v.period for _code, v in candidates if v.published and v.published <= day]
    last = max(known, default=None)
    for code, value in candidates:
        if (
            value.published is None
            and value.period <= day
            and (last is None or value.period > last)
        ):
            raise UnpublishedIndex(code, value.period, day)
    if last is None:
        raise MissingIndex(series.code, series.period_of(day))
    return last


def _readable(
    series: Series, since: date, until: date, scope: object
) -> Iterator[tuple[str, IndexValue]]:
    """The values from which ``series`` is read between two days, its successors' included."""
    own = [link for link in series.links if scope is not None and link.scope == scope]
    links = sorted(
        own or [link for link in series.links if link.scope is None], key=lambda link: link.start
    )
    end = min([until, *(link.start for link in links)])
    for value in series.values.values():
        if since <= value.period < end:
            yield series.code, value
    for position, link in enumerate(links):
        later = links[position + 1].start if position + 1 < len(links) else until
        if max(since, link.start) < min(until, later):
            yield from _readable(link.successor, max(since, link.start), min(until, later), scope)
