"""The readings of one register in the order of time: which of them can be right, and why not.

The judgement is a function of the readings alone, not of the order in which they came, and a
local one: whether a reading fits depends on the readings around it, so that a late one changes
nothing but its neighbourhood.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from . import validation
from .validation import Rule

#: Readings on either side that decide which of two that contradict each other is wrong: a run
#: of more absurd readings than that is taken for what the meter now shows.
DEPTH = 24
#: What is read at the midnight that ends a day, late in the evening in UTC, opens the next one.
EVENING = timedelta(hours=2)


def day_of(at: datetime) -> date:
    """The day, as weather stations count it, that a reading (naive UTC) opens.

    >>> day_of(datetime(2019, 6, 30, 22)), day_of(datetime(2019, 7, 1, 10))
    (datetime.date(2019, 7, 1), datetime.date(2019, 7, 1))
    """
    return (at + EVENING).date()


@dataclass(frozen=True)
class Shown:
    """What a register showed at an instant (naive UTC); ``accepted`` by name, it always counts.

    >>> judge([Shown(datetime(2019, 1, 1), Decimal(5))], Register())
    [()]
    """

    at: datetime
    index: Decimal
    accepted: bool = False


@dataclass(frozen=True)
class Finding:
    """What a check says of a reading: its ``code`` and the parameters of its sentence.

    >>> [finding.code for finding in judge(
    ...     [Shown(datetime(2019, 1, 1), Decimal(5)), Shown(datetime(2019, 2, 1), Decimal(4))],
    ...     Register())[1]]
    ['backward']
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Weather:
    """Degree days and days of the heating season, counted up from the first day known.

    ``totals[i]`` sums the degree days of the ``i`` first days, ``unknown[i]`` and ``season[i]``
    count those whose weather is missing and those of the season.

    >>> winter = Weather.of(date(2019, 1, 1), [(Decimal(13), True), (None, True)])
    >>> winter.between(date(2019, 1, 1), date(2019, 1, 2)), winter.between(
    ...     date(2019, 1, 1), date(2019, 1, 3))
    (Decimal('13'), None)
    >>> winter.in_season(date(2019, 1, 1), date(2019, 1, 3))
    2
    """

    start: date = date.min
    totals: tuple[Decimal, ...] = (Decimal(0),)
    unknown: tuple[int, ...] = (0,)
    season: tuple[int, ...] = (0,)

    @classmethod
    def of(cls, start: date, days: Sequence[tuple[Decimal | None, bool]]) -> "Weather":
        """From the (degree days, in season) of each day from ``start``."""
        totals, unknown, season = [Decimal(0)], [0], [0]
        for value, heats in days:
            totals.append(totals[-1] + (value or 0))
            unknown.append(unknown[-1] + (value is None))
            season.append(season[-1] + heats)
        return cls(start, tuple(totals), tuple(unknown), tuple(season))

    def _places(self, start: date, end: date) -> tuple[int, int] | None:
        first, last = (start - self.start).days, (end - self.start).days
        return (first, last) if 0 <= first <= last < len(self.totals) else None

    def between(self, start: date, end: date) -> Decimal | None:
        """Degree days (K·d) from ``start`` to ``end``, excluded; None if a day is missing."""
        places = self._places(start, end)
        if places is None or self.unknown[places[1]] > self.unknown[places[0]]:
            return None
        return self.totals[places[1]] - self.totals[places[0]]

    def in_season(self, start: date, end: date) -> int:
        """Days of the heating season from ``start`` to ``end``, excluded."""
        places = self._places(start, end)
        return self.season[places[1]] - self.season[places[0]] if places else 0


