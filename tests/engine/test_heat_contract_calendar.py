"""Calendars, shares of a year and settlements: tables and properties."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.engine.calendar import (
    INSTALMENT,
    SETTLEMENT,
    CalendarDate,
    Share,
    check,
    due_items,
    month_items,
)
from odoo.addons.heat_contract.engine.errors import CalendarFault
from odoo.addons.heat_contract.engine.rating import (
    BY_MONTH,
    BY_YEAR,
    rate_energy,
    rate_share,
    round_half_up,
)
from odoo.addons.heat_contract.engine.settlement import shortfall
from odoo.addons.heat_contract.engine.trace import (
    deduction_trace,
    difference_trace,
    energy_trace,
    minimum_trace,
    replay,
    share_trace,
)

CENT = Decimal("0.01")
YEAR = Period(date(2019, 1, 1), date(2020, 1, 1))
QUARTERS = tuple(
    CalendarDate(3 * n, 31, (3 * n - 2, 1), (3 * n, 31), Fraction(1, 4)) for n in (1, 2, 3, 4)
)
STATEMENT = (
    *(
        CalendarDate(one.month, 31, one.covers_from, one.covers_to, one.fraction, INSTALMENT)
        for one in QUARTERS[:3]
    ),
    CalendarDate(2, 15, (1, 1), (12, 31), Fraction(1), SETTLEMENT, 1),
)
quantities = st.decimals(min_value="0.001", max_value="99999", places=3)
prices = st.decimals(min_value="0", max_value="999.999999", places=6)
energies = st.decimals(min_value="0", max_value="9999999", places=3)
days = st.integers(0, 365).map(lambda n: YEAR.start + timedelta(days=n))


def months(year):
    yield from Period(date(year, 1, 1), date(year + 1, 1, 1)).months()


def billed(calendar, quantity, price, proration=BY_MONTH, service=None, year=2019):
    """What the runs of the months of ``year`` and the next one charge of ``year``."""
    found = []
    for month in (*months(year), *months(year + 1)):
        for due in due_items(calendar, month, service):
            if due.share.whole.start.year == year:
                charge = rate_share(quantity, price, due.share, due.period, CENT, proration)
                found.append((due, charge.amount))
    return found


def test_p3_of_sete_is_billed_in_advance_for_its_last_quarter():
    calendar = (*QUARTERS[:3], CalendarDate(10, 31, (10, 1), (12, 31), Fraction(1, 4)))
    check(calendar)
    dues = [due.due for due, _amount in billed(calendar, Decimal(1), Decimal(100))]
    assert dues == [date(2019, m, d) for m, d in ((3, 31), (6, 30), (9, 30), (10, 31))]


def test_p1_of_sete_is_settled_in_february():
    check(STATEMENT)
    found = billed(STATEMENT, Decimal(100), Decimal(74.17).quantize(CENT))
    assert [due.due for due, _amount in found] == [
        date(2019, 3, 31), date(2019, 6, 30), date(2019, 9, 30), date(2020, 2, 15),
    ]  # fmt: skip
    assert [due.role for due, _amount in found] == [*[INSTALMENT] * 3, SETTLEMENT]
    assert found[-1][1] == Decimal("7417.00")


def test_a_heating_season_runs_over_new_year():
    season = CalendarDate(9, 30, (10, 1), (9, 30), Fraction(1), year_offset=1)
    check([season])
    september = Period(date(2020, 9, 1), date(2020, 10, 1))
    (due,) = due_items([season], september)
    assert due.period == Period(date(2019, 10, 1), date(2020, 10, 1))


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ((*QUARTERS, QUARTERS[0]), "days_twice"),
        (QUARTERS[:3], "not_a_year"),
        (STATEMENT[:3], "no_settlement"),
        ((*QUARTERS, *STATEMENT), "not_a_year"),
        (
            (
                CalendarDate(6, 30, (1, 1), (5, 31), Fraction(1, 2)),
                CalendarDate(12, 31, (7, 1), (12, 31), Fraction(1, 2)),
            ),
            "days_left_out",
        ),
        ((CalendarDate(2, 28, (3, 1), (2, 28)),), "days_left_out"),
    ],
)
def test_calendars_that_cannot_be(dates, code):
    with pytest.raises(CalendarFault) as caught:
        check(dates)
    assert caught.value.code == code


def test_no_instalment_after_the_end():
    service = Period(date(2018, 1, 1), date(2019, 8, 21))
    found = billed(STATEMENT, Decimal(1), Decimal(1000), service=service)
    assert [(due.role, due.due) for due, _amount in found] == [
        (INSTALMENT, date(2019, 3, 31)),
        (INSTALMENT, date(2019, 6, 30)),
        (SETTLEMENT, date(2019, 8, 20)),
    ]


@given(quantities, prices)
def test_the_parts_of_a_year_make_the_year(quantity, price):
    annual = round_half_up(quantity * price, CENT)
    assert sum(amount for _due, amount in billed(QUARTERS, quantity, price)) == annual
    assert sum(amount for _due, amount in billed(QUARTERS, quantity, price, BY_YEAR)) == annual
    twelfths = [
        rate_share(quantity, price, due.share, due.period, CENT).amount for due in month_items(YEAR)
    ]
    assert sum(twelfths) == annual


@given(quantities, prices, st.lists(days, max_size=8), st.sampled_from([BY_MONTH, BY_YEAR]))
def test_a_share_is_additive_over_any_split_of_its_days(quantity, price, cuts, proration):
    share = Share(YEAR, Fraction(1))
    whole = rate_share(quantity, price, share, YEAR, CENT, proration)
    parts = [
        rate_share(quantity, price, share, part, CENT, proration) for part in YEAR.split(*cuts)
    ]
    assert sum(part.amount for part in parts) == whole.amount
    assert sum(part.fraction for part in parts) == whole.fraction == 1


@given(st.lists(energies, min_size=1, max_size=12), prices)
def test_energy_is_additive_but_for_the_rounding_of_each_line(parts, price):
    whole = rate_energy(sum(parts), price, CENT)
    charges = [rate_energy(part, price, CENT) for part in parts]
    assert sum(charge.quantity for charge in charges) == whole.quantity
    assert abs(sum(c.amount for c in charges) - whole.amount) <= CENT / 2 * (len(parts) + 1)


@given(quantities, quantities, prices, prices)
def test_instalments_and_settlement_make_the_bill_of_the_year(expected, real, then, now):
    paid = [
        (due, rate_share(expected, then, due.share, due.period, CENT))
        for due in due_items(STATEMENT, YEAR)
        if due.role == INSTALMENT
    ]
    charge = rate_share(real, now, Share(YEAR, Fraction(1)), YEAR, CENT)
    deductions = [
        replay(deduction_trace(-one.amount, share_trace(one, CENT, due.period, due.share)))
        for due, one in paid
    ]
    settlement = charge.amount + sum(deductions)
    total = sum(one.amount for _due, one in paid) + settlement
    assert total == round_half_up(real * now, CENT)


@given(quantities, prices, days, st.sampled_from([BY_MONTH, BY_YEAR]))
def test_traces_of_shares_replay(quantity, price, start, proration):
    period = Period(start, YEAR.end) if start < YEAR.end else YEAR
    for earlier in ((), (Fraction(1, 4),) * 3):
        share = Share(YEAR, Fraction(1, 4), earlier)
        charge = rate_share(quantity, price, share, period, CENT, proration)
        assert replay(share_trace(charge, CENT, period, share, proration)) == charge.amount


@given(st.lists(energies, min_size=2, max_size=5), prices)
def test_corrections_lead_to_what_is_known_last(known, price):
    period = Period(date(2019, 3, 1), date(2019, 4, 1))
    traces = []
    for kwh in known:
        charge = rate_energy(kwh, price, CENT)
        now = energy_trace(charge, kwh, CENT, period, {"segments": []})
        if not traces:
            traces.append(now)
            continue
        amount = charge.amount - sum(replay(one) for one in traces)
        traces.append(difference_trace(amount, now, list(traces)))
        assert replay(traces[-1]) == amount
    assert sum(replay(one) for one in traces) == rate_energy(known[-1], price, CENT).amount


@given(st.decimals("0", "9999", places=2), st.lists(st.decimals("-99", "999", places=2)))
def test_a_minimum_is_reached_and_never_passed(minimum, charged):
    missing = shortfall(minimum, YEAR, charged, CENT)
    assert missing >= 0
    assert sum(charged, missing) == max(minimum, sum(charged, Decimal(0)))


@given(
    st.decimals("0", "9999", places=2),
    st.lists(st.decimals("-99", "999", places=2), min_size=1),
    st.integers(1, 365),
)
def test_a_minimum_follows_the_charges_in_any_order(minimum, charged, days):
    # whenever something is charged or given back, the minimum billed so far is netted
    period = Period(YEAR.start, YEAR.start + timedelta(days=days))
    billed, traces = [], []
    for known in range(1, len(charged) + 1):
        amount = shortfall(minimum, period, charged[:known], CENT, YEAR) - sum(billed)
        traces.append(
            minimum_trace(amount, minimum, period, charged[:known], CENT, YEAR, list(billed))
        )
        billed.append(amount)
    assert [replay(trace) for trace in traces] == billed
    prorated = shortfall(minimum, period, [], CENT, YEAR)
    assert sum(charged) + sum(billed) == max(prorated, sum(charged))
