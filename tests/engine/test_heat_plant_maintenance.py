"""Upkeep of plants: due days by months and hours, replaced counters, limits of measurements."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_plant_maintenance.engine.due import Due, Interval, missed, next_due
from odoo.addons.heat_plant_maintenance.engine.errors import NoInterval
from odoo.addons.heat_plant_maintenance.engine.hours import Reading, counter, reached, run_at
from odoo.addons.heat_plant_maintenance.engine.limits import outside

START = date(2026, 1, 1)
BACKUP = Interval(months=60, hours=Decimal(1500))


def steady(hours_a_day, days=60, start=START, displayed=0, every=10):
    """Readings of a boiler that runs the same each day."""
    return [
        Reading(start + timedelta(days=day), Decimal(displayed + hours_a_day * day))
        for day in range(0, days + 1, every)
    ]


@pytest.mark.parametrize(
    ("hours_per_year", "expected"),
    [(120, Due(date(2031, 1, 1), "months")), (400, Due(date(2029, 10, 1), "hours", True))],
)
def test_a_backup_boiler_is_due_by_hours_or_five_years(hours_per_year, expected):
    """1,500 hours: never reached in 5 years at 120 h/year, after 3.75 years at 400 h/year."""
    expected_only = counter([], Decimal(hours_per_year))
    assert next_due(BACKUP, START, START, expected_only) == expected


@pytest.mark.parametrize(
    ("interval", "anchor", "done", "day", "by"),
    [
        (Interval(months=6), "2026-01-31", "2026-01-31", "2026-07-31", "months"),
        (Interval(months=1), "2026-01-31", "2026-01-31", "2026-02-28", "months"),
        # done late: the next one counts from the anchor
        (Interval(months=12), "2026-01-01", "2026-05-01", "2027-01-01", "months"),
        # the law counts from the day it was done
        (Interval(months=24, ceiling_months=12), "2026-01-01", "2025-11-15", "2026-11-15", "law"),
        (Interval(months=6, ceiling_months=12), "2026-01-01", "2026-01-01", "2026-07-01", "months"),
        # 10 h a day: 500 h are run in 50 days, 1,000 h in 100
        (Interval(12, Decimal(500)), "2026-01-01", "2026-01-01", "2026-02-20", "hours"),
        (Interval(hours=Decimal(1000)), "2026-01-01", "2026-01-01", "2026-04-11", "hours"),
        (Interval(2, Decimal(1000)), "2026-01-01", "2026-01-01", "2026-03-01", "months"),
        # counted from a day between two readings, and from one before all of them
        (Interval(hours=Decimal(500)), "2026-01-05", "2026-01-05", "2026-02-24", "hours"),
        (Interval(hours=Decimal(500)), "2025-12-22", "2025-12-22", "2026-02-10", "hours"),
    ],
)  # fmt: skip
def test_due_days(interval, anchor, done, day, by):
    found = next_due(
        interval, date.fromisoformat(anchor), date.fromisoformat(done), counter(steady(10))
    )
    assert (found.day.isoformat(), found.by) == (day, by)


def test_hours_are_exact_once_they_are_run():
    known = counter(steady(10))
    assert next_due(Interval(hours=Decimal(500)), START, START, known).is_reckoned is False
    assert next_due(Interval(hours=Decimal(700)), START, START, known).is_reckoned is True


def test_a_plan_by_hours_or_years_over_a_late_visit_a_skipped_year_and_a_new_counter():
    """Every 12 months or 2,000 h: due on 1 March 2024, done on 1 June 2025."""
    old = steady(4, days=400, start=date(2024, 3, 1), displayed=9000)
    new = [
        Reading(date(2025, 4, 15), Decimal(2), replaced=True),
        *steady(10, days=120, start=date(2025, 4, 25), displayed=102),
    ]
    known = counter([*old, *new])
    interval = Interval(months=12, hours=Decimal(2000))
    # the year in which nobody came is named
    assert missed(interval, date(2024, 3, 1), date(2025, 6, 1), known) == (date(2025, 3, 1),)
    # from the due day, the next one is the year that was skipped: still to be decided
    assert next_due(interval, date(2024, 3, 1), date(2025, 6, 1), known).day == date(2025, 3, 1)
    # from the day it was done, 10 h a day since: 2,000 h come in December, before the year is over
    found = next_due(interval, date(2025, 6, 1), date(2025, 6, 1), known)
    assert found.by == "hours" and found.is_reckoned
    assert date(2025, 12, 1) < found.day < date(2026, 6, 1)


def test_a_new_counter_goes_on_where_the_old_one_stopped():
    new = [Reading(date(2026, 2, 20), Decimal(7), True), Reading(date(2026, 3, 2), Decimal(107))]
    known = counter([*steady(10, days=40, displayed=8000), *new])
    assert known.totals[-1] == 400 + 100 + 100
    # a counter that shows less, and that nobody marked as new, is one too
    assert counter([Reading(START, Decimal(50)), Reading(date(2026, 1, 2), Decimal(3)),
                    Reading(date(2026, 3, 2), Decimal(593))]).totals[-1] == 600  # fmt: skip


def test_missed_ones_are_named_and_those_by_hours_only_when_run():
    assert missed(Interval(months=6), date(2025, 1, 1), date(2026, 1, 1)) == (
        date(2025, 7, 1),
        date(2026, 1, 1),
    )
    known = counter(steady(10, days=60))
    assert missed(Interval(hours=Decimal(200)), START, date(2026, 12, 1), known) == (
        date(2026, 1, 21), date(2026, 2, 10), date(2026, 3, 2),
    )  # fmt: skip
    assert missed(Interval(months=12), START, START) == ()


def test_what_nobody_measured_gives_no_date():
    assert next_due(Interval(hours=Decimal(500)), START, START) is None
    assert next_due(Interval(hours=Decimal(500)), START, START, counter([])) is None
    once = counter([Reading(START, Decimal(12))])
    assert next_due(Interval(hours=Decimal(500)), START, START, once) is None
    assert next_due(Interval(hours=Decimal(500)), date(2025, 1, 1), START, once) is None
    still = counter(steady(0))
    assert next_due(Interval(hours=Decimal(500)), START, START, still) is None
    assert run_at(counter([]), START) is None
    with pytest.raises(NoInterval):
        next_due(Interval(), START, START)


def test_a_few_days_of_readings_do_not_outweigh_the_expected_hours():
    assert counter(steady(20, days=20), Decimal(2922)).is_assumed
    assert counter(steady(20, days=20), Decimal(2922)).rate == 8
    assert counter(steady(20, days=30), Decimal(2922)).rate == 20
    assert counter(steady(20, days=20)).rate == 20


def test_the_rate_is_that_of_the_last_year():
    busy = steady(20, days=360, start=date(2024, 1, 1))
    calm = steady(5, days=370, start=date(2025, 1, 1), displayed=7300)
    assert counter([*busy, *calm]).rate == 5


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        ("1.0", "1", "2.5", False),
        ("0.99", "1", "2.5", True),
        ("2.51", "1", "2.5", True),
        ("2.51", "1", None, False),
        ("-5", None, "0", False),
        (None, "1", "2", False),
    ],
)
def test_limits(value, low, high, expected):
    numbers = [None if text is None else Decimal(text) for text in (value, low, high)]
    assert outside(*numbers) is expected


displays = st.lists(st.integers(0, 24), min_size=2, max_size=20)


@settings(max_examples=200)
@given(displays, st.sets(st.integers(1, 19)), st.integers(1, 500))
def test_hours_run_never_shrink_and_reached_is_when_they_are_run(runs, replaced, target):
    shown, readings = 0, []
    for index, run in enumerate(runs):
        shown = run if index in replaced else shown + run
        readings.append(Reading(START + timedelta(days=index), Decimal(shown), index in replaced))
    known = counter(readings)
    assert list(known.totals) == sorted(known.totals)
    found = reached(known, Decimal(target))
    if found:
        day, _reckoned = found
        assert run_at(known, day) <= target <= run_at(known, day + timedelta(days=1))


def test_readings_a_year_apart_tell_a_rate():
    """A contractor who reads the counter once a year: 4,000 h in 400 days."""
    known = counter([Reading(START, Decimal(0)), Reading(START + timedelta(400), Decimal(4000))])
    assert known.rate == 10
    assert reached(known, Decimal(5000)) == (START + timedelta(500), True)