@dataclass(frozen=True)
class Register:
    """What the checks need to know of a register, in its own unit.

    :param quantity: what it counts, such as ``"energy"``
    :param size: its capacity, None when not known
    :param rate: the most it counts in an hour, tolerance included; None when not known
    :param usual_rate: what it counts in an hour of its history, for a rollover without ``rate``
    :param step: its resolution, or one unit
    :param sentinel: the index of nothing but nines
    :param least: amount under which a history says nothing of what to expect

    >>> Register(size=Decimal(100)).rules["backward"].severity
    'suspect'
    """

    quantity: str = "energy"
    size: Decimal | None = None
    rate: Decimal | None = None
    usual_rate: Decimal | None = None
    step: Decimal = Decimal(1)
    sentinel: Decimal | None = None
    least: Decimal = Decimal(50)
    installed_at: datetime | None = None
    removed_at: datetime | None = None
    billed_until: datetime | None = None
    weather: Weather = Weather()
    rules: Mapping[str, Rule] = field(default_factory=lambda: validation.DEFAULTS)

    def counted(self, before: Shown, after: Shown) -> Decimal | None:
        """What was counted between two readings that fit; None when they do not.

        >>> kilowatts = Register(size=Decimal(10_000_000), rate=Decimal(100))
        >>> january, february = datetime(2019, 1, 1), datetime(2019, 2, 1)
        >>> kilowatts.counted(Shown(january, Decimal(9_999_850)), Shown(february, Decimal(120)))
        Decimal('270')
        >>> kilowatts.counted(Shown(january, Decimal(37_351)), Shown(february, Decimal(33_361)))
        """
        grew = after.index >= before.index
        counted = validation.amount(before.index, after.index, self.size)
        if counted is None:
            return None
        if self.rate is not None:
            hours = validation.hours_between(before.at, after.at)
            return counted if counted <= validation.most(self.rate, hours, self.step) else None
        if grew:
            return counted
        if self.usual_rate is None:
            return None
        hours = validation.hours_between(before.at, after.at)
        limit = validation.most(self.usual_rate * self.rules["rollover"].factor, hours, self.step)
        return counted if counted <= limit else None


def judge(readings: Sequence[Shown], register: Register) -> list[tuple[Finding, ...]]:
    """What the checks find in each of the readings of a register, given in the order of time.

    A reading that fits neither growth, nor a rollover, nor the maximum power is compared with
    those around it: the longest sequence that fits is kept; of two of one length the one that
    starts first, then the one that grows most evenly. What is kept is compared with the weather.

    >>> start = datetime(2019, 1, 1)
    >>> def codes(*indexes, **facts):
    ...     shown = [Shown(start + timedelta(days=n), Decimal(i)) for n, i in enumerate(indexes)]
    ...     found = judge(shown, Register(**facts))
    ...     return {n: finding.code for n, all in enumerate(found) for finding in all}
    >>> codes(100, 110, 50, 120)
    {2: 'backward'}
    >>> codes(100, 9999, 110, 120)
    {1: 'backward'}
    >>> codes(100, 110, 9000, rate=Decimal(100))
    {2: 'physical_cap'}
    >>> codes(9950, 9990, 30, 70, rate=Decimal(10), size=Decimal(10_000))
    {2: 'rollover'}
    """
    findings: list[list[Finding]] = [[] for _reading in readings]
    fit: list[int] = []
    for place, reading in enumerate(readings):
        findings[place] += _told_by_dates(reading, register)
        if register.sentinel is not None and reading.index == register.sentinel:
            findings[place].append(Finding("sensor_sentinel", {"value": _text(reading.index)}))
            if not reading.accepted:
                continue
        fit.append(place)
    kept, dropped = _sequence([readings[place] for place in fit], register)
    kept = [fit[place] for place in kept]
    for place in dropped:
        findings[fit[place]].append(_misfit(readings, fit[place], kept, register))
    for place, finding in _told_by_amounts(readings, kept, register):
        findings[place].append(finding)
    rules = register.rules
    return [
        tuple(finding for finding in found if rules[finding.code].severity != "off")
        for found in findings
    ]


def _told_by_dates(reading: Shown, register: Register) -> Iterator[Finding]:
    if validation.is_before_installation(reading.at, register.installed_at):
        yield Finding("before_installation", {"day": reading.at.date().isoformat()})
    if validation.is_after_removal(reading.at, register.removed_at):
        yield Finding("after_removal", {"day": reading.at.date().isoformat()})
    if register.billed_until and validation.is_already_billed(reading.at, register.billed_until):
        yield Finding("already_billed", {"until": register.billed_until.date().isoformat()})


def _sequence(readings: Sequence[Shown], register: Register) -> tuple[list[int], list[int]]:
    """(positions kept, positions dropped): each kept reading fits the one kept before it."""
    kept: list[int] = []
    dropped: list[int] = []
    for place, reading in enumerate(readings):
        if not kept or register.counted(readings[kept[-1]], reading) is not None:
            kept.append(place)
        elif reading.accepted:
            dropped += _give_way(readings, kept, place, register)
            kept.append(place)
        else:
            tail = _free_tail(readings, kept)
            ahead = _ahead(readings, place)
            best = _longest([*tail, *ahead], readings, register)
            if place in best:
                dropped += [known for known in tail if known not in best]
                kept[len(kept) - len(tail) :] = [known for known in tail if known in best]
                kept.append(place)
            else:
                dropped.append(place)
    return kept, dropped


