"""A bill explained: from its total to the reading that an amount rests on, and back."""

import pytest
from playwright.sync_api import expect

from .remote import call, fits_the_width

pytestmark = pytest.mark.browser

TREE = ".o_heat_explanation_tree"


def node(kind):
    return f".o_heat_node[data-kind={kind}]"


def a_bill(page):
    (bill,) = call(
        page,
        "heat.bill",
        "search",
        [["state", "=", "posted"], ["energy_mwh", ">", 0]],
        limit=1,
    )
    return bill


def open_explanation(visitor, server, bill):
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-bills/{bill}")
    page.wait_for_selector(".o_form_view")
    visitor.press("action_explain")
    page.wait_for_selector(TREE)
    visitor.settle()


def unfold(page, kind):
    """Unfold the first node of a kind, when it is not."""
    toggle = page.locator(f"{node(kind)} > .o_heat_node_row .o_heat_node_toggle").first
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()


def test_a_bill_is_walked_to_a_reading_and_back(visit, server, artefacts):
    visitor = visit("facturation", width=1280)
    page = visitor.page
    bill = a_bill(page)
    open_explanation(visitor, server, bill)
    tree = call(page, "heat.bill", "read_explanation", [bill])
    assert not tree["alert"]
    assert tree["value"].replace("\u202f", " ") in page.inner_text(TREE).replace("\u202f", " ")
    expect(page.locator(node("reading"))).to_have_count(0)
    for kind in ("line", "quantity", "segment"):
        unfold(page, kind)
    reading = page.locator(node("reading")).first
    source = reading.locator(".o_heat_node_note").inner_text()
    assert source.strip(), "who took the reading, and from what file"
    page.screenshot(path=artefacts / "bill-explanation.png", full_page=True)
    reading.locator(".o_heat_node_open").click()
    page.wait_for_selector(".o_form_view")
    visitor.settle()
    page.go_back()
    page.wait_for_selector(node("reading"))
    assert not visitor.errors, "\n".join(visitor.errors)


def test_everything_unfolds_and_fits_a_phone(visit, server, artefacts):
    visitor = visit("facturation", width=390, height=844)
    page = visitor.page
    open_explanation(visitor, server, a_bill(page))
    folded = page.locator(".o_heat_node").count()
    page.locator(".o_heat_explanation_bar button").first.click()
    expect(page.locator(".o_heat_node").nth(folded)).to_be_attached()
    assert page.locator(node("rule")).count(), "the law is told"
    assert fits_the_width(page)
    page.screenshot(path=artefacts / "bill-explanation-phone.png", full_page=True)
    page.locator(".o_heat_explanation_bar button").nth(1).click()
    expect(page.locator(".o_heat_node")).to_have_count(folded)
    page.emulate_media(media="print")
    expect(page.locator(".o_heat_explanation_bar")).not_to_be_visible()
    assert not visitor.errors, "\n".join(visitor.errors)
