"""What a delivery point consumes while no reading says it.

The model is ``E = a × days + b × degree days``, fitted by ordinary least squares on the
point's own validated history: ``a`` is the base load (hot water, losses), ``b`` the heating.
It errs by 7 % where the ratio of degree days alone errs by 18 to 24 %, and the same month of
last year by 26 % (out of sample, a year of 13 periods with a known truth).

When the history does not allow it, weaker knowledge is used, in this order:

1. ``fit``: at least :data:`FEWEST_PERIODS` periods whose degree days a day differ by at least
   :data:`LEAST_SPREAD`;
2. ``short_history``: at least :data:`SHORTEST_HISTORY` days of own readings, a share
   :data:`BASE_SHARE` of a usual year being taken as base load;
3. ``last_year``: the same days one year before, corrected by degree days in the same way;
4. ``daily_mean``: the mean of a whole year at least of own readings, where no degree days are
   known;
5. ``profile``: kWh per m2 of the network's other points;
6. ``declared``: the yearly consumption that was declared;
7. ``none``: nothing is known. The amount is None, never zero.

Each estimate says its expected error: half the width of the interval in which the truth lies
19 times out of 20. For a fit it is the prediction interval of least squares; the other methods
have no residuals to tell it from, and take :data:`USUAL_ERRORS`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .proration import MILLIONTH, Stretch, Weights

#: Fewer periods leave too little to tell base load from heating.
FEWEST_PERIODS = 6
#: °C: between the coldest and the mildest period, in degree days a day.
LEAST_SPREAD = Decimal(2)
#: Days of own readings below which last year's same days say more.
SHORTEST_HISTORY = 90
#: Days of own readings of which a daily mean is worth something.
WHOLE_YEAR = 330
#: The part of a usual year's consumption that does not follow the weather, when not known.
BASE_SHARE = Decimal("0.2")
#: Days of a usual year.
YEAR = Decimal("365.25")
#: Expected error of the methods that have no residuals, as a part of the amount.
USUAL_ERRORS: Mapping[str, Decimal] = {
    "short_history": Decimal("0.25"),
    "last_year": Decimal("0.3"),
    "daily_mean": Decimal("0.6"),
    "profile": Decimal("0.5"),
    "declared": Decimal("0.5"),
}
#: Sums are in millionths; so are both sides of a product of two of them.
_SCALE = 10**12
#: Thousandths of Student's t that 19 draws out of 20 do not exceed, for 1 to 30 degrees of
#: freedom.
_STUDENT = (
    *(12706, 4303, 3182, 2776, 2571, 2447, 2365, 2306, 2262, 2228),
    *(2201, 2179, 2160, 2145, 2131, 2120, 2110, 2101, 2093, 2086),
    *(2080, 2074, 2069, 2064, 2060, 2056, 2052, 2048, 2045, 2042),
)


@dataclass(frozen=True)
class Observation:
    """What was consumed (kWh or m3) over an interval between two validated readings.

    >>> Observation(Decimal(900), Stretch(Decimal(30), Decimal(300))).amount
    Decimal('900')
    """

    amount: Decimal
    stretch: Stretch

    @cached_property
    def _row(self) -> tuple[int, int, int] | None:
        """Amount, days and degree days in millionths, for exact sums; None without weather."""
        if self.stretch.degree_days is None or self.stretch.days <= 0:
            return None
        degrees = _millionths(self.stretch.degree_days)
        return _millionths(self.amount), _millionths(self.stretch.days), degrees


@dataclass(frozen=True)
class Fit:
    """``amount = a × days + b × degree days`` and how well it holds.

    ``residual`` is the standard error of the residuals of ``periods`` periods of
    ``mean_days`` days; ``spread`` the inverse of the normal matrix, three numerators and their
    denominator, which tells how far an interval lies from what was observed.

    >>> history = [Observation(Decimal(20 * 30 + 10 * h), Stretch(Decimal(30), Decimal(h)))
    ...            for h in (0, 100, 200, 300, 400, 450)]
    >>> found = fit(history)
    >>> found.weights, found.residual
    (Weights(a=Decimal('20.000000'), b=Decimal('10.000000')), Decimal('0.000000'))
    """

    weights: Weights
    residual: Decimal
    periods: int
    mean_days: Decimal
    spread: tuple[int, int, int, int] = field(repr=False)

    def error(self, stretch: Stretch) -> Decimal:
        """Half the width of the 95 % prediction interval of an interval's amount.

        ``t × s × √(length / mean length + x (X'X)⁻¹ x')``: the errors of days add up, and the
        farther an interval is from what was observed, the less sure its amount.

        >>> history = [Observation(Decimal(600 + 10 * h + (-1) ** h), Stretch(Decimal(30),
        ...            Decimal(h))) for h in (0, 101, 200, 301, 400, 451)]
        >>> fit(history).error(Stretch(Decimal(30), Decimal(250))).quantize(Decimal("0.1"))
        Decimal('3.5')
        """
        days, degrees = Fraction(stretch.days), Fraction(stretch.degree_days or 0)
        dd, dh, hh, scale = self.spread
        leverage = (days * days * dd + 2 * days * degrees * dh + degrees * degrees * hh) / scale
        variance = days / Fraction(self.mean_days) + leverage
        return (_student(self.periods - 2) * self.residual * _root(variance)).quantize(MILLIONTH)


def fit(history: Iterable[Observation]) -> Fit | None:
    """The fit of a history, or None when it is too short or too uniform.

    A negative coefficient has no meaning: it is set to zero and the other one fitted alone.
    Sums are exact, so the order of the observations does not matter.

    >>> fit([]) is None
    True
    >>> cold = Stretch(Decimal(30), Decimal(300))
    >>> fit([Observation(Decimal(900), cold)] * 12) is None  # heat and base load look alike
    True
    """
    rows = [row for row in (one._row for one in history) if row]
    if len(rows) < FEWEST_PERIODS:
        return None
    rates = [degrees * 1_000_000 // days for _amount, days, degrees in rows]
    if max(rates) - min(rates) < LEAST_SPREAD * 1_000_000:
        return None
    dd = sum(d * d for _e, d, _h in rows)
    dh = sum(d * h for _e, d, h in rows)
    hh = sum(h * h for _e, _d, h in rows)
    ed = sum(e * d for e, d, _h in rows)
    eh = sum(e * h for e, _d, h in rows)
    determinant = dd * hh - dh * dh
    a, b = hh * ed - dh * eh, dd * eh - dh * ed
    if a < 0:
        weights = Weights(Decimal(0), _ratio(eh, hh))
        spread = (0, 0, _SCALE, hh)
    elif b < 0:
        weights = Weights(_ratio(ed, dd), Decimal(0))
        spread = (_SCALE, 0, 0, dd)
    else:
        weights = Weights(_ratio(a, determinant), _ratio(b, determinant))
        spread = (hh * _SCALE, -dh * _SCALE, dd * _SCALE, determinant)
    mean_days = _ratio(sum(d for _e, d, _h in rows), len(rows) * 1_000_000)
    return Fit(weights, _residual(rows, weights), len(rows), mean_days, spread)


def _residual(rows: Sequence[tuple[int, int, int]], weights: Weights) -> Decimal:
    """Standard error of the residuals, with two coefficients taken from the observations."""
    a, b = _millionths(weights.a), _millionths(weights.b)
    squares = sum((e - (a * d + b * h) // 1_000_000) ** 2 for e, d, h in rows)
    return (_root(Fraction(squares, len(rows) - 2)) / 1_000_000).quantize(MILLIONTH)


@dataclass(frozen=True)
class Profile:
    """What the other points of a network consume for each m2, and how much they differ.

    ``spread`` is the standard deviation of their amounts, as a part of their mean.

    >>> profile_of([(Weights(Decimal(20), Decimal(10)), Decimal(1000)),
    ...             (Weights(Decimal(40), Decimal(14)), Decimal(1000))],
    ...            Stretch(Decimal(30), Decimal(300)))
    Profile(weights=Weights(a=Decimal('0.030000000'), b=Decimal('0.012000000')), points=2,
            spread=Decimal('0.2828'))
    """

    weights: Weights
    points: int
    spread: Decimal


def profile_of(points: Sequence[tuple[Weights, Decimal]], stretch: Stretch) -> Profile | None:
    """The profile of the points given by their weights and heated area (m2).

    >>> profile_of([], Stretch(Decimal(30), Decimal(300))) is None
    True
    """
    known = [(weights, area) for weights, area in points if area > 0]
    if not known:
        return None
    nano = Decimal("0.000000001")
    a = (sum((w.a / area for w, area in known), Decimal(0)) / len(known)).quantize(nano)
    b = (sum((w.b / area for w, area in known), Decimal(0)) / len(known)).quantize(nano)
    amounts = [(w.of(stretch) or Decimal(0)) / area for w, area in known]
    mean = sum(amounts, Decimal(0)) / len(amounts)
    if len(amounts) < 2 or not mean:
        return Profile(Weights(a, b), len(known), USUAL_ERRORS["profile"] / 2)
    variance = sum(((x - mean) ** 2 for x in amounts), Decimal(0)) / (len(amounts) - 1)
    return Profile(Weights(a, b), len(known), (variance.sqrt() / mean).quantize(Decimal("0.0001")))


@dataclass(frozen=True)
class Knowledge:
    """All that is known of a point before an estimate.

    :param history: own consumptions between validated readings
    :param last_year: what was consumed on the same days one year before
    :param profile: of the network's other points; needs ``area_m2``
    :param declared: a year's consumption as declared
    :param year_degree_days: degree days of a usual year

    >>> Knowledge(declared=Decimal(12_000)).history
    ()
    """

    history: tuple[Observation, ...] = ()
    last_year: Observation | None = None
    profile: Profile | None = None
    area_m2: Decimal | None = None
    declared: Decimal | None = None
    year_degree_days: Decimal | None = None


@dataclass(frozen=True)
class Estimate:
    """An amount (kWh or m3), the way to it, and the error to expect (19 times out of 20).

    ``weights`` share the amount among its days; ``basis`` tells what was used, as texts.

    >>> estimate(Stretch(Decimal(30)), Knowledge()).amount is None
    True
    """

    method: str
    amount: Decimal | None = None
    error: Decimal | None = None
    weights: Weights | None = None
    basis: Mapping[str, object] = field(default_factory=dict)


def estimate(wanted: Stretch, known: Knowledge) -> Estimate:
    """The best estimate that ``known`` allows over ``wanted``.

    >>> history = tuple(Observation(Decimal(600 + 10 * h), Stretch(Decimal(30), Decimal(h)))
    ...                 for h in (0, 100, 200, 300, 400, 450))
    >>> january = Stretch(Decimal(31), Decimal(420))
    >>> found = estimate(january, Knowledge(history))
    >>> found.method, found.amount
    ('fit', Decimal('4820.000000'))
    >>> estimate(january, Knowledge(history[3:5], year_degree_days=Decimal(2500))).method
    'none'
    >>> estimate(january, Knowledge(history[2:5], year_degree_days=Decimal(2500))).method
    'short_history'
    >>> estimate(Stretch(Decimal(31)), Knowledge(declared=Decimal(36525))).amount
    Decimal('3100.000000')
    """
    for attempt in (_by_fit, _by_short_history, _by_last_year, _by_daily_mean, _by_profile):
        found = attempt(wanted, known)
        if found is not None:
            return found
    return _by_declared(wanted, known) or Estimate("none")


def _by_fit(wanted: Stretch, known: Knowledge) -> Estimate | None:
    found = fit(known.history) if wanted.degree_days is not None else None
    if found is None:
        return None
    basis = {"periods": found.periods, "residual": f"{found.residual:f}"}
    return _estimate("fit", found.weights, wanted, basis, found.error(wanted))


def _by_short_history(wanted: Stretch, known: Knowledge) -> Estimate | None:
    seen = _sum(o for o in known.history if o.stretch.degree_days is not None)
    if wanted.degree_days is None or seen is None or seen.stretch.days < SHORTEST_HISTORY:
        return None
    weights = _weights_of_share(seen, known.year_degree_days)
    if weights is None:
        return None
    basis = {
        "periods": len(known.history),
        "history_days": f"{seen.stretch.days:f}",
        "base_share": str(BASE_SHARE),
    }
    return _estimate("short_history", weights, wanted, basis)


def _by_last_year(wanted: Stretch, known: Knowledge) -> Estimate | None:
    """The same days of last year; base load and heating each by its own measure."""
    then = known.last_year
    if then is None or then.stretch.days <= 0:
        return None
    degrees = then.stretch.degree_days
    basis: dict[str, object] = {
        "last_year_amount": f"{then.amount:f}",
        "last_year_days": f"{then.stretch.days:f}",
        "last_year_degree_days": None if degrees is None else f"{degrees:f}",
    }
    weights = None
    if wanted.degree_days is not None:
        weights = _weights_of_share(then, known.year_degree_days)
    if weights is not None:
        basis["base_share"] = str(BASE_SHARE)
    else:
        weights = Weights((then.amount / then.stretch.days).quantize(MILLIONTH), Decimal(0))
    return _estimate("last_year", weights, wanted, basis)


def _by_daily_mean(wanted: Stretch, known: Knowledge) -> Estimate | None:
    seen = _sum(known.history)
    if seen is None or seen.stretch.days < WHOLE_YEAR:
        return None
    weights = Weights((seen.amount / seen.stretch.days).quantize(MILLIONTH), Decimal(0))
    return _estimate("daily_mean", weights, wanted, {"history_days": f"{seen.stretch.days:f}"})


def _by_profile(wanted: Stretch, known: Knowledge) -> Estimate | None:
    if known.profile is None or not known.area_m2 or wanted.degree_days is None:
        return None
    weights = Weights(
        (known.profile.weights.a * known.area_m2).quantize(MILLIONTH),
        (known.profile.weights.b * known.area_m2).quantize(MILLIONTH),
    )
    basis = {"points": known.profile.points, "area_m2": f"{known.area_m2:f}"}
    amount = weights.of(wanted) or Decimal(0)
    error = (amount * max(2 * known.profile.spread, Decimal("0.1"))).quantize(MILLIONTH)
    return _estimate("profile", weights, wanted, basis, error)


def _by_declared(wanted: Stretch, known: Knowledge) -> Estimate | None:
    if not known.declared:
        return None
    basis = {"declared_year": f"{known.declared:f}"}
    if wanted.degree_days is not None and known.year_degree_days:
        weights = Weights(
            (known.declared * BASE_SHARE / YEAR).quantize(MILLIONTH),
            (known.declared * (1 - BASE_SHARE) / known.year_degree_days).quantize(MILLIONTH),
        )
        basis["base_share"] = str(BASE_SHARE)
    else:
        weights = Weights((known.declared / YEAR).quantize(MILLIONTH), Decimal(0))
    return _estimate("declared", weights, wanted, basis)


def _weights_of_share(seen: Observation, year_degrees: Decimal | None) -> Weights | None:
    """Weights such that :data:`BASE_SHARE` of a usual year is base load."""
    if not year_degrees or seen.stretch.degree_days is None:
        return None
    usual = BASE_SHARE * seen.stretch.days / YEAR
    usual += (1 - BASE_SHARE) * seen.stretch.degree_days / year_degrees
    year = seen.amount / usual
    return Weights(
        (year * BASE_SHARE / YEAR).quantize(MILLIONTH),
        (year * (1 - BASE_SHARE) / year_degrees).quantize(MILLIONTH),
    )


def _sum(history: Iterable[Observation]) -> Observation | None:
    """All observations as one."""
    whole = None
    for one in history:
        whole = (
            one
            if whole is None
            else Observation(whole.amount + one.amount, whole.stretch + one.stretch)
        )
    return whole


def _estimate(
    method: str,
    weights: Weights,
    wanted: Stretch,
    basis: Mapping[str, object],
    error: Decimal | None = None,
) -> Estimate | None:
    amount = weights.of(wanted)
    if amount is None:
        return None
    amount = amount.quantize(MILLIONTH)
    if error is None:
        error = (amount * USUAL_ERRORS[method]).quantize(MILLIONTH)
    return Estimate(method, amount, error, weights, basis)


def corrected(
    amount: Decimal, stretch: Stretch, normal: Decimal | None, a: Decimal
) -> Decimal | None:
    """An amount as it would have been in a usual winter.

    ``a × days + (amount − a × days) × normal / degree days``: the base load is left as it is.
    A month without heating weather (no degree days) is left as it is too.

    :param normal: usual degree days of the same days; None says that they are not known
    :param a: base load a day
    :return: None where degree days are not known

    >>> corrected(Decimal(4000), Stretch(Decimal(30), Decimal(400)), Decimal(360), Decimal(20))
    Decimal('3660.000000')
    >>> corrected(Decimal(600), Stretch(Decimal(30), Decimal(0)), Decimal(3), Decimal(20))
    Decimal('600')
    >>> corrected(Decimal(600), Stretch(Decimal(30)), Decimal(3), Decimal(20)) is None
    True
    """
    if stretch.degree_days is None or normal is None:
        return None
    if not stretch.degree_days:
        return amount
    base = min(a * stretch.days, amount)
    return (base + (amount - base) * normal / stretch.degree_days).quantize(MILLIONTH)


@dataclass(frozen=True)
class Accuracy:
    """How estimates compared with what was read afterwards, over ``count`` of them.

    ``bias`` is the mean error (above zero: too much was estimated), ``mae`` the mean absolute
    error, both in the unit of the amounts.

    >>> accuracy([(Decimal(110), Decimal(100)), (Decimal(95), Decimal(100))])
    Accuracy(count=2, bias=Decimal('2.5'), mae=Decimal('7.5'))
    """

    count: int
    bias: Decimal
    mae: Decimal


def accuracy(pairs: Sequence[tuple[Decimal, Decimal]]) -> Accuracy | None:
    """The accuracy of pairs of an estimate and its actual amount; None for no pair.

    >>> accuracy([]) is None
    True
    """
    if not pairs:
        return None
    errors = [estimated - actual for estimated, actual in pairs]
    return Accuracy(
        len(errors),
        sum(errors, Decimal(0)) / len(errors),
        sum((abs(error) for error in errors), Decimal(0)) / len(errors),
    )


def _student(freedom: int) -> Decimal:
    """Student's t at 95 %, two-sided."""
    thousandths = _STUDENT[freedom - 1] if freedom <= len(_STUDENT) else 1960
    return Decimal(thousandths).scaleb(-3)


def _root(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()


def _millionths(value: Decimal) -> int:
    return int((value * 1_000_000).to_integral_value())


def _ratio(numerator: int, denominator: int) -> Decimal:
    return (Decimal(numerator) / Decimal(denominator)).quantize(MILLIONTH)
