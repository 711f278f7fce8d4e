"""From the signed form to the certificate, and the screens of the members on a phone."""

import subprocess

import pytest

from .remote import call, opens_on_a_phone

pytestmark = pytest.mark.browser


def choose(visitor, field, text):
    """Type in a relation and take the first thing found."""
    page = visitor.page
    page.fill(f".o_field_widget[name={field}] input", text)
    page.locator(".o-autocomplete--dropdown-item:visible").first.click()
    visitor.settle()


def press(visitor, button):
    visitor.page.locator(f"button[name={button}]:visible").first.click()
    visitor.settle()


def test_from_the_form_to_the_certificate(visit, server, artefacts):
    visitor = visit("gerante", width=1280, height=900)
    page = visitor.page
    page.goto(f"{server.url}/odoo/cooperative-subscriptions/new")
    page.wait_for_selector(".o_form_view")
    visitor.settle()
    choose(visitor, "member_id", "Marchal")
    page.fill(".o_field_widget[name=quantity] input", "2")
    page.keyboard.press("Tab")
    visitor.settle()
    press(visitor, "action_submit")
    page.fill(".o_field_widget[name=board_reference] input", "PV du conseil, résolution 2")
    page.locator(".o_field_widget[name=board_date]").click()
    page.locator(".o_datetime_picker .o_today").first.click()
    visitor.settle()
    press(visitor, "action_admit")
    press(visitor, "action_pay")
    assert "2 parts « Parts A » de Odile Marchal" in page.inner_text(".modal .alert")
    press(visitor, "action_match")
    assert page.inner_text(".o_statusbar_status .o_arrow_button_current") == "Parts inscrites"
    page.screenshot(path=artefacts / "subscription.png")
    press(visitor, "action_certificate")
    with page.expect_download() as awaited:
        page.locator(".modal button[name=action_print]").click()
    text = subprocess.run(
        ["pdftotext", "-layout", awaited.value.path(), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "Attestation de parts sociales" in text
    assert "deux mille sept cents euros" in text
    assert not visitor.errors, "\n".join(visitor.errors)
    [ledger] = call(page, "cooperative.share.ledger", "search", [])
    call(page, "cooperative.share.ledger", "action_verify", [ledger])
    assert call(page, "cooperative.share.ledger", "read", [ledger], ["is_intact"])[0]["is_intact"]


@pytest.mark.parametrize(
    "path",
    ["cooperative-members", "cooperative-subscriptions", "cooperative-movements"],
)
def test_screens_fit_a_phone(visit, server, path):
    opens_on_a_phone(visit, server, "gerante", path)
