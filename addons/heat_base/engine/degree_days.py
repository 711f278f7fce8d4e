"""Degree days: how cold days were, from their lowest and highest temperatures.

Two methods are in use in France and give different figures between seasons:

* ``mean``, of Météo-France's tables: ``max(0, base - (Tn + Tx) / 2)``;
* ``professional``, the "méthode des professionnels de l'énergie" of COSTIC, which also counts
  the cold hours of a day whose mean lies above the base: with ``base > Tx`` the same as
  ``mean``, with ``base <= Tn`` zero, and between them
  ``(base - Tn) * (0.08 + 0.42 * (base - Tn) / (Tx - Tn))``.

A day without temperatures is no warm day: its degree days are ``None``, and every sum names
the days it lacks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .errors import EngineError
from .periods import Period

Method = Literal["mean", "professional"]
Origin = Literal["measured", "second_station", "missing"]

#: °C, the base of French heating contracts
BASE = Decimal(18)


class ReversedTemperatures(EngineError):
    """A lowest temperature above the highest one; parameters ``t_min`` and ``t_max``."""

    def __init__(self, t_min: Decimal, t_max: Decimal) -> None:
        super().__init__("reversed_temperatures", t_min=t_min, t_max=t_max)


class UnknownMethod(EngineError):
    """A method that is neither ``mean`` nor ``professional``; parameter ``method``."""

    def __init__(self, method: str) -> None:
        super().__init__("unknown_method", method=method)


def degree_day(
    t_min: Decimal, t_max: Decimal, base: Decimal = BASE, method: Method = "mean"
) -> Decimal:
    """Degree days of one day (°C·d) from its lowest and highest temperatures (°C).

    :raises ReversedTemperatures: when ``t_min`` is above ``t_max``
    :raises UnknownMethod: for another method than the two of this module

    >>> degree_day(Decimal(10), Decimal(20))
    Decimal('3')
    >>> degree_day(Decimal(10), Decimal(20), method="professional")
    Decimal('3.328')
    """
    if t_min > t_max:
        raise ReversedTemperatures(t_min, t_max)
    if method not in ("mean", "professional"):
        raise UnknownMethod(method)
    below_mean = base - (t_min + t_max) / 2
    if method == "mean" or base > t_max:
        return max(Decimal(0), below_mean)
    if base <= t_min:
        return Decimal(0)
    cold = base - t_min
    return cold * (Decimal("0.08") + Decimal("0.42") * cold / (t_max - t_min))


@dataclass(frozen=True)
class DayDegree:
    """Degree days of one day, and where its temperatures come from.

    ``value`` is None, never zero, for a day without temperatures.

    >>> DayDegree(None, "missing").value is None
    True
    """

    value: Decimal | None
    origin: Origin


MISSING = DayDegree(None, "missing")


@dataclass(frozen=True)
class Total:
    """Degree days of a period: the sum of the days known, and the names of the others.

    >>> Total(Decimal("12.5"), 3, missing=(date(2026, 1, 2),)).complete
    False
    """

    value: Decimal
    days: int
    missing: tuple[date, ...] = ()
    second_station: tuple[date, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether each day of the period has its temperatures."""
        return not self.missing


def total(days: Mapping[date, DayDegree], period: Period) -> Total:
    """The degree days of ``period``; a day that ``days`` does not know is missing too.

    >>> january = Period(date(2026, 1, 1), date(2026, 1, 4))
    >>> known = {date(2026, 1, day): DayDegree(Decimal(15), "measured") for day in (1, 3)}
    >>> total(known, january)
    Total(value=Decimal('30'), days=3, missing=(datetime.date(2026, 1, 2),), second_station=())
    """
    value, missing, second = Decimal(0), [], []
    for day in _days(period):
        known = days.get(day, MISSING)
        if known.value is None:
            missing.append(day)
            continue
        value += known.value
        if known.origin == "second_station":
            second.append(day)
    return Total(value, period.days, tuple(missing), tuple(second))


def monthly_totals(days: Mapping[date, DayDegree], period: Period) -> dict[Period, Total]:
    """The totals of ``period`` month by month.

    >>> winter = Period(date(2025, 12, 30), date(2026, 1, 2))
    >>> known = {date(2026, 1, 1): DayDegree(Decimal(15), "measured")}
    >>> [(month.start.month, whole.value, len(whole.missing))
    ...  for month, whole in monthly_totals(known, winter).items()]
    [(12, Decimal('0'), 2), (1, Decimal('15'), 0)]
    """
    return {month: total(days, month) for month in period.months()}


