"""Degree days: the published figures, and what must hold whatever the weather."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_base.engine.degree_days import (
    MISSING,
    DayDegree,
    Normals,
    ReversedTemperatures,
    Season,
    UnknownMethod,
    degree_day,
    monthly_totals,
    spans,
    total,
)
from odoo.addons.heat_base.engine.periods import Period

TEMPERATURES = st.integers(-400, 450).map(lambda tenths: Decimal(tenths) / 10)
BASES = st.sampled_from([Decimal(17), Decimal(18), Decimal("15.5")])
METHODS = st.sampled_from(["mean", "professional"])
HEATING = Season(10, 1, 5, 20)


@pytest.mark.parametrize(
    ("t_min", "t_max", "mean", "professional"),
    [
        ("2", "8", "13", "13"),
        ("10", "20", "3", "3.328"),
        ("14", "22", "0", "1.16"),
        ("16", "24", "0", "0.37"),
        ("18", "25", "0", "0"),
        ("-5", "3", "19", "19"),
        ("-2", "6", "16", "16"),
        ("14", "24", "0", "0.992"),
        ("5", "5", "13", "13"),
        ("18", "18", "0", "0"),
    ],
)
def test_published_figures(t_min, t_max, mean, professional):
    pair = Decimal(t_min), Decimal(t_max)
    assert degree_day(*pair) == Decimal(mean)
    assert degree_day(*pair, method="professional") == Decimal(professional)


def test_other_bases_than_18():
    assert degree_day(Decimal(2), Decimal(8), Decimal(17)) == 12
    assert degree_day(Decimal(16), Decimal(24), Decimal(16), "professional") == 0


def test_ten_days_of_lille():
    """11 to 20 December 2003 came to 123 degree days: a mean temperature of 5.7 °C."""
    assert 10 * degree_day(Decimal("5.7"), Decimal("5.7")) == 123


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(ReversedTemperatures) as caught:
        degree_day(Decimal(10), Decimal(9))
    assert caught.value.params == {"t_min": 10, "t_max": 9}
    with pytest.raises(UnknownMethod):
        degree_day(Decimal(1), Decimal(2), method="median")


@given(TEMPERATURES, TEMPERATURES, BASES, METHODS)
def test_never_negative_and_never_more_than_the_coldest_hour(one, other, base, method):
    low, high = min(one, other), max(one, other)
    assert 0 <= degree_day(low, high, base, method) <= max(Decimal(0), base - low)


@given(TEMPERATURES, TEMPERATURES, BASES)
def test_professionals_count_at_least_the_heat_of_a_warm_mean(one, other, base):
    """They agree on wholly cold and wholly warm days, and count the cold hours of mild ones."""
    low, high = min(one, other), max(one, other)
    mean = degree_day(low, high, base)
    professional = degree_day(low, high, base, "professional")
    if base > high or base <= low:
        assert professional == mean
    elif mean == 0:
        assert professional > 0


@given(TEMPERATURES, TEMPERATURES, st.integers(0, 50), BASES, METHODS)
def test_a_colder_day_has_no_fewer_degree_days(one, other, tenths, base, method):
    low, high, step = min(one, other), max(one, other), Decimal(tenths) / 10
    colder = degree_day(low - step, high - step, base, method)
    assert colder >= degree_day(low, high, base, method)


def days_of(*, start=date(2020, 7, 1), values):
    return {
        start + timedelta(days=rank): MISSING if value is None else DayDegree(value, "measured")
        for rank, value in enumerate(values)
    }


DEGREES = st.one_of(st.none(), st.integers(0, 300).map(lambda tenths: Decimal(tenths) / 10))


@given(st.lists(DEGREES, min_size=2, max_size=120), st.data())
def test_split_periods_add_up_to_the_whole(values, data):
    days = days_of(values=values)
    whole = Period(min(days), max(days) + timedelta(days=1))
    cut = data.draw(st.dates(whole.start, whole.end))
    parts = [total(days, part) for part in whole.split(cut)]
    expected = total(days, whole)
    assert sum(part.value for part in parts) == expected.value
    assert sum((part.missing for part in parts), ()) == expected.missing
    months = monthly_totals(days, whole)
    assert sum(month.value for month in months.values()) == expected.value
    assert sum(month.days for month in months.values()) == whole.days


@given(st.lists(DEGREES, min_size=1, max_size=60))
def test_every_missing_day_is_named_and_none_counts_as_zero(values):
    days = days_of(values=values)
    whole = total(days, Period(min(days), max(days) + timedelta(days=1)))
    assert list(whole.missing) == [day for day, known in days.items() if known.value is None]
    assert whole.complete == (None not in values)
    gathered = spans(whole.missing)
    assert sum((last - first).days + 1 for first, last in gathered) == len(whole.missing)


def test_days_of_the_second_station_are_told():
    days = {
        date(2026, 1, 1): DayDegree(Decimal(10), "measured"),
        date(2026, 1, 2): DayDegree(Decimal(11), "second_station"),
    }
    january = total(days, Period(date(2026, 1, 1), date(2026, 1, 4)))
    assert january.value == 21
    assert january.second_station == (date(2026, 1, 2),)
    assert january.missing == (date(2026, 1, 3),)


@pytest.mark.parametrize(
    ("season", "year", "first", "last", "days"),
    [
        (HEATING, 2025, date(2025, 10, 1), date(2026, 5, 20), 232),
        (HEATING, 2023, date(2023, 10, 1), date(2024, 5, 20), 233),
        (Season(10, 1, 5, 31), 2025, date(2025, 10, 1), date(2026, 5, 31), 243),
        (Season(1, 1, 12, 31), 2026, date(2026, 1, 1), date(2026, 12, 31), 365),
        (Season(5, 1, 9, 30), 2026, date(2026, 5, 1), date(2026, 9, 30), 153),
        (Season(11, 1, 2, 29), 2024, date(2024, 11, 1), date(2025, 2, 28), 120),
    ],
)
def test_seasons(season, year, first, last, days):
    period = season.starting_in(year)
    assert (period.start, period.last_day, period.days) == (first, last, days)


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.dates(date(2023, 1, 1), date(2023, 12, 31)),
    st.dates(date(2023, 1, 1), date(2023, 12, 31)),
)  # fmt: skip
def test_a_day_is_in_the_season_that_starts_before_it(day, start, end):
    season = Season(start.month, start.day, end.month, end.day)
    latest = season.latest(day)
    assert latest.start <= day
    assert latest.start == season.starting_in(latest.start.year).start
    following = season.starting_in(latest.start.year + 1)
    assert following.start > day
    assert season.contains(day) == (day in {latest.start, latest.last_day} or day < latest.end)


@settings(max_examples=15)
@given(st.integers(1, 4), st.randoms(use_true_random=True))
def test_normals_of_whole_years_are_the_mean_of_their_totals(count, draw):
    """Ordinary years alone: a leap year has one day that the others do not."""
    years = [[draw.randrange(300) for _day in range(365)] for _year in range(count)]
    firsts = [date(year, 1, 1) for year in (2021, 2022, 2023, 2025)]
    days = {}
    for first, values in zip(firsts, years, strict=False):
        days |= days_of(start=first, values=[Decimal(value) for value in values])
    normals = Normals(days)
    for month in Period(date(2026, 1, 1), date(2027, 1, 1)).months():
        known = [
            total(days, Period(month.start.replace(year=first.year), _same(month.end, first.year)))
            for first, _values in zip(firsts, years, strict=False)
        ]
        mean = sum(whole.value for whole in known) / len(known)
        normal = normals.of(month)
        assert abs(normal.value - mean) < Decimal("1e-20")
        assert normal.years == len(years)


def _same(end, year):
    return end.replace(year=year if end.month > 1 else year + 1)


def test_normals_use_the_days_known_and_say_when_none_is():
    days = {
        date(2024, 2, 28): DayDegree(Decimal(10), "measured"),
        date(2025, 2, 28): DayDegree(Decimal(12), "measured"),
        date(2026, 2, 28): MISSING,
    }
    normals = Normals(days)
    assert normals.of(Period(date(2027, 2, 28), date(2027, 3, 1))).value == 11
    leap = normals.of(Period(date(2028, 2, 28), date(2028, 3, 1)))
    assert (leap.value, leap.years) == (22, 2), "a 29 February known in no year counts as a 28th"
    assert normals.of(Period(date(2027, 2, 27), date(2027, 3, 1))) is None
