"""A bookkeeper checks the file of accounting entries of the last year and takes it out."""

import re

import pytest
from playwright.sync_api import expect

from .remote import opens_on_a_phone

pytestmark = pytest.mark.browser


def test_the_file_is_checked_and_taken_out(visit, server, artefacts):
    visitor = visit("comptable", width=1280, height=900)
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-fec")
    expect(page.locator(".o_data_row")).to_have_count(1)
    page.get_by_role("button", name="Préparer un fichier").click()
    dialog = page.locator(".modal")
    name = dialog.locator(".o_field_widget[name=file_name]")
    expect(name).to_have_text(re.compile(r"^\d{9}FEC\d{8}\.txt$"))
    page.screenshot(path=artefacts / "fec_prepare.png")
    dialog.get_by_role("button", name="Vérifier le fichier").click()
    expect(dialog.locator(".alert-success, .o_field_widget[name=finding_ids]")).to_be_visible()
    expect(dialog.locator(".alert-info")).to_have_count(0)
    page.screenshot(path=artefacts / "fec_checked.png")
    with page.expect_download() as awaited:
        dialog.get_by_role("button", name="Télécharger").click()
    assert awaited.value.suggested_filename == name.text_content()
    with open(awaited.value.path(), encoding="utf-8") as file:
        assert file.readline().startswith("JournalCode\tJournalLib\tEcritureNum\t")
    page.goto(f"{server.url}/odoo/heat-fec")
    expect(page.locator(".o_data_row")).to_have_count(2)
    page.screenshot(path=artefacts / "fec_list.png")
    assert not visitor.errors, "\n".join(visitor.errors)


def test_the_list_fits_a_phone(visit, server):
    opens_on_a_phone(visit, server, "comptable", "heat-fec")
