"""What members' money earns: accrual, ceiling, allocation and levies, by case and by property."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_cooperative_interest.engine.accrual import (
    Change,
    capital_days,
    interest,
    rounded,
)
from odoo.addons.heat_cooperative_interest.engine.allocation import Books, Rule, allocate
from odoo.addons.heat_cooperative_interest.engine.ceiling import ceiling
from odoo.addons.heat_cooperative_interest.engine.errors import (
    MissingYields,
    SeveralRates,
    UnknownRate,
)
from odoo.addons.heat_cooperative_interest.engine.levies import (
    ABROAD,
    RESIDENT,
    RESIDENT_BODY,
    LevyRate,
    asked_in_time,
    levies,
    scale,
    whole_euros,
)

AT_ANY_PACE = settings(deadline=None)
YEAR = date(2025, 1, 1), date(2026, 1, 1)
SHARES = {
    "A": ((date(2024, 3, 1), 10), (date(2025, 1, 20), 20), (date(2025, 6, 30), -4)),
    "B": ((date(2024, 3, 15), 5), (date(2025, 12, 31), -5)),
    "C": ((date(2025, 6, 30), 4),),
    "Commune": ((date(2024, 9, 10), 100),),
}
YIELDS = {
    (2021, 1): Decimal("0.20"), (2021, 2): Decimal("0.27"), (2022, 1): Decimal("1.325"),
    (2022, 2): Decimal("2.51"), (2023, 1): Decimal("3.14"), (2023, 2): Decimal("3.37"),
}  # fmt: skip


def _rates():
    """Rates of persons resident in France, before and from 2026 on."""
    old, new = date(2019, 1, 1), date(2026, 1, 1)
    for kind, percent, start, end in (
        ("income_tax", "12.8", old, None),
        ("csg", "9.2", old, new),
        ("csg", "10.6", new, date(2027, 1, 1)),
        ("crds", "0.5", old, None),
        ("solidarity", "7.5", old, None),
    ):
        yield LevyRate(kind, RESIDENT, start, end, Decimal(percent))


RATES = tuple(_rates())
JUNE_2026, DECEMBER_2025 = date(2026, 6, 15), date(2025, 12, 31)


def _changes(moves):
    return [Change(day, Decimal(100 * quantity)) for day, quantity in moves]


def _gross(name, percent=Decimal(2), period=YEAR):
    return rounded(interest(capital_days(_changes(SHARES[name]), *period), percent))


def test_interest_of_a_year_of_movements():
    """Two percent on the daily balance, the day of a movement left out."""
    expected = {"A": "53.78", "B": "10.00", "C": "4.03", "Commune": "200.00"}
    assert {name: str(_gross(name)) for name in SHARES} == expected
    assert sum(_gross(name) for name in SHARES) == Decimal("267.81")
    days = [capital_days(_changes(moves), *YEAR)[2025] for moves in SHARES.values()]
    assert sum(days) == 4_887_500
    assert (sum(days) / 365).quantize(Decimal("0.01")) == Decimal("13390.41")


def test_a_leap_year_earns_its_annual_rate():
    held = [Change(date(2023, 1, 1), Decimal(1000))]
    for year in (2023, 2024, 2025):
        whole = capital_days(held, date(year, 1, 1), date(year + 1, 1, 1))
        days = 364 if year == 2023 else 366 if year == 2024 else 365
        assert whole == {year: Decimal(1000 * days)}
    assert interest(capital_days(held, date(2024, 1, 1), date(2026, 1, 1)), Decimal(2)) == 40


def test_a_loan_earns_by_the_day():
    lent = [Change(date(2025, 4, 1), Decimal(10000))]
    days = capital_days(lent, date(2025, 4, 1), date(2026, 1, 1))
    assert days == {2025: Decimal(274 * 10000)}
    gross = rounded(interest(days, Decimal(3)))
    assert gross == Decimal("225.21")
    held = levies(gross, scale(RATES, RESIDENT, JUNE_2026))
    assert (str(held.income_tax), str(held.social), str(held.net)) == ("28.83", "41.89", "154.49")


@AT_ANY_PACE
@given(
    moves=st.lists(
        st.tuples(
            st.dates(date(2019, 1, 1), date(2030, 12, 31)),
            st.decimals(-10000, 10000, places=2),
        ),
        max_size=8,
    ),
    days=st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31)), min_size=3, max_size=6),
    percent=st.decimals(0, 10, places=4),
)
def test_interest_of_split_periods_adds_up(moves, days, percent):
    changes = [Change(day, amount) for day, amount in moves]
    days = sorted(days)
    whole = interest(capital_days(changes, days[0], days[-1]), percent)
    parts = [
        interest(capital_days(changes, start, end), percent)
        for start, end in zip(days, days[1:], strict=False)
    ]
    assert sum(parts, Fraction()) == whole


@AT_ANY_PACE
@given(
    day=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
    shares=st.integers(1, 1000),
)
def test_a_transfer_earns_neither_more_nor_less(day, shares):
    """What the giver loses from the next day on, the receiver earns."""
    amount = Decimal(100 * shares)
    period = date(2024, 6, 1), date(2025, 9, 1)
    one = capital_days([Change(date(2024, 1, 1), amount)], *period)
    giver = capital_days([Change(date(2024, 1, 1), amount), Change(day, -amount)], *period)
    receiver = capital_days([Change(day, amount)], *period)
    if day > date(2024, 1, 1):
        assert interest(giver, Decimal(2)) + interest(receiver, Decimal(2)) == interest(
            one, Decimal(2)
        )


@pytest.mark.parametrize(
    ("fraction", "cents"),
    [(Fraction(1, 200), "0.01"), (Fraction(1, 300), "0.00"), (Fraction(499999, 100000000), "0.00")],
)
def test_rounding_is_of_the_exact_amount(fraction, cents):
    assert str(rounded(fraction)) == cents


def test_levies_follow_the_day_of_payment():
    for name, gross, held in (
        ("A", "53.78", ("6.88", "10.00", "36.90")),
        ("B", "10.00", ("1.28", "1.86", "6.86")),
        ("C", "4.03", ("0.52", "0.75", "2.76")),
    ):
        assert _gross(name) == Decimal(gross)
        due = levies(Decimal(gross), scale(RATES, RESIDENT, JUNE_2026))
        assert (str(due.income_tax), str(due.social), str(due.net)) == held
    rates = scale(RATES, RESIDENT, JUNE_2026)
    due = levies(Decimal("53.78"), rates)
    assert [str(part) for part in (due.csg, due.crds, due.solidarity)] == ["5.70", "0.27", "4.03"]
    assert levies(Decimal("53.78"), rates, exempt=True).net == Decimal("43.78")
    before = levies(Decimal("53.78"), scale(RATES, RESIDENT, DECEMBER_2025))
    assert (before.social, before.net) == (Decimal("9.25"), Decimal("37.65"))
    town = levies(Decimal(200), scale(RATES, RESIDENT_BODY, JUNE_2026))
    assert (town.income_tax, town.social, town.net) == (0, 0, 200)


@AT_ANY_PACE
@given(gross=st.decimals(0, 100000, places=2), exempt=st.booleans())
def test_what_is_held_back_and_paid_is_the_gross(gross, exempt):
    due = levies(gross, scale(RATES, RESIDENT, JUNE_2026), exempt)
    assert due.income_tax + due.csg + due.crds + due.solidarity + due.net == gross
    assert due.social == due.csg + due.crds + due.solidarity
    assert not exempt or not due.income_tax


def test_unknown_rates_are_named():
    with pytest.raises(UnknownRate) as told:
        scale(RATES, RESIDENT, date(2027, 3, 1))
    assert told.value.kinds == ("csg",)
    with pytest.raises(UnknownRate) as told:
        scale(RATES, ABROAD, JUNE_2026)
    assert told.value.params["status"] == ABROAD
    abroad = LevyRate("income_tax", ABROAD, date(2026, 1, 1), None, Decimal("12.8"))
    assert scale([*RATES, abroad], ABROAD, JUNE_2026).social == 0
    with pytest.raises(SeveralRates):
        scale([*RATES, RATES[0]], RESIDENT, JUNE_2026)


def test_the_ceiling_is_the_mean_of_three_years_and_two_points():
    found = ceiling(YIELDS, date(2024, 6, 15), Decimal(2))
    assert found == Decimal("3.8025")
    days = sum(capital_days(_changes(moves), *YEAR)[2025] for moves in SHARES.values())
    assert rounded(interest({2025: days}, found)) == Decimal("509.17")
    with pytest.raises(MissingYields) as told:
        ceiling(YIELDS, date(2026, 6, 15), Decimal(2))
    assert told.value.half_years == ((2024, 1), (2024, 2), (2025, 1), (2025, 2))


def test_reserves_come_first():
    books = Books(Decimal(20000), public_aid=Decimal(6000), capital=Decimal(100000))
    shared = allocate(books, Rule())
    assert (shared.legal, shared.statutory, shared.distributable) == (3000, 8500, 2500)
    assert shared.kept == 11500


def test_the_legal_reserve_stops_at_its_threshold():
    books = Books(Decimal(20000), reserves=Decimal(9000), capital=Decimal(10000))
    shared = allocate(books, Rule())
    assert (shared.legal, shared.statutory, shared.distributable) == (1000, 9500, 9500)
    assert allocate(books, Rule(threshold=Decimal(50))).legal == 0
    assert allocate(books, Rule(threshold=None)).legal == 3000


@pytest.mark.parametrize("result", [Decimal(0), Decimal(-1200)])
def test_without_surplus_there_is_no_interest(result):
    shared = allocate(Books(result, capital=Decimal(1000)), Rule())
    assert (shared.legal, shared.statutory, shared.distributable) == (0, 0, 0)
    assert shared.carried == -result


@AT_ANY_PACE
@given(
    result=st.decimals(-50000, 50000, places=2),
    losses=st.decimals(0, 60000, places=2),
    aid=st.decimals(0, 60000, places=2),
    reserves=st.decimals(0, 60000, places=2),
)
def test_an_allocation_never_gives_more_than_there_is(result, losses, aid, reserves):
    shared = allocate(Books(result, losses, aid, reserves, capital=Decimal(30000)), Rule())
    parts = (shared.losses, shared.legal, shared.statutory, shared.distributable)
    assert min(parts) >= 0
    assert sum(parts) <= max(result, 0)
    assert shared.distributable <= max(result - losses - aid, 0)


def test_an_exemption_is_asked_before_december_or_at_the_investment():
    assert asked_in_time(2026, date(2025, 11, 30), None)
    assert not asked_in_time(2026, date(2025, 12, 1), date(2024, 3, 1))
    assert asked_in_time(2026, date(2025, 12, 10), date(2025, 12, 20))
    invested = date(2026, 2, 10)
    assert not asked_in_time(2026, invested + timedelta(days=1), invested)


def test_returns_are_filed_in_whole_euros():
    assert [whole_euros(Decimal(text)) for text in ("8.68", "12.61", "0.49")] == [9, 13, 0]
