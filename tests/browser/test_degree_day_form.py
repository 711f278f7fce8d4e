"""A temperature emptied by hand is unknown: no frost, and no zero."""

import pytest
from playwright.sync_api import expect

from .remote import call

pytestmark = pytest.mark.browser


def test_an_emptied_temperature_is_unknown(visit, server):
    visitor = visit("gerante")
    page = visitor.page
    (station,) = call(page, "heat.weather.station", "search", [], limit=1)
    day = call(
        page,
        "heat.degree.day",
        "create",
        {"station_id": station, "date": "1990-01-15", "t_min": 2, "t_max": 8},
    )
    page.goto(f"{server.url}/odoo/heat-degree-days/{day}")
    temperature = page.locator("div[name=t_min] input")
    temperature.fill("")
    temperature.blur()
    page.locator(".o_form_button_save").click()
    visitor.settle()
    (kept,) = call(page, "heat.degree.day", "read", [day], ["t_min", "t_max", "degree_days"])
    assert (kept["t_min"], kept["t_max"], kept["degree_days"]) == (False, 8, False)
    expect(temperature).to_have_value("")
    assert not visitor.errors, "\n".join(visitor.errors)
