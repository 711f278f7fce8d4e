"""Fuel in store: inventories, weighted average cost, days left, by case and by property."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_plant.engine.errors import MoreThanReceived
from odoo.addons.heat_plant.engine.stock import (
    Count,
    Level,
    Receipt,
    burnt_over,
    content,
    days_left,
    intervals,
)

AT_ANY_PACE = settings(deadline=None)
D = Decimal
START = date(2026, 1, 1)
amounts = st.decimals(min_value="0.001", max_value="500", places=3)
prices = st.decimals(min_value="1", max_value="200", places=2)


def day(number):
    return START + timedelta(days=number)


@st.composite
def seasons(draw):
    """Loads, and inventories that find a part of what there can be."""
    opening = Count(START, draw(amounts), draw(prices))
    loads, counts, held, at = [], [opening], opening.energy_mwh, 0
    for _month in range(draw(st.integers(1, 6))):
        for _load in range(draw(st.integers(0, 4))):
            at += draw(st.integers(1, 9))
            energy = draw(amounts)
            loads.append(Receipt(day(at), energy, energy * draw(prices)))
            held += energy
        at += draw(st.integers(1, 9))
        held = (held * draw(st.integers(0, 10)) / 10).quantize(D("0.001"), "ROUND_DOWN")
        counts.append(Count(day(at), held))
    return loads, counts


@AT_ANY_PACE
@given(seasons())
def test_nothing_is_lost_neither_energy_nor_money(season):
    loads, counts = season
    known = intervals(loads, counts)
    opening, closing = known[0], known[-1]
    burnt = sum((one.burnt_mwh for one in known[1:]), D())
    paid = sum((one.value for one in loads), D())
    energy = sum((one.energy_mwh for one in loads), D())
    assert burnt + closing.closing_mwh == opening.closing_mwh + energy
    spent = sum((one.burnt_value for one in known[1:]), D())
    assert abs(spent + closing.closing_value - opening.closing_value - paid) < D("1e-15")


@AT_ANY_PACE
@given(seasons())
def test_nothing_goes_below_zero(season):
    for one in intervals(*season)[1:]:
        assert one.burnt_mwh >= 0 and one.closing_value >= 0
        assert one.burnt_value >= D("-1e-15")


@AT_ANY_PACE
@given(seasons(), st.randoms())
def test_the_order_of_the_tickets_changes_nothing(season, chance):
    loads, counts = season
    mixed = list(loads)
    chance.shuffle(mixed)
    for one, other in zip(intervals(loads, counts), intervals(mixed, counts), strict=True):
        assert one.burnt_mwh == other.burnt_mwh
        assert abs(one.closing_value - other.closing_value) < D("1e-15")


@AT_ANY_PACE
@given(seasons())
def test_periods_that_follow_each_other_add_up(season):
    loads, counts = season
    known = intervals(loads, counts)
    if len(known) < 3:
        return
    first, middle, last = known[0].end, known[1].end, known[-1].end
    after = timedelta(days=1)
    one = burnt_over(known, first + after, middle + after, 0)
    two = burnt_over(known, middle + after, last + after, 0)
    whole = burnt_over(known, first + after, last + after, 0)
    assert one.energy_mwh + two.energy_mwh == whole.energy_mwh
    assert one.end == two.start


@AT_ANY_PACE
@given(seasons(), amounts)
def test_more_than_there_can_be_is_refused_by_day_and_quantity(season, excess):
    loads, counts = season
    last = intervals(loads, counts)[-1]
    with pytest.raises(MoreThanReceived) as caught:
        intervals(loads, [*counts, Count(last.end + timedelta(1), last.closing_mwh + excess)])
    assert caught.value.params == {"day": last.end + timedelta(1), "excess_mwh": excess}


def test_a_load_without_price_hides_the_cost_until_the_store_was_empty():
    loads = [Receipt(day(3), D(30)), Receipt(day(13), D(30), D(900))]
    counts = [
        Count(START, D(10), D(25)), Count(day(5), D(20)), Count(day(10), D(0)), Count(day(20), D(0))
    ]  # fmt: skip
    _opening, unpriced, emptied, priced = intervals(loads, counts)
    assert (unpriced.burnt_mwh, unpriced.burnt_value, unpriced.closing_value) == (20, None, None)
    assert (emptied.burnt_value, emptied.closing_value) == (None, 0)
    assert (priced.price_mwh, priced.burnt_value) == (30, 900)


def test_a_first_inventory_is_worth_what_was_bought_before():
    (first,) = intervals([Receipt(day(1), D(20), D(600))], [Count(day(4), D(10))])
    assert (first.price_mwh, first.closing_value, first.burnt_mwh) == (30, 300, None)
    (alone,) = intervals([], [Count(day(4), D(10))])
    assert alone.closing_value is None


def test_what_was_assumed_is_said_of_what_rests_on_it():
    counts = [Count(START, D(40), assumed=True), Count(day(5), D(30)), Count(day(9), D(20))]
    assert [one.assumed for one in intervals([], counts)] == [True, True, False]
    counts = [Count(START, D(40)), Count(day(9), D(20))]
    assert intervals([Receipt(day(2), D(5), assumed=True)], counts)[1].assumed


def test_a_bound_takes_the_nearest_inventory_the_earlier_of_two():
    counts = [Count(day(0), D(90)), Count(day(28), D(60)), Count(day(32), D(50))]
    known = intervals([], counts)
    january = burnt_over(known, date(2026, 1, 2), date(2026, 2, 1), 7)
    assert (january.end, january.energy_mwh) == (day(28), 30)
    assert burnt_over(known, day(1), day(3), 7) is None, "one inventory for both bounds"
    assert burnt_over(known, day(1), day(60), 7) is None


@pytest.mark.parametrize(
    ("levels", "received", "today", "expected"),
    [
        ([], [], 0, None),
        ([(0, 50)], [], 0, None),
        ([(0, 50), (2, 40)], [], 2, None),
        ([(0, 50), (5, 50)], [], 5, None),
        ([(0, 50), (5, 40)], [], 5, D(20)),
        # a load of unknown size between two levels: that time says nothing
        ([(0, 50), (5, 40), (6, 90), (10, 82)], [(6, None)], 10, D(41)),
        # levels in MWh know what came, and what came since
        ([(0, 50), (10, 60)], [(4, D(30)), (12, D(20))], 13, D(37)),
        ([(0, 50), (10, 40)], [(12, None)], 13, None),
        ([(0, 50), (10, 2)], [], 12, D(0)),
        ([(0, 50), (10, 2)], [], 30, None),
    ],
)
def test_days_left(levels, received, today, expected):
    known = [Level(day(number), D(amount)) for number, amount in levels]
    loads = [(day(number), amount) for number, amount in received]
    assert days_left(known, loads, day(today)) == expected


def test_a_stock_is_made_of_the_loads_that_came_last():
    assert content(D(5), [(D(10), D(30)), (D(10), D(40))]) == (3, 1)
    assert content(D(20), [(D(10), D(30)), (D(10), D(40))]) == (D("3.5"), 2)
    assert content(D(99), [(D(10), D(30))]) == (3, 1), "as far as loads are known"
