"""The demonstration's weather: what is published is what heated the buildings."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.heat_base.engine.degree_days import degree_day
from odoo.addons.heat_base.engine.weather_file import Day, columns_of, read_days
from odoo.addons.heat_demo.engine.climate import degree_days_mk
from odoo.addons.heat_demo.engine.weather import STATIONS, daily_file, extremes_mk, is_doubtful

START, END = date(2023, 7, 1), date(2026, 11, 1)
DAYS = [START + timedelta(days=rank) for rank in range((END - START).days)]


def test_published_temperatures_give_the_degree_days_of_the_readings():
    for day in DAYS:
        low, high = (Decimal(value).scaleb(-3) for value in extremes_mk(day))
        assert degree_day(low, high) == Decimal(degree_days_mk(day)).scaleb(-3)


def test_the_file_is_read_without_a_refusal():
    header, *lines = daily_file(START, END)
    stations = {station.code.lstrip("0"): station.key for station in STATIONS}
    found = list(read_days(enumerate(lines, 2), columns_of(header), stations, END))
    assert all(isinstance(item, Day) for item in found)
    assert len(found) == len(STATIONS) * len(DAYS)
    doubtful = {item.day for item in found if item.t_min is None}
    assert doubtful == {day for day in DAYS if is_doubtful(day)}
    assert 2 <= len(doubtful) <= 12
    assert {item.station for item in found if item.t_min is None} == {"valley"}


def test_figures_are_the_same_on_every_machine():
    """Written once: a change would correct temperatures that were published."""
    assert extremes_mk(date(2025, 1, 15)) == (773, 9121)
