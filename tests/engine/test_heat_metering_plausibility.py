"""Which readings of a register can be right: the order of arrival does not matter, and a single
mistake condemns nothing but itself."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_metering.engine import plausibility, validation
from odoo.addons.heat_metering.engine.plausibility import Register, Shown, Weather, judge
from odoo.addons.heat_metering.engine.validation import DEFAULTS, Rule

START = datetime(2019, 1, 1)
POWER = Decimal(100)


def hourly(*indexes, accepted=()):
    return [
        Shown(START + timedelta(hours=n), Decimal(str(index)), n in accepted)
        for n, index in enumerate(indexes)
    ]


def daily(*indexes, start=START):
    return [Shown(start + timedelta(days=n), Decimal(str(i))) for n, i in enumerate(indexes)]


def codes(readings, register):
    found = judge(readings, register)
    return {n: [finding.code for finding in all_of] for n, all_of in enumerate(found) if all_of}


@pytest.mark.parametrize(
    ("indexes", "found"),
    [
        ((100, 110, 50, 120), {2: ["backward"]}),
        ((100, 9999, 110, 120), {1: ["backward"]}),
        ((110, 90), {1: ["backward"]}),
        ((1, 2, 900, 901, 902, 3, 4, 5, 6, 7), {2: ["backward"], 3: ["backward"], 4: ["backward"]}),
        ((5, 5, 5), {}),
        ((), {}),
    ],
)
def test_what_does_not_grow(indexes, found):
    assert codes(hourly(*indexes), Register()) == found


def test_what_fits_best_is_kept_of_two_that_contradict_each_other():
    # by the reading after them, the second of the two is the one on the line
    assert codes(daily(10, 25, 20, 30), Register()) == {1: ["backward"]}
    # by the slope before them, the first is
    assert codes(daily(100, 200, 300, 250), Register()) == {3: ["backward"]}


def test_rollovers():
    kilowatts = Register(size=Decimal(10**7), rate=POWER)
    months = [Shown(START, Decimal(9_999_850)), Shown(START + timedelta(31), Decimal(120))]
    (finding,) = judge(months, kilowatts)[1]
    assert (finding.code, finding.params["amount"]) == ("rollover", "270")
    months = [Shown(START, Decimal(37_351)), Shown(START + timedelta(31), Decimal(33_361))]
    assert codes(months, kilowatts) == {1: ["backward"]}
    megawatts = Register(size=Decimal(100_000), rate=Decimal("0.1"))
    months = [Shown(START, Decimal("99999.412")), Shown(START + timedelta(31), Decimal("0.733"))]
    assert judge(months, megawatts)[1][0].params["amount"] == "1.321"


def test_a_rollover_without_power_is_judged_by_the_usual_rate():
    months = [Shown(START, Decimal(9_999_850)), Shown(START + timedelta(31), Decimal(120))]
    assert codes(months, Register(size=Decimal(10**7))) == {1: ["backward"]}
    usual = Register(size=Decimal(10**7), usual_rate=Decimal("0.3"))
    assert codes(months, usual) == {1: ["rollover"]}
    slow = Register(size=Decimal(10**7), usual_rate=Decimal("0.01"))
    assert codes(months, slow) == {1: ["backward"]}


def test_the_maximum_power():
    assert codes(hourly(0, 50, 300), Register(rate=POWER)) == {2: ["physical_cap"]}
    # the display's step is granted: a megawatt-hour may end within the hour
    assert codes(hourly(0, 0, 1), Register(rate=Decimal("0.1"))) == {}


def test_what_was_accepted_by_name_stays():
    assert codes(hourly(100, 110, 50, 60, 70, accepted={2}), Register()) == {}
    assert codes(hourly(100, 9999, 110, 120, accepted={2}), Register()) == {1: ["backward"]}


def test_nines_and_dates():
    register = Register(
        sentinel=Decimal(9999),
        installed_at=START + timedelta(hours=1),
        removed_at=START + timedelta(hours=3),
        billed_until=START + timedelta(hours=2),
    )
    assert codes(hourly(1, 2, 9999, 3, 4), register) == {
        0: ["before_installation", "already_billed"],
        1: ["already_billed"],
        2: ["sensor_sentinel"],
        4: ["after_removal"],
    }


def weather(days, cold="12", season=True):
    return Weather.of(START.date(), [(Decimal(cold) if cold else None, season)] * days)


def test_a_spike_against_the_degree_days():
    indexes = [100 * n for n in range(15)]
    register = Register(weather=weather(40))
    assert codes(daily(*indexes, 1400 + 310), register) == {15: ["spike"]}
    assert codes(daily(*indexes, 1400 + 290), register) == {}
    # three times as cold, three times as much
    days = [(Decimal(12), True)] * 14 + [(Decimal(42), True)] * 9
    assert (
        codes(daily(*indexes, 1400 + 310), Register(weather=Weather.of(START.date(), days))) == {}
    )
    # without weather only the absurd is told
    assert codes(daily(*indexes, 1400 + 310), Register()) == {}
    assert codes(daily(*indexes, 1400 + 910), Register()) == {15: ["spike"]}


def test_an_index_that_does_not_move():
    still = daily(*[500] * 40)
    assert codes(still, Register(weather=weather(50))) == {7: ["stuck"], 14: ["zero_in_season"]}
    assert codes(still, Register(weather=weather(50, cold="5"))) == {
        14: ["stuck", "zero_in_season"]
    }
    assert codes(still, Register(weather=weather(50, cold=None))) == {14: ["zero_in_season"]}
    assert codes(still, Register(weather=weather(50, cold="0", season=False))) == {}
    assert codes(still, Register(quantity="volume", weather=weather(50))) == {7: ["stuck"]}
    assert codes(still, Register(quantity="operating_hours", weather=weather(50))) == {}


def test_a_check_that_is_off_says_nothing():
    rules = {**DEFAULTS, "backward": Rule("backward", "off")}
    assert codes(hourly(5, 4), Register(rules=rules)) == {}


def test_hours_with_a_half():
    known = Weather.of(date(2019, 1, 1), [(Decimal(1), True), (Decimal(2), False)])
    assert known.between(date(2019, 1, 1), date(2019, 1, 3)) == 3
    assert known.between(date(2018, 1, 1), date(2019, 1, 3)) is None
    assert known.in_season(date(2019, 1, 1), date(2019, 1, 3)) == 1


amounts = st.lists(st.integers(0, 100), min_size=3, max_size=40)


@given(amounts, st.integers(0, 9_999))
def test_a_register_that_turns_is_read_as_one_that_does_not(grown, head):
    """A meter within its power gives no finding but its rollovers, wherever its head stands."""
    register = Register(size=Decimal(10_000), rate=POWER, quantity="operating_hours")
    total, indexes = head, []
    for amount in grown:
        total += amount
        indexes.append(total % 10_000)
    turns = sum(after < before for before, after in zip(indexes, indexes[1:], strict=False))
    found = codes(hourly(*indexes), register)
    assert all(found_codes == ["rollover"] for found_codes in found.values())
    assert len(found) == turns


@given(amounts, st.data())
def test_one_absurd_reading_condemns_itself_alone(grown, data):
    indexes, total = [], 1000
    for amount in grown:
        total += amount + 1
        indexes.append(total)
    wrong = data.draw(st.integers(1, len(indexes) - 2))
    value = data.draw(st.integers(0, 999) | st.integers(100_000, 10**9))
    indexes.insert(wrong, value)
    register = Register(quantity="operating_hours")
    assert codes(hourly(*indexes), register) == {wrong: ["backward"]}


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_what_is_kept_fits(indexes):
    register = Register(rate=POWER, size=Decimal(1_000), quantity="operating_hours")
    readings = hourly(*indexes)
    found = codes(readings, register)
    kept = [r for n, r in enumerate(readings) if found.get(n, ["rollover"]) == ["rollover"]]
    assert all(
        register.counted(before, after) is not None
        for before, after in zip(kept, kept[1:], strict=False)
    )


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30), st.integers(-1000, 1000))
def test_the_hour_of_the_day_changes_nothing(indexes, shift):
    register = Register(rate=POWER, quantity="operating_hours")
    later = [Shown(r.at + timedelta(hours=shift), r.index) for r in hourly(*indexes)]
    assert codes(later, register) == codes(hourly(*indexes), register)


def test_the_defaults_are_those_of_the_engine():
    assert Register().rules is validation.DEFAULTS
    assert plausibility.DEPTH == 24
