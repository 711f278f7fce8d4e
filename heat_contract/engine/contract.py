"""What a contract says, day by day, as far as its bills are concerned."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.heat_base.engine.periods import Period

from .timeline import Timeline


@dataclass(frozen=True)
class ContractFacts:
    """The dated facts of one contract.

    ``start`` is its first day and ``end`` the day after its last one, ``date.max`` while it
    has no end. ``tariffs`` holds tariff keys, ``power`` kW, ``urf`` flat shares (unités de
    répartition forfaitaires), ``area`` m2; ``payers`` maps a component's code, or None for
    all components, to keys of payers; ``points`` lists the keys of its delivery points, each
    with its days.

    >>> facts = ContractFacts(
    ...     date(2018, 1, 1), date.max,
    ...     payers={
    ...         None: Timeline([(date(2018, 1, 1), 7)]),
    ...         "R2": Timeline([(date(2020, 3, 16), 9)]),
    ...     },
    ... )
    >>> march = Period(date(2020, 3, 1), date(2020, 4, 1))
    >>> [(part.days, payer) for part, payer in facts.payer_slices("R2", march)]
    [(15, 7), (16, 9)]
    >>> facts.payer("R1", date(2020, 3, 31))
    7
    """

    start: date
    end: date = date.max
    tariffs: Timeline[int] = Timeline()
    power: Timeline[Decimal] = Timeline()
    urf: Timeline[Decimal] = Timeline()
    area: Timeline[Decimal] = Timeline()
    payers: Mapping[str | None, Timeline[int]] = field(default_factory=dict)
    points: tuple[tuple[int, Period], ...] = ()

    def days(self, period: Period) -> Period | None:
        """The days of the contract among those of ``period``, or None.

        >>> facts = ContractFacts(date(2020, 3, 16), date(2021, 1, 1))
        >>> facts.days(Period(date(2020, 3, 1), date(2020, 4, 1))).days
        16
        """
        return Period(self.start, self.end).intersection(period)

    def payer(self, code: str, day: date) -> int | None:
        """Who pays the component ``code`` on ``day``: its own payer, else that of all.

        >>> ContractFacts(date(2018, 1, 1)).payer("R1", date(2020, 1, 1)) is None
        True
        """
        own = self.payers.get(code, _NOBODY).at(day)
        return own if own is not None else self.payers.get(None, _NOBODY).at(day)

    def payer_slices(self, code: str, period: Period) -> Iterator[tuple[Period, int | None]]:
        """``period`` cut where the payer of the component ``code`` changes.

        >>> facts = ContractFacts(
        ...     date(2018, 1, 1), payers={None: Timeline([(date(2018, 1, 1), 7)])}
        ... )
        >>> [payer for _days, payer in facts.payer_slices("R1", Period(facts.start, facts.end))]
        [7]
        """
        known = [self.payers.get(key, _NOBODY) for key in (code, None)]
        changes = {day for timeline in known for day, _payer in timeline.entries}
        days = sorted({period.start, *changes})
        return Timeline(
            [(day, payer) for day in days if (payer := self.payer(code, day)) is not None]
        ).slices(period)


def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later (or earlier), the last one in a short month.

    >>> months_later(date(2020, 1, 31), 1), months_later(date(2020, 1, 15), -3)
    (datetime.date(2020, 2, 29), datetime.date(2019, 10, 15))
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def end_of_term(start: date, months: int, renewal_months: int, today: date) -> date | None:
    """The last day of the term that runs on ``today``; None for a contract without a term.

    ``months`` from ``start`` on, then as many tacit renewals of ``renewal_months`` as have
    begun by ``today``; 0 renews nothing, and the term may then lie in the past.

    >>> end_of_term(date(2018, 1, 1), 120, 0, date(2019, 6, 1))
    datetime.date(2027, 12, 31)
    >>> end_of_term(date(2018, 1, 1), 12, 12, date(2019, 12, 31))
    datetime.date(2019, 12, 31)
    >>> end_of_term(date(2018, 1, 1), 12, 12, date(2020, 1, 1))
    datetime.date(2020, 12, 31)
    >>> end_of_term(date(2018, 1, 1), 0, 12, date(2020, 1, 1)) is None
    True
    """
    if not months:
        return None
    total = months
    if renewal_months:
        while months_later(start, total) <= today:
            total += renewal_months
    return months_later(start, total) - timedelta(days=1)


def notice_deadline(last_day: date, notice_months: int) -> date:
    """The last day to give notice of ``notice_months`` for a term that ends on ``last_day``.

    The notice must run entirely within the term: it is received the day before it begins.

    >>> notice_deadline(date(2020, 12, 31), 3)
    datetime.date(2020, 9, 30)
    >>> notice_deadline(date(2020, 12, 31), 0)
    datetime.date(2020, 12, 31)
    """
    return months_later(last_day + timedelta(days=1), -notice_months) - timedelta(days=1)


_NOBODY: Timeline[int] = Timeline()
