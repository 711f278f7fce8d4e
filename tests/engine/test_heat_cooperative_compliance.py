"""What is checked of a cooperative: who is counted, how far figures are from their limits."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_cooperative_compliance.engine.holders import (
    Holder,
    above,
    capital,
    categories,
    missing_from_others,
    of_nature,
    percent_of,
)
from odoo.addons.heat_cooperative_compliance.engine.verdicts import (
    ALERT,
    OK,
    UNKNOWN,
    WARNING,
    at_most,
    due,
    months_later,
    worst,
)

AT_ANY_PACE = settings(deadline=None)
AMOUNTS = st.decimals(0, 10**9, places=2)


def _holder(member, kind, value, category=None, nature=None, **values):
    return Holder(member, kind, category, nature, Decimal(value), **values)


#: Anna, the commune and Chloé at the end of 2025.
YEAR = (
    _holder(1, "person", 2600, 1, "beneficiary"),
    _holder(2, "public_body", 10000, 2, "public_body"),
    _holder(3, "person", 400, 3, "employee"),
)


def test_the_commune_holds_too_much():
    public = capital(one for one in YEAR if one.kind == "public_body")
    percent = percent_of(public, capital(YEAR))
    assert round(float(percent), 1) == 76.9
    assert at_most(percent, 50) == ALERT
    assert missing_from_others(public, capital(YEAR), Decimal(50)) == 7000
    assert [one.member for one in above(YEAR, Decimal(20))] == [2]


def test_who_waits_for_cancellation_counts_in_the_capital_only():
    leaving = _holder(4, "person", 100, 4, "producer", is_associate=False)
    assert categories((*YEAR, leaving)) == {1, 2, 3}
    assert not of_nature((*YEAR, leaving), "producer")
    assert capital((*YEAR, leaving)) == 13100


def test_the_limit_itself():
    assert at_most(Decimal("45"), 50) == OK
    assert at_most(Decimal("45.01"), 50) == WARNING
    assert at_most(Decimal("50.01"), 50) == ALERT
    assert at_most(Decimal(8_000_000), 8_000_000, reached=False) == ALERT
    assert at_most(Decimal("7999999.99"), 8_000_000, reached=False) == WARNING
    assert at_most(0, 50) == OK


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), -11, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
    ],
)
def test_months_end_with_the_month(day, months, expected):
    assert months_later(day, months) == expected


def test_no_deadline_is_not_known():
    assert due(date(2026, 1, 1), None, 6) == UNKNOWN
    assert due(date(2026, 1, 1), date(2026, 1, 1), 0) == WARNING
    assert worst([OK, UNKNOWN, WARNING]) == WARNING


@AT_ANY_PACE
@given(part=AMOUNTS, others=AMOUNTS, percent=st.integers(1, 100))
def test_what_others_subscribe_brings_back_within_the_limit(part, others, percent):
    whole = part + others
    missing = missing_from_others(part, whole, Decimal(percent))
    assert missing >= 0
    if whole + missing:
        assert at_most(percent_of(part, whole + missing), percent) != ALERT
    if missing:
        assert at_most(percent_of(part, whole), percent) == ALERT


@AT_ANY_PACE
@given(
    day=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    deadline=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    months=st.integers(0, 24),
)
def test_a_deadline_is_past_only_after_its_day(day, deadline, months):
    assert (due(day, deadline, months) == ALERT) == (day > deadline)
