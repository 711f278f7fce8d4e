"""When a component is billed, and for which days.

A calendar lists dates of the year. Each names the days that it covers, the part of the
yearly amount that it bills and whether that is the bill itself (regular), money on account
(instalment) or the account of the year (settlement), which deducts the instalments. A date
before the days that it covers bills in advance, a later one in arrears.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from odoo.addons.heat_base.engine.periods import Period, first_of_next_month

from .errors import CalendarFault

REGULAR, INSTALMENT, SETTLEMENT = "regular", "instalment", "settlement"
MonthDay = tuple[int, int]


@dataclass(frozen=True)
class CalendarDate:
    """One date of a calendar.

    Due on ``month``/``day``, ``year_offset`` years after the year in which the days that it
    covers begin; ``covers_from`` and ``covers_to`` are (month, day), both included; a last
    day before the first one belongs to the next year. Days that a month lacks are its last.

    >>> half = CalendarDate(7, 31, (1, 1), (6, 30), Fraction(1, 2))
    >>> half.covered(2019).days, half.due(2019)
    (181, datetime.date(2019, 7, 31))
    """

    month: int
    day: int
    covers_from: MonthDay
    covers_to: MonthDay
    fraction: Fraction = Fraction(1)
    role: str = REGULAR
    year_offset: int = 0

    def covered(self, year: int) -> Period:
        """The days that the date covers, when they begin in ``year``."""
        ends_next_year = self.covers_to < self.covers_from
        last = _day(year + ends_next_year, *self.covers_to)
        return Period(_day(year, *self.covers_from), last + timedelta(days=1))

    def due(self, year: int) -> date:
        """The day on which the days that begin in ``year`` are billed."""
        return _day(year + self.year_offset, self.month, self.day)


@dataclass(frozen=True)
class Share:
    """The part of a yearly amount that a due date bills.

    ``whole`` are the days that the date covers, ``fraction`` its part of the year. The last
    part of a year names the ``earlier`` ones, whose roundings it absorbs.

    >>> Share(Period(date(2019, 3, 1), date(2019, 4, 1)), Fraction(1, 12)).earlier
    ()
    """

    whole: Period
    fraction: Fraction
    earlier: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Due:
    """What falls due on the day ``due``: its ``role``, the days to bill, their share of a year.

    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> Due(REGULAR, date(2019, 3, 31), march, Share(march, Fraction(1, 12))).fraction
    Fraction(1, 12)
    """

    role: str
    due: date
    period: Period
    share: Share

    @property
    def fraction(self) -> Fraction:
        """Part of the year that the date bills, when all its days are served."""
        return self.share.fraction


def check(calendar: Sequence[CalendarDate]) -> None:
    """Refuse a calendar that bills a day twice or never, or more or less than a year.

    Instalments may leave a rest to the settlement; what is billed for good may not.

    :raises CalendarFault: ``days_twice``, ``days_left_out``, ``not_a_year`` or ``no_settlement``

    >>> check([CalendarDate(12, 31, (1, 1), (12, 31))])
    >>> check([CalendarDate(3, 31, (1, 1), (3, 31), Fraction(1, 4), INSTALMENT)])
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.errors.CalendarFault
    """
    by_role = {
        role: [one for one in calendar if one.role == role]
        for role in (REGULAR, INSTALMENT, SETTLEMENT)
    }
    for dates in by_role.values():
        days = sorted(one.covered(2000 + n) for one in dates for n in (0, 1))
        if any(before.end > after.start for before, after in zip(days, days[1:], strict=False)):
            raise CalendarFault("days_twice")
    if bool(by_role[INSTALMENT]) != bool(by_role[SETTLEMENT]):
        raise CalendarFault("no_settlement")
    final = [*by_role[REGULAR], *by_role[SETTLEMENT]]
    if sum(one.fraction for one in final) != 1:
        raise CalendarFault("not_a_year")
    if sum(one.fraction for one in by_role[INSTALMENT]) > 1:
        raise CalendarFault("not_a_year")
    # two leap years among them: what ends on 28 February leaves a day out
    days = sorted(one.covered(2000 + n) for one in final for n in range(5))
    if any(before.end < after.start for before, after in zip(days, days[1:], strict=False)):
        raise CalendarFault("days_left_out")


def due_items(
    calendar: Sequence[CalendarDate],
    days: Period,
    service: Period | None = None,
    since: date | None = None,
) -> list[Due]:
    """What falls due during ``days`` of what is supplied during ``service`` (all times if None).

    What was due before the service began is due on its first day; what is due after its end
    is due on its last one, and no instalment is asked for any more: the final bill settles.
    A calendar in use ``since`` a day bills from then on, and never earlier.

    >>> quarter = CalendarDate(3, 31, (1, 1), (3, 31), Fraction(1, 4))
    >>> march = Period(date(2019, 3, 1), date(2019, 4, 1))
    >>> [(one.due.day, one.period.days) for one in due_items([quarter], march)]
    [(31, 90)]
    >>> late = Period(date(2019, 2, 15), date(2019, 3, 11))
    >>> [(one.due.day, one.period.days) for one in due_items([quarter], march, late)]
    [(10, 24)]
    >>> advance = CalendarDate(1, 1, (1, 1), (3, 31), Fraction(1, 4))
    >>> [one.due.day for one in due_items([advance], march, None, date(2019, 3, 5))]
    [5]
    """
    found = []
    for one in calendar:
        earlier = _earlier(calendar, one)
        for year in range(days.start.year - 3, days.end.year + 2):
            whole = one.covered(year)
            period = whole.intersection(service) if service else whole
            if period is None or (since and period.end <= since):
                continue
            due = one.due(year)
            if service:
                if one.role == INSTALMENT and due >= service.last_day:
                    continue
                due = min(max(due, service.start), service.last_day)
            if since:
                due = max(due, since)
            if days.start <= due < days.end:
                found.append(Due(one.role, due, period, Share(whole, one.fraction, earlier)))
    return sorted(found, key=lambda item: (item.period, item.role))


def year_of(calendar: Sequence[CalendarDate], day: date) -> Period:
    """The year of bills that holds ``day``, which a minimum is of.

    It ends with the days that hold 31 December: the calendar year, unless they run over New Year.

    >>> year_of([], date(2019, 3, 1)).last_day
    datetime.date(2019, 12, 31)
    >>> season = [CalendarDate(6, 30, (7, 1), (6, 30), year_offset=1)]
    >>> year_of(season, date(2019, 3, 1)).start, year_of(season, date(2019, 7, 1)).start
    (datetime.date(2018, 7, 1), datetime.date(2019, 7, 1))
    """
    for one in calendar:
        if one.role != INSTALMENT and one.covers_to < one.covers_from:
            ends = [one.covered(year).end for year in range(day.year - 2, day.year + 1)]
            return next(
                Period(start, end)
                for start, end in zip(ends, ends[1:], strict=False)
                if start <= day < end
            )
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def month_items(days: Period) -> Iterator[Due]:
    """A yearly price billed month by month, each with the run that holds it.

    >>> [str(one.fraction) for one in month_items(Period(date(2019, 1, 15), date(2019, 3, 1)))]
    ['1/12', '1/12']
    """
    twelfth = Fraction(1, 12)
    for part in days.months():
        first = part.start.replace(day=1)
        whole = Period(first, first_of_next_month(first))
        earlier = (twelfth,) * 11 if first.month == 12 else ()
        yield Due(REGULAR, days.last_day, part, Share(whole, twelfth, earlier))


def _earlier(calendar: Sequence[CalendarDate], one: CalendarDate) -> tuple[Fraction, ...]:
    """The parts billed before ``one``, when it is the last of parts that make a year."""
    parts = [other for other in calendar if other.role == one.role]
    last = max(parts, key=lambda other: other.covered(2001).end)
    if one is not last or sum(other.fraction for other in parts) != 1:
        return ()
    return tuple(other.fraction for other in parts if other is not one)


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