def _free_tail(readings: Sequence[Shown], kept: list[int]) -> list[int]:
    """The last positions kept, from the last one accepted by name on."""
    tail = kept[-DEPTH:]
    for start in range(len(tail) - 1, -1, -1):
        if readings[tail[start]].accepted:
            return tail[start:]
    return tail


def _ahead(readings: Sequence[Shown], place: int) -> list[int]:
    """The positions to come, up to the next one accepted by name."""
    ahead = [place]
    for following in range(place + 1, min(place + DEPTH, len(readings))):
        if readings[following].accepted:
            break
        ahead.append(following)
    return ahead


def _give_way(
    readings: Sequence[Shown], kept: list[int], place: int, register: Register
) -> list[int]:
    """Take out of ``kept`` what an accepted reading contradicts, unless it starts anew."""
    tail = _free_tail(readings, kept)
    accepted = readings[place]
    if register.counted(readings[tail[0]], accepted) is None:
        return []
    out = [p for p in tail if register.counted(readings[p], accepted) is None]
    kept[len(kept) - len(tail) :] = [p for p in tail if p not in out]
    return out


def _longest(places: list[int], readings: Sequence[Shown], register: Register) -> set[int]:
    """The longest sequence that fits; of several the one that starts first, then the one that
    grows most evenly. An accepted reading, if any, comes first and is kept."""
    count = len(places)
    lengths = [1] * count
    best_after = [0] * (count + 1)
    for here in reversed(range(count)):
        for there in range(here + 1, count):
            if best_after[there] < lengths[here]:
                break
            if lengths[there] < lengths[here]:
                continue
            if register.counted(readings[places[here]], readings[places[there]]) is not None:
                lengths[here] = lengths[there] + 1
        best_after[here] = max(best_after[here + 1], lengths[here])
    wanted = lengths[0] if readings[places[0]].accepted else best_after[0]
    shown = [readings[place] for place in places]
    first = here = lengths.index(wanted)
    chain = {places[here]}
    for length in range(wanted - 1, 0, -1):
        following = {}
        for there in range(here + 1, count):
            if lengths[there] == length:
                counted = register.counted(shown[here], shown[there])
                if counted is not None:
                    following[there] = counted
        if len(following) > 1:
            ends = [end for end in range(max(following) + 1, count) if lengths[end] == length - 1]
            rate = _rate(shown, first, here, list(following), ends, register)
            here = _most_even(shown, here, following, rate)
        else:
            here = next(iter(following))
        chain.add(places[here])
    return chain


def _rate(
    shown: Sequence[Shown],
    first: int,
    here: int,
    through: list[int],
    ends: list[int],
    register: Register,
) -> Decimal | None:
    """Amount an hour from ``here`` to a reading that follows all of ``through``; else the one
    from ``first`` to ``here``; None when there is neither."""
    for end in ends:
        if all(register.counted(shown[p], shown[end]) is not None for p in (here, *through)):
            return _slope(shown[here], shown[end], register)
    return _slope(shown[first], shown[here], register) if first != here else None


def _slope(start: Shown, end: Shown, register: Register) -> Decimal | None:
    counted = register.counted(start, end)
    return None if counted is None else counted / validation.hours_between(start.at, end.at)


def _most_even(
    shown: Sequence[Shown], here: int, following: Mapping[int, Decimal], rate: Decimal | None
) -> int:
    """Of the readings that may follow ``here``, with what is counted until each, the one that
    fits the rate best; without one, the first."""

    def unevenness(there: int) -> tuple[Decimal, int]:
        hours = validation.hours_between(shown[here].at, shown[there].at)
        return Decimal(0) if rate is None else abs(following[there] - rate * hours), there

    return min(following, key=unevenness)


def _misfit(readings: Sequence[Shown], place: int, kept: list[int], register: Register) -> Finding:
    """Why a reading that was dropped does not fit."""
    reading = readings[place]
    where = bisect_right(kept, place)
    before = readings[kept[where - 1]] if where else None
    after = readings[kept[where]] if where < len(kept) else None
    too_low = before is not None and reading.index < before.index
    too_high = after is not None and reading.index > after.index
    if register.rate is not None and before is not None and not too_low and not too_high:
        hours = validation.hours_between(before.at, reading.at)
        most = validation.most(register.rate, hours, Decimal(0))
        amount = _text(reading.index - before.index)
        return Finding("physical_cap", {"amount": amount, "most": _text(round(most, 1))})
    around = {"previous": before and _text(before.index), "next": after and _text(after.index)}
    return Finding("backward", around)


