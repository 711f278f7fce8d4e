"""Amounts of a bill, worked out without a database."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_base.engine.periods import Period, first_of_next_month
from odoo.addons.heat_contract.engine.errors import IncompleteTrace, NoTariffVersion, NotOneMonth
from odoo.addons.heat_contract.engine.invoice import document_line, keeps_amounts
from odoo.addons.heat_contract.engine.rating import (
    exact,
    megawatt_hours,
    rate_energy,
    rate_power,
    round_half_up,
    twelfth,
    version_slices,
)
from odoo.addons.heat_contract.engine.trace import energy_trace, power_trace, replay

CENT = Decimal("0.01")
MARCH = Period(date(2019, 3, 1), date(2019, 4, 1))

prices = st.decimals(min_value="-500", max_value="5000", places=6)
powers = st.decimals(min_value="0", max_value="5000", places=3)
energies = st.decimals(min_value="0", max_value="9000000", places=6)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("46.525", "46.53"),
        ("46.524999", "46.52"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("1e20", "100000000000000000000.00"),
    ],
)
def test_halves_go_away_from_zero(value, expected):
    assert round_half_up(Decimal(value), CENT) == Decimal(expected)


def test_the_bill_of_march_2019():
    start, end = Decimal("28039.8983050847"), Decimal("30155.1739130435")
    energy = rate_energy(end - start, Decimal("62.00"), CENT)
    power = rate_power(Decimal(9), Decimal("48.00"), MARCH, CENT)
    assert energy.quantity == Decimal("2.115276")
    assert (energy.amount, power.amount) == (Decimal("131.15"), Decimal("36.00"))


def test_twelfths_of_an_amount_that_does_not_divide():
    annual = round_half_up(Decimal("61.37") * 137, CENT)
    assert annual == Decimal("8407.69")
    months = [twelfth(annual, month, CENT) for month in range(1, 13)]
    assert months == [Decimal("700.64")] * 11 + [Decimal("700.65")]


@given(powers, prices)
def test_twelve_bills_make_the_year(kw, price):
    year = Period(date(2019, 1, 1), date(2020, 1, 1))
    charges = [rate_power(kw, price, month, CENT) for month in year.months()]
    assert sum(charge.amount for charge in charges) == round_half_up(kw * price, CENT)
    assert sum(charge.fraction for charge in charges) == 1


@given(powers, prices, days, st.integers(1, 27))
def test_two_parts_of_a_month_make_the_month(kw, price, day, first_days):
    first = day.replace(day=1)
    month = Period(first, first_of_next_month(first))
    parts = month.split(first + timedelta(days=first_days))
    total = sum(rate_power(kw, price, part, CENT).amount for part in parts)
    # both halves of a cent may be rounded up, nothing more
    assert abs(total - rate_power(kw, price, month, CENT).amount) <= CENT


def test_a_month_served_in_part():
    charge = rate_power(Decimal(9), Decimal(48), Period(date(2019, 2, 15), date(2019, 3, 1)), CENT)
    assert (charge.amount, charge.fraction) == (Decimal("18.00"), Fraction(1, 24))


def test_a_year_is_not_one_month():
    with pytest.raises(NotOneMonth):
        rate_power(Decimal(9), Decimal(48), Period(date(2019, 3, 31), date(2019, 4, 2)), CENT)


@given(energies)
def test_energy_is_kept_to_the_watt_hour(kwh):
    assert abs(megawatt_hours(kwh) * 1000 - kwh) <= Decimal("0.0005")


@given(st.floats(min_value=-1e6, max_value=1e6), st.integers(0, 6))
def test_floats_become_the_decimals_they_stand_for(value, digits):
    assert abs(exact(value, digits) - Decimal(repr(value))) <= Decimal(5).scaleb(-digits - 1)


@pytest.mark.parametrize("value", [61.37, 0.1, 1e-06, 123456.789])
def test_a_stored_price_is_exact(value):
    assert exact(value, 6) == Decimal(repr(value))


def test_versions_before_the_first_are_told():
    with pytest.raises(NoTariffVersion) as caught:
        list(version_slices(MARCH, []))
    assert caught.value.params == {"day": date(2019, 3, 1)}


@given(energies, prices)
def test_a_trace_of_energy_replays(kwh, price):
    charge = rate_energy(kwh, price, CENT)
    assert replay(energy_trace(charge, kwh, CENT, MARCH, {})) == charge.amount
    half = str(kwh / 2)
    parts = {"segments": [{"amount": half}, {"amount": str(kwh - Decimal(half))}]}
    assert replay(energy_trace(charge, kwh, CENT, MARCH, parts)) == charge.amount


@given(powers, prices, days)
def test_a_trace_of_power_replays(kw, price, day):
    part = Period(day, first_of_next_month(day))
    charge = rate_power(kw, price, part, CENT)
    trace = power_trace(charge, CENT, part)
    assert replay(trace) == charge.amount
    assert replay({**trace, "sign": "-1"}) == -charge.amount


@pytest.mark.parametrize("key", ["price", "rounding", "quantity", "date_from"])
def test_a_torn_trace_is_told(key):
    charge = rate_power(Decimal(9), Decimal(48), MARCH, CENT)
    trace = power_trace(charge, CENT, MARCH)
    del trace[key]
    with pytest.raises(IncompleteTrace) as caught:
        replay(trace)
    assert caught.value.params == {"key": key}


@given(st.lists(st.tuples(energies, prices, st.sampled_from(["5.5", "20"])), max_size=6))
def test_amounts_are_kept_only_where_every_sum_agrees(lines):
    documents = [
        document_line(rate_energy(kwh, price, CENT), Decimal(rate)) for kwh, price, rate in lines
    ]
    if not keeps_amounts(documents, CENT):
        return
    for rate in {line.rate for line in documents}:
        of_rate = [line for line in documents if line.rate == rate]
        unrounded = sum(line.quantity * line.price for line in of_rate)
        assert round_half_up(unrounded, CENT) == sum(line.amount for line in of_rate)
