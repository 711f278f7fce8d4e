"""Decimals emptied by hand leave a coefficient unrounded, and are no zero."""

import pytest
from playwright.sync_api import expect

from .remote import call

pytestmark = pytest.mark.browser


def test_emptied_decimals_are_no_zero(visit, server):
    visitor = visit("gerante")
    page = visitor.page
    tariff = call(page, "heat.tariff", "create", {"name": "Essai"})
    component = {"code": "R1", "basis": "mwh", "base_price": 60, "coefficient_decimals": 4}
    version = call(
        page,
        "heat.tariff.version",
        "create",
        {"tariff_id": tariff, "date_from": "2019-01-01", "component_ids": [[0, 0, component]]},
    )
    (component,) = call(
        page, "heat.tariff.component", "search", [["version_id", "=", version]], limit=1
    )
    page.goto(f"{server.url}/odoo/m-heat.tariff.component/{component}")
    page.locator("a[name=rounding]").click()
    decimals = page.locator("div[name=coefficient_decimals] input")
    expect(decimals).to_have_value("4")
    for typed, kept in (("0", 0), ("", False)):
        decimals.fill(typed)
        decimals.blur()
        page.locator(".o_form_button_save").click()
        visitor.settle()
        (record,) = call(
            page, "heat.tariff.component", "read", [component], ["coefficient_decimals"]
        )
        assert record["coefficient_decimals"] is kept
    expect(decimals).to_have_value("")
    expect(page.get_by_text("Non arrondi", exact=True)).to_be_visible()
    assert not visitor.errors, "\n".join(visitor.errors)