def _told_by_amounts(
    readings: Sequence[Shown], kept: list[int], register: Register
) -> Iterator[tuple[int, Finding]]:
    total = Decimal(0)
    days: list[_Day] = []
    for position, place in enumerate(kept):
        reading = readings[place]
        if position:
            before = readings[kept[position - 1]]
            counted = register.counted(before, reading)
            if counted is None:  # accepted by name below the one before: a new start
                days = []
            elif reading.index < before.index:
                params = {"previous": _text(before.index), "amount": _text(counted)}
                yield place, Finding("rollover", params)
            total += counted or 0
        date_of_day = day_of(reading.at)
        if not days or date_of_day > days[-1].date:
            day = _Day(date_of_day, total, place)
            yield from _told_by_day(days, day, register, reading.accepted)
            days.append(day)


class _Day(NamedTuple):
    """The first reading of a day: what was counted until it, over any rollover."""

    date: date
    total: Decimal
    place: int


def _told_by_day(
    days: list[_Day], day: _Day, register: Register, accepted: bool
) -> Iterator[tuple[int, Finding]]:
    if not days:
        return
    finding = _spike(days, day, register)
    if finding and not accepted:
        yield day.place, finding
    if day.total == days[-1].total:
        for finding in _still(days, day, register):
            yield day.place, finding


def _spike(days: list[_Day], day: _Day, register: Register) -> Finding | None:
    """Too much since the day before, by what the days before that make one expect."""
    rule = register.rules["spike"]
    if register.quantity not in ("energy", "volume") or len(days) < 2:
        return None
    before = days[-1]
    oldest = day.date - timedelta(days=rule.days)
    start = next(known for known in days if known.date >= oldest or known is before)
    if start is before:
        start = days[-2]
    known = before.total - start.total
    if known < register.least or (before.date - start.date).days < LEAST_HISTORY:
        return None
    share, comparable = _share(start.date, before.date, day.date, register)
    factor = rule.factor if comparable else rule.factor * rule.factor
    counted, expected = day.total - before.total, known * share
    if not validation.is_spike(counted, expected, factor):
        return None
    return Finding("spike", {"amount": _text(counted), "expected": _text(round(expected, 1))})


#: Days of history without which nothing can be expected.
LEAST_HISTORY = 7


def _share(start: date, middle: date, end: date, register: Register) -> tuple[Decimal, bool]:
    """What ``middle`` to ``end`` should count of what ``start`` to ``middle`` did, and whether
    the two are comparable: by their degree days, the base load being worth some each day."""
    weather, base = register.weather, register.rules["spike"].degree_days
    past, present = weather.between(start, middle), weather.between(middle, end)
    past_days, days = (middle - start).days, (end - middle).days
    if past is None or present is None:
        return Decimal(days) / past_days, False
    comparable = present * past_days <= (past * 3 / 2 + 2 * past_days) * days
    return (present + base * days) / (past + base * past_days), comparable


def _still(days: list[_Day], day: _Day, register: Register) -> Iterator[Finding]:
    """Nothing counted since a day so far away that it cannot be right: told once, at the first
    reading that says so."""
    if register.quantity not in ("energy", "volume"):
        return
    start = len(days) - 1
    while start and days[start - 1].total == day.total:
        start -= 1
    since, before = days[start].date, days[-1].date
    weather, rules = register.weather, register.rules

    def stuck(until: date) -> bool:
        degree_days = weather.between(since, until)
        return validation.is_stuck((until - since).days, degree_days, rules["stuck"])

    def zero(until: date) -> bool:
        return register.quantity == "energy" and validation.is_zero_in_season(
            weather.in_season(since, until), rules["zero_in_season"]
        )

    if stuck(day.date) and not stuck(before):
        total = weather.between(since, day.date) or Decimal(0)
        yield Finding(
            "stuck", {"days": (day.date - since).days, "degree_days": _text(round(total, 1))}
        )
    if zero(day.date) and not zero(before):
        yield Finding("zero_in_season", {"days": weather.in_season(since, day.date)})


def _text(value: Decimal) -> str:
    return f"{value:f}"
