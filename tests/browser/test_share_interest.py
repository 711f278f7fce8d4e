"""A bookkeeper pays the interest that the assembly decided; the screens of it on a phone."""

import subprocess

import pytest
from playwright.sync_api import expect

from .remote import opens_on_a_phone

pytestmark = pytest.mark.browser


def test_interest_decided_is_paid(visit, server, artefacts):
    visitor = visit("comptable", width=1280, height=900)
    page = visitor.page
    page.goto(f"{server.url}/odoo/cooperative-interest")
    page.locator(".o_data_row", has_text="Intérêts aux parts").first.click()
    state = page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(state).to_have_text("Décidé")
    page.locator("button[name=action_pay]:visible").click()
    preview = page.locator(".modal .alert")
    expect(preview).to_contain_text("de prélèvements sociaux")
    expect(preview).to_contain_text("Sans compte bancaire noté")
    page.locator(".modal button[name=action_pay]").click()
    expect(state).to_have_text("Versé")
    page.screenshot(path=artefacts / "interest_payment.png")
    with page.expect_download() as awaited:
        page.locator("button[name=action_export]:visible").click()
    with open(awaited.value.path(), "rb") as file:
        assert file.read(2) == b"PK"
    page.locator(".o_field_widget[name=interest_id] a").click()
    expect(page.locator(".o_form_view h1")).to_contain_text("Intérêts aux parts")
    expect(state).to_have_text("Versé")
    assert not visitor.errors, "\n".join(visitor.errors)


def test_a_member_is_told_what_to_declare(visit, server):
    visitor = visit("comptable", width=1280, height=900)
    page = visitor.page
    page.goto(f"{server.url}/odoo/cooperative-interest-statements")
    page.locator(".o_data_row", has_text="Marchal").first.click()
    page.wait_for_selector(".o_form_view")
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Imprimer").click()
    text = subprocess.run(
        ["pdftotext", "-layout", awaited.value.path(), "-"], capture_output=True, check=True
    ).stdout.decode()
    for words in ("Intérêts perçus en", "Odile Marchal", "case 2DC", "Impôt déjà retenu"):
        assert words in text
    assert not visitor.errors, "\n".join(visitor.errors)


@pytest.mark.parametrize(
    "path",
    [
        "cooperative-allocations",
        "cooperative-interest",
        "cooperative-interest-payments",
        "cooperative-loans",
    ],
)
def test_screens_fit_a_phone(visit, server, path):
    opens_on_a_phone(visit, server, "comptable", path)
