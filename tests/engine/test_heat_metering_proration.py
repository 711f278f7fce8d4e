"""Sharing what two readings tell among the days between them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_metering.engine.consumption import (
    BackwardIndex,
    Reading,
    Segment,
    growth,
    index_at,
)
from odoo.addons.heat_metering.engine.proration import (
    Stretch,
    Weather,
    Weights,
    explain_split,
    replay_split,
    split_by_time,
    split_by_weights,
)

PARIS = "Europe/Paris"
WINTER = Period(date(2025, 10, 1), date(2026, 5, 1))


def weather(degrees=lambda day: Decimal(10), missing=()):
    days = {
        WINTER.start + timedelta(days=n): degrees(n)
        for n in range(WINTER.days)
        if WINTER.start + timedelta(days=n) not in missing
    }
    return Weather(WINTER, days, PARIS)


def test_16_of_46_days():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    split = split_by_time(start, start + timedelta(days=16), start + timedelta(days=46))
    assert round(split.part_of(Decimal(10_000)), 2) == Decimal("3478.26")


@pytest.mark.parametrize(
    "day, days",
    [
        (date(2026, 3, 29), Decimal(1)),  # 23 hours
        (date(2025, 10, 26), Decimal(1)),  # 25 hours
        (date(2026, 1, 15), Decimal(1)),
    ],
)
def test_a_local_day_is_one_day_whatever_its_hours(day, days):
    start, end = Period(day, day + timedelta(days=1)).instants(PARIS)
    stretch = weather().between(start, end)
    assert (stretch.days, stretch.degree_days) == (days, 10)


def test_missing_days_are_named_by_their_number():
    start, end = Period(date(2026, 1, 1), date(2026, 1, 11)).instants(PARIS)
    short = weather(missing=(date(2026, 1, 3), date(2026, 1, 4)))
    assert short.between(start, end) == Stretch(Decimal(10), None, 2)
    assert short.filled(start, end) == Stretch(Decimal(10), Decimal(100), 2)
    # the half is too much to make up
    half = weather(missing=[date(2026, 1, day) for day in range(3, 9)])
    assert half.filled(start, end).degree_days is None


def test_days_outside_what_is_known_are_missing():
    start, end = Period(date(2026, 4, 25), date(2026, 5, 5)).instants(PARIS)
    assert weather().between(start, end).missing == 4
    start, end = Period(date(2025, 9, 28), date(2025, 10, 3)).instants(PARIS)
    assert weather().between(start, end).missing == 3


def test_cold_days_weigh_more():
    # 10 mild days, then 10 cold ones: 100 kWh of base load and 300 of heating
    known = weather(lambda n: Decimal(0) if n < 10 else Decimal(15))
    start = Period(WINTER.start, WINTER.end).instants(PARIS)[0]
    middle, end = start + timedelta(days=10), start + timedelta(days=20)
    split = split_by_weights(
        known.between(start, middle), known.between(start, end), Weights(Decimal(5), Decimal(2))
    )
    assert split.part_of(Decimal(400)) == 50


def test_weights_that_cannot_be_used_are_refused():
    unknown, nothing = Stretch(Decimal(1), None), Weights(Decimal(0), Decimal(0))
    assert split_by_weights(unknown, unknown, Weights(Decimal(1), Decimal(1))) is None
    assert split_by_weights(unknown, unknown, nothing) is None
    summer = Stretch(Decimal(9), Decimal(0))
    assert split_by_weights(summer, summer, Weights(Decimal(0), Decimal(1))) is None


@pytest.mark.parametrize(
    "before, after, capacity, expected",
    [
        ("9999850", "120", Decimal(10) ** 7, "270"),
        ("99999.412", "0.733", Decimal(100_000), "1.321"),
        ("5", "8", None, "3"),
    ],
)
def test_rollovers(before, after, capacity, expected):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    readings = [Reading(at + timedelta(days=n), Decimal(x)) for n, x in enumerate((before, after))]
    assert growth(*readings, capacity) == Decimal(expected)


def test_without_a_capacity_an_index_that_goes_down_is_refused():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(BackwardIndex):
        growth(Reading(at, Decimal(37351)), Reading(at, Decimal(33361)))
    with pytest.raises(BackwardIndex):
        # an index above the capacity: the capacity is wrong, and no rollover can be told
        growth(Reading(at, Decimal(37351)), Reading(at, Decimal(33361)), Decimal(1000))


indexes = st.integers(0, 10**9).map(lambda n: Decimal(n) / 1000)
coefficients = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-6))


@given(
    first=indexes,
    counted=indexes,
    cuts=st.lists(st.integers(1, 59 * 24 * 60), min_size=1, max_size=5, unique=True),
    a=coefficients,
    b=coefficients,
    seed=st.integers(0, 20),
)
def test_the_parts_of_a_span_make_the_whole_exactly(first, counted, cuts, a, b, seed):
    known = weather(lambda n: Decimal((n * (seed + 3)) % 17))
    start = Period(date(2025, 10, 20), date(2025, 10, 21)).instants(PARIS)[0]
    end = start + timedelta(days=60)
    before, after = Reading(start, first), Reading(end, first + counted)
    bounds = [index_at(start, before, after)]
    for cut in sorted(cuts):
        at = start + timedelta(minutes=cut)
        split = split_by_weights(known.between(start, at), known.between(start, end), Weights(a, b))
        bounds.append(index_at(at, before, after, split))
    bounds.append(index_at(end, before, after))
    amounts = [Segment(*pair).amount for pair in zip(bounds, bounds[1:], strict=False)]
    assert all(amount >= 0 for amount in amounts)
    assert sum(amounts) == counted


@given(first=st.integers(0, 9999), counted=st.integers(0, 9999), cut=st.integers(1, 29))
def test_a_rollover_inside_a_split_span_is_counted_once(first, counted, cut):
    capacity, start = Decimal(10_000), datetime(2026, 1, 1, tzinfo=UTC)
    before = Reading(start, Decimal(first))
    after = Reading(start + timedelta(days=30), Decimal((first + counted) % 10_000))
    middle = index_at(start + timedelta(days=cut), before, after, capacity=capacity)
    ends = [index_at(r.at, before, after, capacity=capacity) for r in (before, after)]
    parts = [
        Segment(ends[0], middle, capacity=capacity).amount,
        Segment(middle, ends[1], capacity=capacity).amount,
    ]
    assert 0 <= middle.index < capacity
    assert sum(parts) == counted


@given(
    counted=indexes,
    cut=st.integers(1, 29),
    a=coefficients,
    b=coefficients,
    weighted=st.booleans(),
)
def test_evidence_replays_to_the_last_digit(counted, cut, a, b, weighted):
    known = weather(lambda n: Decimal(n % 13) + Decimal("0.328"))
    start = Period(date(2026, 3, 10), date(2026, 3, 11)).instants(PARIS)[0]
    at, end = start + timedelta(days=cut, hours=7), start + timedelta(days=30)
    split = weighted and split_by_weights(
        known.between(start, at), known.between(start, end), Weights(a, b)
    )
    split = split or split_by_time(start, at, end)
    assert replay_split(explain_split(split), counted) == split.part_of(counted)