@dataclass(frozen=True)
class Season:
    """The heating season, from one day of the year to another, both included.

    It may end in the year after the one it starts in. A 29 February is the 28th of other years.

    >>> season = Season(10, 1, 5, 20)
    >>> season.starting_in(2025).days
    232
    >>> season.contains(date(2026, 5, 20)), season.contains(date(2026, 5, 21))
    (True, False)
    """

    start_month: int
    start_day: int
    end_month: int
    end_day: int

    def starting_in(self, year: int) -> Period:
        """The season that starts in ``year``.

        >>> Season(10, 1, 5, 20).starting_in(2025).last_day
        datetime.date(2026, 5, 20)
        """
        start = _day_of_year(year, self.start_month, self.start_day)
        end = _day_of_year(year, self.end_month, self.end_day)
        if end < start:
            end = _day_of_year(year + 1, self.end_month, self.end_day)
        return Period(start, end + timedelta(days=1))

    def contains(self, day: date) -> bool:
        """Whether ``day`` belongs to the season.

        >>> Season(5, 1, 9, 30).contains(date(2026, 1, 1))
        False
        """
        season = self.latest(day)
        return season.start <= day < season.end

    def latest(self, day: date) -> Period:
        """The season that ``day`` belongs to, or else the last one before it.

        >>> Season(10, 1, 5, 20).latest(date(2026, 7, 14)).start
        datetime.date(2025, 10, 1)
        """
        season = self.starting_in(day.year)
        return season if season.start <= day else self.starting_in(day.year - 1)


@dataclass(frozen=True)
class Normal:
    """What a period usually comes to: ``value`` in °C·d, over ``years`` years at least.

    >>> Normal(Decimal(372), 30).years
    30
    """

    value: Decimal
    years: int


class Normals:
    """Usual degree days of each day of the year, as the mean over the years known.

    The normal of a period sums those of its days, so that a season cut short is compared with
    the same days of other years, and a day missing in one year does not lose that year. Where
    all years are complete this is the mean of their totals. A 29 February known in no year
    counts as a 28th.

    >>> years = {date(year, 1, 1): DayDegree(Decimal(value), "measured")
    ...          for year, value in ((2023, 14), (2024, 16), (2025, 12))}
    >>> Normals(years).of(Period(date(2026, 1, 1), date(2026, 1, 2)))
    Normal(value=Decimal('14'), years=3)
    """

    def __init__(self, days: Mapping[date, DayDegree]) -> None:
        sums: defaultdict[tuple[int, int], Fraction] = defaultdict(Fraction)
        counts: defaultdict[tuple[int, int], int] = defaultdict(int)
        for day, known in days.items():
            if known.value is not None:
                sums[day.month, day.day] += Fraction(known.value)
                counts[day.month, day.day] += 1
        self._means = {key: (whole / counts[key], counts[key]) for key, whole in sums.items()}

    def of(self, period: Period) -> Normal | None:
        """The normal of ``period``, or None when one of its days is known in no year.

        >>> Normals({}).of(Period(date(2026, 1, 1), date(2026, 1, 2))) is None
        True
        """
        means = [self._mean(day) for day in _days(period)]
        known = [mean for mean in means if mean]
        if len(known) < len(means):
            return None
        value = sum((mean for mean, _years in known), Fraction(0))
        return Normal(
            Decimal(value.numerator) / Decimal(value.denominator),
            min(years for _mean, years in known),
        )

    def _mean(self, day: date) -> tuple[Fraction, int] | None:
        mean = self._means.get((day.month, day.day))
        if not mean and (day.month, day.day) == (2, 29):
            return self._means.get((2, 28))
        return mean


def spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days gathered into runs, each given by its first and its last day.

    >>> [(first.day, last.day) for first, last in spans(date(2026, 1, n) for n in (4, 1, 2, 3, 9))]
    [(1, 4), (9, 9)]
    """
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return runs


def _days(period: Period) -> Iterator[date]:
    for number in range(period.start.toordinal(), period.end.toordinal()):
        yield date.fromordinal(number)


def _day_of_year(year: int, month: int, day: int) -> date:
    """A day of ``year``; the 29 February of an ordinary year is the 28th."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)
