"""Estimates: the fit, its error, and the order of the fallbacks."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_metering.engine.estimation import (
    FEWEST_PERIODS,
    Knowledge,
    Observation,
    Profile,
    accuracy,
    corrected,
    estimate,
    fit,
    profile_of,
)
from odoo.addons.heat_metering.engine.proration import Stretch, Weights

#: Degree days of a year's months, January first.
YEAR = (420, 360, 300, 180, 90, 20, 5, 5, 60, 180, 300, 400)


def month(degrees, amount=None, a=20, b=10, days=30):
    amount = a * days + b * degrees if amount is None else amount
    return Observation(Decimal(amount), Stretch(Decimal(days), Decimal(degrees)))


def history(a=20, b=10, months=YEAR):
    return tuple(month(degrees, a=a, b=b) for degrees in months)


def test_an_exact_history_is_found_again():
    found = fit(history())
    assert found.weights == Weights(Decimal(20), Decimal(10))
    assert found.residual == 0
    assert found.error(Stretch(Decimal(30), Decimal(400))) == 0


@pytest.mark.parametrize("months", [YEAR[:FEWEST_PERIODS], YEAR])
def test_enough_periods_make_a_fit(months):
    assert fit(history(months=months)) is not None


@pytest.mark.parametrize(
    "months",
    [
        (),
        YEAR[: FEWEST_PERIODS - 1],
        (300,) * 12,  # the same weather always: base load and heating cannot be told apart
    ],
)
def test_too_little_makes_none(months):
    assert fit(history(months=months)) is None


def test_periods_of_unknown_weather_do_not_count():
    unknown = Observation(Decimal(10**6), Stretch(Decimal(30), None))
    assert fit((*history(), unknown)).weights == Weights(Decimal(20), Decimal(10))


def test_a_negative_base_load_is_none_and_heating_is_fitted_alone():
    # consumption that falls below zero by the straight line: 12 h - 200
    found = fit([month(h, amount=max(0, 12 * h - 200)) for h in YEAR])
    assert found.weights.a == 0
    assert 10 < found.weights.b < 12


def test_less_in_winter_is_a_base_load_alone():
    found = fit([month(h, amount=1000 - h) for h in YEAR])
    assert found.weights.b == 0
    assert found.weights.a > 0


def test_the_expected_error_covers_19_of_20():
    chance = random.Random(1)
    inside = total = 0
    for _draw in range(300):
        seen = [
            month(h, amount=Decimal(round(600 + 10 * h + chance.gauss(0, 100), 3))) for h in YEAR
        ]
        wanted = Stretch(Decimal(30), Decimal(330))
        found = estimate(wanted, Knowledge(tuple(seen)))
        truth = Decimal(round(600 + 3300 + chance.gauss(0, 100), 3))
        inside += abs(found.amount - truth) <= found.error
        total += 1
    assert 0.92 <= inside / total <= 0.98


def test_two_months_err_more_than_one():
    seen = fit([month(h, amount=600 + 10 * h + (-1) ** h * 50) for h in (*YEAR, 401, 301)])
    one, two = Stretch(Decimal(30), Decimal(300)), Stretch(Decimal(60), Decimal(600))
    assert seen.error(one) < seen.error(two) < 2 * seen.error(one)


def test_beats_ratios_where_base_load_matters():
    """250 of base load and 750 of heating a year, as the sample of the comparison; the second
    year is milder. The ratio of degree days alone errs where the fit does not."""
    seen = history(a=Decimal("0.68"), b=Decimal("0.32"))
    milder = [month(h * 8 // 10, a=Decimal("0.68"), b=Decimal("0.32")) for h in YEAR]
    ratio = sum(o.amount for o in seen) / sum(o.stretch.degree_days for o in seen)
    by_fit = sum(abs(estimate(o.stretch, Knowledge(seen)).amount - o.amount) for o in milder)
    by_ratio = sum(abs(o.stretch.degree_days * ratio - o.amount) for o in milder)
    total = sum(o.amount for o in milder)
    assert by_fit / total < Decimal("0.01")
    assert by_ratio / total > Decimal("0.15")


JANUARY = Stretch(Decimal(31), Decimal(420))
LAST_YEAR = Observation(Decimal(4000), Stretch(Decimal(31), Decimal(380)))
PROFILE = Profile(Weights(Decimal("0.1"), Decimal("0.05")), 4, Decimal("0.2"))


@pytest.mark.parametrize(
    "known, method",
    [
        (Knowledge(history(), LAST_YEAR, PROFILE, Decimal(500), Decimal(30_000)), "fit"),
        (
            Knowledge(history()[:4], LAST_YEAR, PROFILE, Decimal(500), Decimal(9), Decimal(2400)),
            "short_history",
        ),
        (
            Knowledge(history()[:2], LAST_YEAR, PROFILE, Decimal(500), Decimal(9), Decimal(2400)),
            "last_year",
        ),
        (Knowledge(history()[:2], None, PROFILE, Decimal(500), Decimal(9)), "profile"),
        (Knowledge(history()[:2], None, PROFILE, None, Decimal(9)), "declared"),
        (Knowledge(history()[:2]), "none"),
        (Knowledge(), "none"),
    ],
)
def test_the_order_of_the_fallbacks(known, method):
    assert estimate(JANUARY, known).method == method


@pytest.mark.parametrize(
    "known, method, amount",
    [
        # 31 of 365.25 days of 36,525
        (Knowledge(declared=Decimal(36_525)), "declared", Decimal(3100)),
        (Knowledge(last_year=LAST_YEAR), "last_year", Decimal(4000)),
        (Knowledge(history()), "daily_mean", Decimal("3156.833333") * 31 / 30),
        (Knowledge(profile=PROFILE, area_m2=Decimal(100)), "none", None),
    ],
)
def test_without_degree_days(known, method, amount):
    found = estimate(Stretch(Decimal(31)), known)
    assert found.method == method
    if amount is None:
        assert found.amount is None
    elif method == "daily_mean":
        total = sum(o.amount for o in history())
        assert round(found.amount, 3) == round(total / 360 * 31, 3)
    else:
        assert round(found.amount, 3) == amount


def test_last_year_is_corrected_by_degree_days():
    found = estimate(JANUARY, Knowledge(last_year=LAST_YEAR, year_degree_days=Decimal(2400)))
    # colder by 40 of 380 degree days: heating grows with them, the base load does not
    assert 4000 < found.amount < 4000 * Decimal(420) / 380


def test_a_profile_scales_with_the_area():
    points = [(Weights(Decimal(10), Decimal(5)), Decimal(100))] * 3
    known = Knowledge(profile=profile_of(points, JANUARY), area_m2=Decimal(200))
    assert estimate(JANUARY, known).amount == 2 * (10 * 31 + 5 * 420)


def test_nothing_known_is_not_zero():
    found = estimate(JANUARY, Knowledge())
    assert (found.amount, found.error, found.weights) == (None, None, None)


@pytest.mark.parametrize(
    "amount, degrees, normal, a, expected",
    [
        (4000, 400, 360, 20, 3660),
        (4000, 400, 400, 20, 4000),
        (4000, 400, 440, 0, 4400),
        # less than the base load: nothing was heating
        (500, 100, 200, 20, 500),
        (500, 0, 10, 20, 500),
    ],
)
def test_degree_day_correction(amount, degrees, normal, a, expected):
    found = corrected(
        Decimal(amount), Stretch(Decimal(30), Decimal(degrees)), Decimal(normal), Decimal(a)
    )
    assert found == expected


def test_accuracy_tells_bias_from_spread():
    pairs = [(Decimal(120), Decimal(100)), (Decimal(80), Decimal(100))]
    found = accuracy(pairs)
    assert (found.bias, found.mae) == (0, 20)


months = st.lists(
    st.tuples(st.integers(20, 40), st.integers(0, 600), st.integers(0, 20_000)),
    min_size=FEWEST_PERIODS,
    max_size=24,
)


@given(months, st.randoms())
def test_the_order_of_arrival_does_not_matter(rows, chance):
    seen = [month(degrees, amount, days=days) for days, degrees, amount in rows]
    other = list(seen)
    chance.shuffle(other)
    assert fit(seen) == fit(other)


@given(months)
def test_coefficients_are_never_negative(rows):
    found = fit([month(degrees, amount, days=days) for days, degrees, amount in rows])
    if found:
        assert found.weights.a >= 0 and found.weights.b >= 0
        assert found.error(Stretch(Decimal(30), Decimal(300))) >= 0
