"""The charts of a delivery point: drawn, told in tables, saved as files, and empty with a word."""

import pytest
from playwright.sync_api import expect

from .remote import call, drawn_share, fits_the_width

pytestmark = pytest.mark.browser


def open_charts(visitor, server, name):
    page = visitor.page
    (point,) = call(page, "heat.delivery.point", "search", [["name", "=", name]])
    page.goto(f"{server.url}/odoo/heat-delivery-points/{point}")
    page.wait_for_selector(".o_form_view")
    visitor.press("action_open_charts")
    page.wait_for_selector(".o_heat_point_chart")
    visitor.settle()


def chart(name):
    return f".o_heat_point_chart[data-chart={name}]"


@pytest.mark.parametrize("width", (1280, 390))
def test_the_charts_of_an_hourly_meter_are_drawn(visit, server, artefacts, width):
    visitor = visit("etudes", width=width, height=900)
    page = visitor.page
    open_charts(visitor, server, "Mairie")
    for name in ("years", "signature", "load"):
        assert drawn_share(page, f"{chart(name)} canvas") > 0.01, name
    assert fits_the_width(page)
    page.screenshot(path=artefacts / f"point-charts-{width}.png", full_page=True)
    # a year corrected by degree days is another drawing
    canvas = page.locator(f"{chart('years')} canvas")
    before = canvas.screenshot()
    page.locator("#heat_charts_corrected").check()
    visitor.settle()
    assert canvas.screenshot() != before
    assert not visitor.errors, "\n".join(visitor.errors)


def test_tables_are_saved_as_files(visit, server):
    visitor = visit("etudes")
    page = visitor.page
    open_charts(visitor, server, "Mairie")
    page.locator(f"{chart('years')} summary").click()
    expect(page.locator(f"{chart('years')} tbody tr")).to_have_count(12)
    for name, kind, start in (
        ("years", "XLSX", b"PK"),
        ("signature", "CSV", b"\xef\xbb\xbf"),
        ("load", "CSV", b"\xef\xbb\xbf"),
    ):
        with page.expect_download() as saving:
            page.locator(f"{chart(name)} button", has_text=kind).click()
        with open(saving.value.path(), "rb") as saved:
            assert saved.read().startswith(start)
    assert not visitor.errors, "\n".join(visitor.errors)


def test_a_meter_read_by_the_month_has_no_load_curve_and_says_so(visit, server):
    visitor = visit("etudes")
    page = visitor.page
    open_charts(visitor, server, "Centre de vacances Les Cimes")
    assert drawn_share(page, f"{chart('years')} canvas") > 0.01
    expect(page.locator(f"{chart('load')} .o_heat_point_chart_empty")).to_be_visible()
    assert not visitor.errors, "\n".join(visitor.errors)
