"""Boiler plants: fuel, balance, operation, reliability and inspections, by case and by property."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_plant.engine.balance import (
    Emission,
    Flows,
    balance,
    linear_losses_w_m,
    pipe_losses_w_k,
    share_losses,
)
from odoo.addons.heat_plant.engine.errors import (
    DeliveredExceedsInjected,
    EndsBeforeItStarts,
    InvalidMoisture,
    MissingCoefficient,
    NoBoiler,
    UnknownCoefficients,
)
from odoo.addons.heat_plant.engine.fuel import (
    CHIPS,
    LOGS,
    Coefficients,
    Load,
    heap_mass,
    in_force,
    load_energy,
    lower_energy,
    wet_heating_value,
)
from odoo.addons.heat_plant.engine.inspection import Band, Boiler, due, room, within
from odoo.addons.heat_plant.engine.operation import (
    Verdict,
    boiler_efficiency,
    burnt,
    full_load_hours,
    nominal_efficiency,
    reference_concentration,
    utilisation_rate,
    verdict,
)
from odoo.addons.heat_plant.engine.reliability import (
    Stop,
    availability,
    hours,
    mean_time_between_failures,
    mean_time_to_repair,
)

AT_ANY_PACE = settings(deadline=None)
D = Decimal
FIRST = date(2020, 1, 1)
CHIPS_30 = Coefficients(FIRST, pci0=D(5083), moisture=D("0.30"), bulk_mass_t=D("0.30"))
GAS = Coefficients(FIRST, pci=D("9.0"), unit="m3", higher_ratio=D("1.11"))
PELLETS = Coefficients(FIRST, pci=D(4600), unit="t")
OIL = Coefficients(FIRST, pci=D("9.96"), unit="l")


def _rounded(value, digits):
    return str(value.quantize(D(digits)))


@pytest.mark.parametrize(
    ("moisture", "pci0", "expected"),
    [
        ("0.30", 5083, "3354.1"),
        ("0.20", 5200, "4024.0"),
        ("0", 5200, "5200.0"),
        ("0.35", 5200, "3142.0"),
        ("0.50", 5000, "2160.0"),
    ],
)
def test_heating_value_of_wet_wood(moisture, pci0, expected):
    assert _rounded(wet_heating_value(D(pci0), D(moisture)), "0.1") == expected


@pytest.mark.parametrize("moisture", ["-0.01", "1", "30"])
def test_a_moisture_is_a_part_of_the_whole(moisture):
    with pytest.raises(InvalidMoisture):
        wet_heating_value(D(5083), D(moisture))


@pytest.mark.parametrize(
    ("moisture", "solid", "expected"),
    [("0.20", CHIPS, "762.548"), ("0", CHIPS, "788.320"), ("0.20", LOGS, "1334.459")],
)
def test_energy_of_a_heap_of_spruce(moisture, solid, expected):
    mass = heap_mass(D(379), D(moisture), solid)
    assert _rounded(mass * wet_heating_value(D(5200), D(moisture)), "0.001") == expected


def test_what_tickets_say_is_taken_and_what_they_leave_out_is_named():
    def energy(load, known=CHIPS_30):
        found = load_energy(load, known)
        return _rounded(found.energy_kwh, "1"), found.assumed

    assert energy(Load(D(1), "map")) == ("1006", ("mass", "moisture"))
    assert energy(Load(D(10), "t")) == ("33541", ("moisture",))
    assert energy(Load(D(10000), "kg", moisture=D("0.35"))) == ("30660", ())
    # weighed though sold by the heap
    assert energy(Load(D(30), "map", mass_t=D(9), moisture=D("0.30"))) == ("30187", ())
    # the heating value of a laboratory prevails over the formula
    assert energy(Load(D(10), "t", pci_kwh_t=D(3200))) == ("32000", ())
    # a heap of wetter wood weighs more and holds the same dry matter
    wetter = load_energy(Load(D(10), "map", moisture=D("0.40")), CHIPS_30)
    assert _rounded(wetter.mass_t, "0.001") == "3.500"


def test_fuels_that_hold_no_water():
    assert load_energy(Load(D(2), "t"), PELLETS).energy_kwh == 9200
    assert load_energy(Load(D(2000), "kg"), PELLETS).energy_kwh == 9200
    assert load_energy(Load(D(1), "m3"), OIL).energy_kwh == 9960
    assert load_energy(Load(D(3), "mwh"), GAS).energy_kwh == 3000
    higher = load_energy(Load(D(500), "mwh", higher=True), GAS)
    assert _rounded(higher.energy_kwh, "1") == "450450"
    assert higher.mass_t is None and higher.pci_kwh_t is None


@pytest.mark.parametrize(
    ("load", "known", "name"),
    [
        (Load(D(1), "map"), Coefficients(FIRST, pci0=D(5000)), "bulk_mass_t"),
        (Load(D(1), "t"), Coefficients(FIRST, pci0=D(5000)), "moisture"),
        (Load(D(1), "l"), CHIPS_30, "bulk_mass_t"),
        (Load(D(1), "t"), OIL, "pci"),
        (Load(D(1), "t"), Coefficients(FIRST), "pci"),
        (Load(D(1), "mwh", higher=True), OIL, "higher_ratio"),
    ],
)
def test_a_coefficient_that_lacks_is_named(load, known, name):
    with pytest.raises(MissingCoefficient) as caught:
        load_energy(load, known)
    assert caught.value.params["name"] == name


def test_coefficients_are_those_of_the_day():
    newer = Coefficients(date(2026, 7, 1), pci0=D(5000))
    assert in_force([newer, CHIPS_30], date(2026, 6, 30)) is CHIPS_30
    assert in_force([newer, CHIPS_30], date(2026, 7, 1)) is newer
    with pytest.raises(UnknownCoefficients):
        in_force([CHIPS_30], date(2019, 12, 31))


def test_utilisation_of_a_boiler():
    rate = utilisation_rate(D("0.9"), D(2000))
    assert _rounded(rate, "0.0000000000000001") == "0.8593362105182752"
    assert _rounded(nominal_efficiency(rate, D(2000)), "0.0000000001") == "0.9000000000"


@pytest.mark.parametrize(
    ("heat_kwh", "power_kw", "expected"),
    [(500, 50, 10), (1_100_000, 450, 2444), (600_000, 340, 1765), (130_000, 100, 1300)],
)
def test_hours_at_full_load(heat_kwh, power_kw, expected):
    assert round(full_load_hours(D(heat_kwh), D(power_kw))) == expected


@pytest.mark.parametrize(
    ("moisture", "percent", "expected"),
    [
        ("0.25", "81.1", Verdict.PLAUSIBLE),
        ("0.30", "88.1", Verdict.PLAUSIBLE),
        ("0.35", "96.4", Verdict.TOO_HIGH),
    ],
)
def test_efficiency_of_a_farm_by_moisture(moisture, percent, expected):
    """44 t of chips for 130 MWh: the moisture nobody measured decides what to believe."""
    fuel = D(44) * wet_heating_value(D(5083), D(moisture)) / 1000
    efficiency = boiler_efficiency(D(130), fuel)
    assert _rounded(efficiency * 100, "0.1") == percent
    assert verdict(efficiency) is expected
    assert verdict(efficiency, assumed=True) is Verdict.ASSUMED
    assert balance(Flows({"wood": D(130)}, D(130), D(200))).density_mwh_m == D("0.65")


def test_from_a_power_to_its_chips():
    heat = D(500) * 3000 / 1000
    fuel = heat / D("0.80")
    assert (heat, fuel) == (1500, 1875)
    assert _rounded(fuel / D("3.16"), "0.1") == "593.4"
    assert _rounded(fuel / D("0.76"), "1") == "2467"


def test_a_plant_that_burns_too_much():
    fuel = D(60_000) * wet_heating_value(D(5083), D("0.50")) / 1000
    efficiency = boiler_efficiency(D(14_000) + D(20_000), fuel)
    assert _rounded(efficiency * 100, "0.1") == "25.7"
    assert verdict(efficiency) is Verdict.TOO_LOW
    assert balance(Flows({"wood": D(14_000)}, D(14_000), D(4000))).density_mwh_m == D("3.5")


def test_what_is_not_measured_is_no_zero():
    assert burnt(D(10), D(100), None) is None
    assert boiler_efficiency(None, D(100)) is None
    assert verdict(None) is Verdict.NOT_MEASURED
    unknown = balance(Flows({"wood": D(10), "gas": None}, D(9)))
    assert unknown.produced_mwh is None and unknown.renewable_share is None
    assert unknown.losses_mwh is None and unknown.co2_kg_mwh is None
    assert balance(Flows({})).produced_mwh is None
    assert balance(Flows({"gas": D(0)}, D(0))).renewable_share is None
    assert balance(Flows({"gas": D(10)}, D(9))).renewable_share == 0
    factorless = [Emission(D(10), D(13)), Emission(D(1), None)]
    assert balance(Flows({"wood": D(10)}, D(9), emissions=factorless)).co2_kg_mwh is None


def test_losses_of_pipes():
    pipes = [(D(30), D("0.1")), (D(20), D("0.15")), (D(10), D("0.2"))]
    assert pipe_losses_w_k(pipes) == 8
    assert sum(length for length, _loss in pipes) == 60
    assert D(20) * 50 / 1000 * 8760 == 8760


def test_electricity_for_each_megawatt_hour():
    year = balance(Flows({"wood": D(2)}, electricity_mwh=D("0.030")))
    assert year.electricity_kwh_mwh == 15


def _surveyed_year():
    """1,000 t of chips at 35 %, 500 MWh of gas (PCS), waste heat; 1,800 m of trench."""
    chips = load_energy(Load(D(1000), "t", moisture=D("0.35")), CHIPS_30).energy_kwh / 1000
    gas = lower_energy(D(500), D("1.11"))
    produced = {"wood": chips * D("0.85"), "gas": gas * D("0.92"), "waste_heat": D(300)}
    fuels = [Emission(chips, D(13)), Emission(gas, D(234))]
    return produced, fuels


def test_a_surveyed_year():
    produced, fuels = _surveyed_year()
    power = Emission(D(45), D(84))
    year = balance(Flows(produced, D(2600), D(1800), D(45), [*fuels, power]))
    assert [_rounded(heat, "0.1") for heat in produced.values()] == ["2606.1", "414.4", "300.0"]
    assert _rounded(year.produced_mwh, "0.1") == "3320.5"
    assert _rounded(year.wood_coverage * 100, "0.1") == "78.5"
    assert _rounded(year.renewable_share * 100, "0.1") == "87.5"
    assert _rounded(year.network_efficiency * 100, "0.1") == "78.3"
    assert _rounded(year.losses_mwh, "0.1") == "720.5"
    assert _rounded(linear_losses_w_m(year.losses_mwh, D(1800)), "0.1") == "45.7"
    assert _rounded(year.density_mwh_m, "0.001") == "1.444"
    assert _rounded(year.electricity_kwh_mwh, "0.1") == "13.6"
    assert _rounded(year.electricity_kwh_delivered, "0.1") == "17.3"
    assert _rounded(year.co2_kg_mwh / 1000, "0.0001") == "0.0573"
    without = balance(Flows(produced, D(2600), emissions=fuels))
    assert _rounded(without.co2_kg_mwh / 1000, "0.0001") == "0.0559"


def test_emissions_at_reference_oxygen():
    found = reference_concentration(D(60), D(9))
    assert found == 75 and found > 50


def test_losses_are_shared_by_what_was_injected():
    injected = {"a": D(2000), "b": D(600), "c": D(400)}
    shared = share_losses(injected, D(2550))
    assert [loss for loss, _net in shared.values()] == [300, 90, 60]
    assert [net for _loss, net in shared.values()] == [1700, 510, 340]
    with pytest.raises(DeliveredExceedsInjected):
        share_losses(injected, D(3001))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(0, 100))
@AT_ANY_PACE
def test_shared_losses_add_up(heats, percent):
    injected = {str(index): D(heat) for index, heat in enumerate(heats)}
    delivered = sum(injected.values()) * percent / 100
    shared = share_losses(injected, delivered)
    assert sum(loss for loss, _net in shared.values()) == sum(injected.values()) - delivered


STOPS = [
    Stop(datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 14)),
    Stop(datetime(2026, 5, 31, 18), datetime(2026, 6, 1, 14)),
]


def test_reliability_in_hours():
    assert mean_time_to_repair(STOPS) == 13
    assert mean_time_between_failures(datetime(2026, 1, 1), STOPS) == 1806
    assert mean_time_to_repair([]) is None
    assert mean_time_between_failures(datetime(2026, 1, 1), []) is None
    with pytest.raises(EndsBeforeItStarts):
        hours(STOPS[0].end, STOPS[0].start)


def test_availability_counts_overlaps_once_and_what_lasts():
    start, end = datetime(2026, 3, 1), datetime(2026, 3, 11)
    doubled = [STOPS[0], Stop(datetime(2026, 3, 2, 10), datetime(2026, 3, 2, 20))]
    assert availability(start, end, doubled) == 1 - D(12) / 240
    assert availability(start, end, [Stop(datetime(2026, 3, 10))]) == D("0.9")
    assert availability(start, end, [Stop(datetime(2026, 4, 1))]) == 1
    assert availability(start, start, []) is None


def test_boilers_of_a_room_are_one():
    wood = Boiler(D(600), D(700), date(2021, 9, 1))
    gas = Boiler(D(800), D(870), date(2012, 9, 1))
    one = room([wood, gas])
    assert (one.output_kw, one.input_kw, one.commissioned) == (1400, 1570, date(2012, 9, 1))
    assert room([wood, Boiler(D(1), None, date(2022, 1, 1))]).input_kw is None
    with pytest.raises(NoBoiler):
        room([])


UPKEEP = Band(D(4), D(400), high_included=True)
EFFICIENCY = Band(D(400), D(5000), low_included=False)
EFFICIENCY_LARGE = Band(D(5000), D(20_000))


@pytest.mark.parametrize(
    ("power", "months"),
    [(340, 12), (400, 12), ("400.1", 36), (1400, 36), (5000, 24), (20_000, None), (3, None)],
)
def test_inspections_by_power(power, months):
    rules = {UPKEEP: 12, EFFICIENCY: 36, EFFICIENCY_LARGE: 24}
    found = [interval for band, interval in rules.items() if within(band, D(power))]
    assert found == ([months] if months else [])


def test_due_after_months_or_hours():
    start = date(2026, 1, 1)
    assert due(start, 60, D(1500), D(120)) == date(2031, 1, 1)
    # three years and nine months
    assert due(start, 60, D(1500), D(400)) == date(2029, 10, 1)
    assert due(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert due(start, 60, D(1500), None) == date(2031, 1, 1)
    assert due(start) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120), st.integers(1, 8760))
@AT_ANY_PACE
def test_the_months_are_a_ceiling(anchor, months, rate):
    ceiling = due(anchor, months)
    assert anchor <= due(anchor, months, D(1500), D(rate)) <= ceiling
    assert Period(anchor, ceiling).days >= 28 * months
