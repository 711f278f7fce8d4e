"""The demonstration's readings: reproducible, plausible, and never contradicting themselves."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from odoo.addons.heat_base.engine.periods import Period, local_midnight
from odoo.addons.heat_demo.engine.climate import degree_days, mean_temperature_mk
from odoo.addons.heat_demo.engine.cooperative import (
    COMPANY_NUMBER,
    IBAN,
    NETWORKS,
    invented_siren,
    invented_siret,
)
from odoo.addons.heat_demo.engine.delivery_points import NEW_HOME, POINTS, UNREAD_POINT, USAGES
from odoo.addons.heat_demo.engine.demand import HOME, Demand
from odoo.addons.heat_demo.engine.other_meters import main_meters
from odoo.addons.heat_demo.engine.reading_rounds import (
    MONTHLY_HISTORY,
    meter_lives,
    read,
    round_instants,
    shifted,
)
from odoo.addons.heat_demo.engine.series import Dial, MeterSeries

OCTOBER = date(2026, 10, 1)


def month(first_day):
    return Period(first_day, shifted(first_day, 1))


def instants_of(life, months, first_month=OCTOBER):
    return [at for start in months for at in round_instants(life, month(start), first_month)]


HISTORY = [shifted(OCTOBER, -back) for back in reversed(range(MONTHLY_HISTORY))]
LIVES = {life.key: life for life in meter_lives(OCTOBER)}


def test_indexes_are_the_same_on_every_machine():
    """Figures written once: a change of the generator would contradict imported readings."""
    life = LIVES["mairie"]
    at = local_midnight(date(2026, 11, 1), "Europe/Paris")
    (reading,) = read(life, [at])
    assert (life.serial, reading.energy, reading.volume) == (
        "68586419",
        Decimal("442.208"),
        Decimal("12425.57"),
    )


def test_index_does_not_depend_on_what_was_asked_before():
    life = LIVES["piscine"]
    at = datetime(2026, 3, 29, 4, tzinfo=UTC)
    fresh = MeterSeries(life.series.demand, life.installed)
    for hours in range(2000, 0, -100):
        life.series.passed(at - timedelta(hours=hours))
    assert life.series.passed(at) == fresh.passed(at)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_climate_is_that_of_a_mountain_valley(year):
    year_sum = degree_days(date(year, 1, 1), date(year + 1, 1, 1))
    assert 3200 < year_sum < 4200
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert -15_000 < min(map(mean_temperature_mk, days)) < -2_000
    assert 18_000 < max(map(mean_temperature_mk, days)) < 28_000


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.key)
def test_each_building_uses_its_power_plausibly(point):
    demand = point.demand()
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    daily = [demand.daily_wh(day) for day in days]
    full_load_hours = sum(daily) / 1000 / float(point.power_kw)
    assert 700 < full_load_hours < 5500
    peak = max(daily) / 1000 * max(demand.rhythm.hours) / sum(demand.rhythm.hours)
    assert peak < 1.4 * float(point.power_kw), "power of the busiest hour of the coldest day"


@pytest.mark.parametrize(
    ("first", "second"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)],
)
def test_a_day_adds_up_whatever_its_length(first, second):
    series = MeterSeries(Demand("clock", 10_000, 5_000, HOME), date(2026, 1, 1))
    start = local_midnight(first, "Europe/Paris")
    hourly = [series.passed(start + timedelta(hours=hour)) for hour in range(second + 1)]
    assert all(before <= after for before, after in pairwise(hourly))
    day = hourly[-1][0] - hourly[0][0]
    assert day == series.demand.daily_wh(first)


def test_no_index_ever_goes_back():
    months = [*HISTORY, shifted(OCTOBER, 1), shifted(OCTOBER, 2)]
    for life in LIVES.values():
        instants = instants_of(life, months)
        assert instants == sorted(set(instants)), "no instant twice, in the order of time"
        lines = list(read(life, instants))
        for before, after in pairwise(lines):
            assert before.energy <= after.energy
            assert before.volume <= after.volume


def test_every_meter_is_read_at_each_month_bound_of_its_life():
    for life in LIVES.values():
        instants = set(instants_of(life, HISTORY))
        bounds = {local_midnight(start, "Europe/Paris") for start in [*HISTORY, date(2026, 11, 1)]}
        installed = local_midnight(life.installed, "Europe/Paris")
        removed = local_midnight(life.removed or date(9999, 1, 1), "Europe/Paris")
        missed = {at for at in bounds if installed <= at <= removed} - instants
        if life.point.key == UNREAD_POINT:
            assert missed == {local_midnight(date(2026, 11, 1), "Europe/Paris")}
        else:
            assert not missed, life.key


def test_the_unread_meter_is_read_again_a_month_later():
    instants = round_instants(LIVES[UNREAD_POINT], month(date(2026, 11, 1)), OCTOBER)
    assert instants == [local_midnight(date(2026, 12, 1), "Europe/Paris")]


def test_remote_meters_give_one_year_of_hours():
    life = LIVES["college"]
    year = [shifted(OCTOBER, -back) for back in reversed(range(12))]
    assert len(instants_of(life, year)) == 365 * 24
    assert len(round_instants(life, month(shifted(OCTOBER, -12)), OCTOBER)) == 1


def test_new_home_starts_within_the_month():
    instants = round_instants(LIVES[NEW_HOME.key], month(OCTOBER), OCTOBER)
    assert instants == [
        local_midnight(day, "Europe/Paris") for day in (date(2026, 10, 12), date(2026, 11, 1))
    ]


def test_a_round_never_looks_beyond_its_month():
    """A round run on the first of the next month must find nothing in the future."""
    for life in LIVES.values():
        for at in instants_of(life, HISTORY):
            assert at <= local_midnight(date(2026, 11, 1), "Europe/Paris")


def test_serials_and_keys_are_unique():
    lives = meter_lives(OCTOBER)
    assert len({life.serial for life in lives}) == len(lives)
    assert len({point.key for point in POINTS}) == len(POINTS)
    assert all(len(life.serial) == 8 for life in lives)


def test_the_cooperative_is_what_the_demonstration_promises():
    networks = {network.key: network for network in NETWORKS}
    by_network = {key: [point for point in POINTS if point.network == key] for key in networks}
    single = [key for key, points in by_network.items() if len(points) == 1]
    shared = [key for key in networks if key not in single]
    assert len(single) == 3
    assert sorted(networks[key].shares[0] > 50 for key in shared) == [False, True]
    assert 38 <= sum(len(by_network[key]) for key in shared) <= 46
    assert sum(point.remote for point in POINTS) == 12
    assert {life.make.unit for life in LIVES.values()} == {"kwh", "mwh", "gj"}
    assert {point.usage for point in POINTS} == set(USAGES)


def test_numbers_of_the_company_pass_their_checks_and_belong_to_nobody():
    siren = invented_siren(COMPANY_NUMBER)
    assert siren.startswith("000")
    for number in (siren, invented_siret(COMPANY_NUMBER)):
        assert luhn_sum(number) % 10 == 0
    digits = "".join(str(int(char, 36)) for char in IBAN[4:] + IBAN[:4])
    assert int(digits) % 97 == 1


def luhn_sum(number):
    return sum(
        sum(divmod(int(digit) * (1 + index % 2), 10))
        for index, digit in enumerate(reversed(number))
    )


def test_a_dial_starts_again_after_its_last_digit():
    dial = Dial("kwh", decimals=1, start=9_999_990, digits=7)
    assert dial.shows(900) == Decimal("999999.9")
    assert dial.shows(1_000) == Decimal("0.0")


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.key)
def test_a_network_takes_in_what_its_points_draw_and_its_pipes_lose(network):
    lives = [life for life in LIVES.values() if life.point.network == network.key]
    main = next(meter for meter in main_meters(LIVES.values()) if meter.network == network.key)
    for start in HISTORY:
        bounds = [local_midnight(day, "Europe/Paris") for day in (start, shifted(start, 1))]
        taken = main.passed(bounds[1])[0] - main.passed(bounds[0])[0]
        drawn = sum(life.passed(bounds[1])[0] - life.passed(bounds[0])[0] for life in lives)
        assert 0 < taken - drawn < taken * 0.4, (network.key, start)
