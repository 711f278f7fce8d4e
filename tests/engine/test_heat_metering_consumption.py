"""Consumption between two instants."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_metering.engine.consumption import (
    BackwardIndex,
    Bound,
    Quality,
    Reading,
    Segment,
    exact,
    index_at,
    total,
)

START = datetime(2019, 2, 28, 23, tzinfo=UTC)


def reading(hours, index, estimated=False):
    return Reading(START + timedelta(hours=hours), Decimal(index), estimated)


def test_a_reading_on_the_bound_is_exact():
    bound = index_at(START, reading(0, "5347.614"), None)
    assert bound == Bound(START, Decimal("5347.614"), Quality.MEASURED)


def test_between_two_readings_a_straight_line():
    # 10,000 kWh over 46 days: 16 of them make 3,478.26
    bound = index_at(START + timedelta(days=16), reading(0, 100_000), reading(46 * 24, 110_000))
    assert round(bound.index - 100_000, 2) == Decimal("3478.26")
    assert bound.quality is Quality.INTERPOLATED


def test_no_extrapolation():
    assert index_at(START, None, reading(5, 10)) is None
    assert index_at(START, reading(-5, 10), None) is None
    assert index_at(START, None, None) is None


def test_an_estimate_beside_makes_an_estimate():
    at = START + timedelta(hours=1)
    assert index_at(at, reading(0, 1, True), reading(2, 3)).quality is Quality.ESTIMATED


def test_an_index_that_goes_down_is_refused():
    with pytest.raises(BackwardIndex):
        index_at(START, reading(-1, 10), reading(1, 9))
    with pytest.raises(BackwardIndex):
        Segment(exact(reading(0, 10)), exact(reading(1, 9)))


def test_an_exchange_adds_the_segments():
    old = Segment(exact(reading(0, 900)), exact(reading(300, 950)))
    new = Segment(exact(reading(301, 0)), exact(reading(744, "70.5")))
    amounts = [(s.amount, s.quality) for s in (old, new)]
    assert total(amounts) == (Decimal("120.5"), Quality.MEASURED)


def test_missing_is_not_zero():
    assert total([]) == (None, Quality.MISSING)
    assert total([(Decimal(3), Quality.MEASURED), (None, Quality.MISSING)])[0] is None


@given(st.integers(1, 1000), st.integers(0, 10**9), st.integers(0, 1000))
def test_parts_make_the_whole(hours, growth, cut):
    first, last = reading(0, 5), reading(hours, 5 + growth)
    middle = index_at(START + timedelta(hours=min(cut, hours)), first, last)
    parts = Segment(exact(first), middle).amount + Segment(middle, exact(last)).amount
    assert parts == growth
