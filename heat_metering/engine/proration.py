"""How a consumption between two readings is shared among the days between them.

A day weighs ``a + b × its degree days``: a base load (hot water, losses) that does not
depend on the weather, and heating that follows it. Where degree days or a history are
missing, days weigh the same, and parts of a day count by their length: summer time makes
days of 23 and 25 hours.

Lengths and degree days are kept to the sixth decimal, so that the parts of an interval
always make the whole, and what evidence says can be computed again to the last digit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo.addons.heat_base.engine.periods import Period, local_midnight

#: Lengths and degree days are whole millionths.
MILLIONTH = Decimal("0.000001")
#: Interpolated indexes are kept to the ninth decimal, as stored indexes are.
INDEX_STEP = Decimal("0.000000001")
#: A span shorter than this is shared by time: within a day, heat follows the hours.
SHORTEST_WEIGHTED = timedelta(days=2)


@dataclass(frozen=True)
class Stretch:
    """Days and degree days (°C·d) of an interval; ``degree_days`` None when not all are known.

    >>> Stretch(Decimal(16), Decimal(240)) - Stretch(Decimal(6), Decimal(100))
    Stretch(days=Decimal('10'), degree_days=Decimal('140'), missing=0)
    >>> (Stretch(Decimal(1), None, 1) + Stretch(Decimal(2), Decimal(20))).degree_days is None
    True
    """

    days: Decimal
    degree_days: Decimal | None = None
    missing: int = 0

    def __add__(self, other: "Stretch") -> "Stretch":
        return self._join(other, 1)

    def __sub__(self, other: "Stretch") -> "Stretch":
        return self._join(other, -1)

    def _join(self, other: "Stretch", sign: int) -> "Stretch":
        known = (
            None
            if self.degree_days is None or other.degree_days is None
            else self.degree_days + sign * other.degree_days
        )
        return Stretch(self.days + sign * other.days, known, self.missing + sign * other.missing)


class Weather:
    """The days of a time zone and their degree days, summed up so that any interval costs
    the same.

    :param period: the days that ``values`` tells of; others are missing
    :param values: degree days (°C·d) of each day, None or absent where they are not known

    >>> march = Period(date(2026, 3, 1), date(2026, 4, 1))
    >>> weather = Weather(march, {date(2026, 3, d): Decimal(10) for d in range(1, 32)},
    ...                   "Europe/Paris")
    >>> stretch = weather.between(*Period(date(2026, 3, 28), date(2026, 3, 31)).instants(
    ...     "Europe/Paris"))  # 71 hours, but three days
    >>> stretch.days, stretch.degree_days
    (Decimal('3.000000'), Decimal('30.000000'))
    """

    def __init__(
        self, period: Period | None, values: Mapping[date, Decimal | None], tz: str
    ) -> None:
        self._tz = tz
        self._zone = ZoneInfo(tz)
        self._first = period.start.toordinal() if period else 0
        self._degrees: list[int | None] = []
        self._sums, self._missing = [0], [0]
        for ordinal in range(self._first, period.end.toordinal() if period else 0):
            value = values.get(date.fromordinal(ordinal))
            millionths = None if value is None else _millionths(value)
            self._degrees.append(millionths)
            self._sums.append(self._sums[-1] + (millionths or 0))
            self._missing.append(self._missing[-1] + (millionths is None))
        self._places: dict[datetime, tuple[int, int, int, int, int]] = {}

    def between(self, start: datetime, end: datetime) -> Stretch:
        """The days and degree days from ``start`` to ``end``, both UTC.

        >>> from datetime import timezone
        >>> Weather(None, {}, "UTC").between(datetime(2026, 3, 1, tzinfo=timezone.utc),
        ...                                  datetime(2026, 3, 2, 12, tzinfo=timezone.utc))
        Stretch(days=Decimal('1.500000'), degree_days=None, missing=2)
        """
        first, day_part, before, gone, _through = self._place(start)
        last, end_part, until, _gone, through = self._place(end)
        days = (last - first) * 1_000_000 + end_part - day_part
        missing = through - gone
        return Stretch(
            _decimal(days), None if missing else _decimal(until - before), max(missing, 0)
        )

    def filled(self, start: datetime, end: datetime) -> Stretch:
        """The same, where up to a quarter of the days may lack degree days: they take the mean
        of the others. ``missing`` says how many there were.

        >>> from datetime import timezone
        >>> week = Period(date(2026, 3, 2), date(2026, 3, 9))
        >>> weather = Weather(week, {date(2026, 3, d): Decimal(12) for d in range(3, 9)}, "UTC")
        >>> weather.filled(datetime(2026, 3, 2, tzinfo=timezone.utc),
        ...                datetime(2026, 3, 9, tzinfo=timezone.utc))
        Stretch(days=Decimal('7.000000'), degree_days=Decimal('84.000000'), missing=1)
        """
        stretch = self.between(start, end)
        known = stretch.days - stretch.missing
        if not stretch.missing or known * 4 < stretch.days * 3:
            return stretch
        degrees = _decimal(self._place(end)[2] - self._place(start)[2])
        whole = (degrees * stretch.days / known).quantize(MILLIONTH)
        return Stretch(stretch.days, whole, stretch.missing)

    def day_of(self, instant: datetime) -> date:
        """The local day of an instant.

        >>> from datetime import timezone
        >>> Weather(None, {}, "Europe/Paris").day_of(datetime(2026, 3, 1, 23, tzinfo=timezone.utc))
        datetime.date(2026, 3, 2)
        """
        return instant.astimezone(self._zone).date()

    def _missing_before(self, ordinal: int) -> int:
        """Days without degree days before a day, counted so that differences are right."""
        place = ordinal - self._first
        if place <= 0:
            return place
        known = min(place, len(self._degrees))
        return self._missing[known] + place - known

    def _place(self, instant: datetime) -> tuple[int, int, int, int, int]:
        """(day, millionths of it gone, millionths of degree days until then, days without any
        before it, and with it if it has begun)."""
        found = self._places.get(instant)
        if found is None:
            found = self._places[instant] = self._locate(instant)
        return found

    def _locate(self, instant: datetime) -> tuple[int, int, int, int, int]:
        day = self.day_of(instant)
        start = local_midnight(day, self._tz)
        gone = _ticks(instant - start)
        length = _ticks(local_midnight(day + timedelta(days=1), self._tz) - start)
        ordinal = day.toordinal()
        place = ordinal - self._first
        if place < 0:
            degrees = 0
        elif place >= len(self._degrees):
            degrees = self._sums[-1]
        else:
            degrees = self._sums[place] + (self._degrees[place] or 0) * gone // length
        part = 1_000_000 * gone // length
        before = self._missing_before(ordinal)
        through = before if part == 0 else self._missing_before(ordinal + 1)
        return ordinal, part, degrees, before, through


@dataclass(frozen=True)
class Weights:
    """What a day weighs: ``a`` (kWh or m3 a day) and ``b`` (kWh or m3 a degree day).

    >>> weights = Weights(Decimal(20), Decimal(10))
    >>> weights.of(Stretch(Decimal(10), Decimal(80)))
    Decimal('1000')
    >>> weights.of(Stretch(Decimal(10), None)) is None
    True
    """

    a: Decimal
    b: Decimal

    def of(self, stretch: Stretch) -> Decimal | None:
        """The weight of an interval; None where its degree days are not known."""
        if not self.b:
            return self.a * stretch.days
        if stretch.degree_days is None:
            return None
        return self.a * stretch.days + self.b * stretch.degree_days


@dataclass(frozen=True)
class Split:
    """How far into a span an instant lies: what the time before it weighs, and the whole span.

    Without ``weights`` lengths are in seconds, and all weigh the same.

    >>> from datetime import timezone
    >>> days = [datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(days=n) for n in (0, 16, 46)]
    >>> split_by_time(*days).part_of(Decimal(10_000))
    Decimal('3478.260869565')
    """

    before: Stretch
    whole: Stretch
    weights: Weights | None = None

    def part_of(self, growth: Decimal) -> Decimal:
        """The part of ``growth`` that comes before the instant, to the ninth decimal.

        >>> weights = Weights(Decimal(0), Decimal(1))
        >>> Split(Stretch(Decimal(1), Decimal(5)), Stretch(Decimal(9), Decimal(20)),
        ...       weights).part_of(Decimal(100))
        Decimal('25.000000000')
        """
        part, whole = self._share()
        return (growth * part / whole).quantize(INDEX_STEP)

    def _share(self) -> tuple[Decimal, Decimal]:
        if self.weights:
            part, whole = self.weights.of(self.before), self.weights.of(self.whole)
            if part is not None and whole:
                return part, whole
        return self.before.days, self.whole.days


def split_by_time(start: datetime, at: datetime, end: datetime) -> Split:
    """The split at ``at`` of the span from ``start`` to ``end`` in which all hours weigh the same.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    >>> hours = [noon, noon + timedelta(hours=6), noon + timedelta(hours=24)]
    >>> split_by_time(*hours).part_of(Decimal(40))
    Decimal('10.000000000')
    """
    return split_by_length(at - start, end - start)


def split_by_length(part: timedelta, whole: timedelta) -> Split:
    """The share of what was counted in ``whole`` that ``part`` would have had at the same rate.

    >>> split_by_length(timedelta(hours=3), timedelta(days=1)).part_of(Decimal(40))
    Decimal('5.000000000')
    """
    return Split(Stretch(_seconds(part)), Stretch(_seconds(whole)))


def split_by_weights(before: Stretch, whole: Stretch, weights: Weights) -> Split | None:
    """The split by ``weights``; None where degree days are missing, or the whole weighs nothing.

    >>> split_by_weights(Stretch(Decimal(1), None), Stretch(Decimal(4), None),
    ...                  Weights(Decimal(1), Decimal(2))) is None
    True
    """
    usable = weights.of(before) is not None and weights.of(whole)
    return Split(before, whole, weights) if usable else None


def explain_split(split: Split) -> dict[str, object]:
    """What evidence says of a split, as texts that stay exact.

    >>> explain_split(Split(Stretch(Decimal(3600)), Stretch(Decimal(7200))))
    {'method': 'time', 'seconds': ['3600', '3600']}
    """
    rest = split.whole - split.before
    if not split.weights:
        return {"method": "time", "seconds": [f"{split.before.days:f}", f"{rest.days:f}"]}
    degrees = [
        None if part.degree_days is None else f"{part.degree_days:f}"
        for part in (split.before, rest)
    ]
    return {
        "method": "weights",
        "a": f"{split.weights.a:f}",
        "b": f"{split.weights.b:f}",
        "days": [f"{split.before.days:f}", f"{rest.days:f}"],
        "degree_days": degrees,
    }


def replay_split(told: Mapping[str, object], growth: Decimal) -> Decimal:
    """The part of ``growth`` before the instant, computed again from what evidence says.

    >>> replay_split({"method": "time", "seconds": ["3600", "3600"]}, Decimal(10))
    Decimal('5.000000000')
    >>> replay_split({"method": "weights", "a": "10", "b": "5", "days": ["10", "20"],
    ...               "degree_days": ["100", "100"]}, Decimal(1_300))
    Decimal('600.000000000')
    """
    if told["method"] == "time":
        seconds = _texts(told["seconds"])
        return Split(Stretch(seconds[0]), Stretch(sum(seconds, Decimal(0)))).part_of(growth)
    days, degrees = _texts(told["days"]), _texts(told["degree_days"])
    before = Stretch(days[0], degrees[0])
    weights = Weights(Decimal(str(told["a"])), Decimal(str(told["b"])))
    return Split(before, before + Stretch(days[1], degrees[1]), weights).part_of(growth)


def _texts(values: object) -> list[Decimal]:
    if not isinstance(values, list):
        raise TypeError(values)
    return [Decimal(str(value or 0)) for value in values]


def _millionths(value: Decimal) -> int:
    return int((value * 1_000_000).to_integral_value())


def _decimal(millionths: int) -> Decimal:
    return Decimal(millionths).scaleb(-6)


def _seconds(length: timedelta) -> Decimal:
    return Decimal(_ticks(length)) / 1_000_000


def _ticks(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
