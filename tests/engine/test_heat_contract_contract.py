"""Dated facts of a contract: what holds on a day, and where a period is cut."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.engine.contract import (
    ContractFacts,
    end_of_term,
    months_later,
    notice_deadline,
)
from odoo.addons.heat_contract.engine.errors import TwoValuesADay
from odoo.addons.heat_contract.engine.timeline import Timeline

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
TIMELINES = st.dictionaries(DAYS, st.integers(0, 3), max_size=6).map(
    lambda facts: Timeline(list(facts.items()))
)
PERIODS = st.tuples(DAYS, st.integers(1, 800)).map(
    lambda known: Period(known[0], known[0] + timedelta(days=known[1]))
)


@given(TIMELINES, PERIODS)
def test_slices_cover_the_period_and_agree_with_each_day(timeline, period):
    slices = list(timeline.slices(period))
    assert slices[0][0].start == period.start
    assert slices[-1][0].end == period.end
    for (one, value), (after, next_value) in zip(slices, slices[1:], strict=False):
        assert one.end == after.start
        assert value != next_value
    for part, value in slices:
        assert timeline.at(part.start) == value
        assert timeline.at(part.last_day) == value


@given(TIMELINES, TIMELINES, PERIODS)
def test_the_payer_of_a_component_prevails_over_that_of_all(own, everyone, period):
    facts = ContractFacts(date(2015, 1, 1), payers={"R2": own, None: everyone})
    slices = list(facts.payer_slices("R2", period))
    assert sum(part.days for part, _payer in slices) == period.days
    for part, payer in slices:
        expected = own.at(part.start)
        assert payer == (everyone.at(part.start) if expected is None else expected)
    assert list(facts.payer_slices("R1", period)) == list(everyone.slices(period))


def test_two_values_on_one_day_are_refused():
    with pytest.raises(TwoValuesADay):
        Timeline([(date(2020, 1, 1), 1), (date(2020, 1, 1), 2)])


def test_a_contract_without_facts_says_nothing():
    facts = ContractFacts(date(2020, 1, 1))
    march = Period(date(2020, 3, 1), date(2020, 4, 1))
    assert facts.days(march) == march
    assert facts.days(Period(date(2019, 3, 1), date(2019, 4, 1))) is None
    assert facts.power.at(date(2020, 3, 1)) is None
    assert list(facts.payer_slices("R1", march)) == [(march, None)]


def test_power_keeps_its_decimals():
    power = Timeline([(date(2020, 1, 1), Decimal("88.500"))])
    assert str(power.at(date(2020, 1, 1))) == "88.500"


@pytest.mark.parametrize(
    ("start", "months", "renewal", "today", "last_day"),
    [
        # ten years of a private home
        (date(2018, 9, 15), 120, 0, date(2020, 1, 1), date(2028, 9, 14)),
        # a term that has passed without renewal stays where it was
        (date(2018, 1, 1), 12, 0, date(2025, 1, 1), date(2018, 12, 31)),
        # renewed year by year
        (date(2018, 1, 1), 60, 12, date(2022, 12, 31), date(2022, 12, 31)),
        (date(2018, 1, 1), 60, 12, date(2023, 1, 1), date(2023, 12, 31)),
        (date(2018, 1, 1), 60, 12, date(2026, 6, 1), date(2026, 12, 31)),
        # from the last day of a long month
        (date(2020, 1, 31), 1, 0, date(2020, 2, 1), date(2020, 2, 28)),
    ],
)
def test_end_of_term(start, months, renewal, today, last_day):
    assert end_of_term(start, months, renewal, today) == last_day


@given(DAYS, st.integers(0, 24))
def test_notice_runs_within_the_term(last_day, months):
    deadline = notice_deadline(last_day, months)
    assert deadline <= last_day
    assert months_later(deadline + timedelta(days=1), months) <= last_day + timedelta(days=1)
