"""The manager walks the guide in the web client: a new cooperative, its workbook, its import."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NAME = "SCIC Chaleur du Col"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def step(page, name):
    """The card of a step; its own name stands before what remains names others."""
    title = page.locator(".fs-5", has_text=re.compile(rf"\b{re.escape(name)}$"))
    return page.locator(".o_kanban_record", has=title)


def filled(template, sheets):
    """The bytes of the downloaded workbook with these lines under its examples."""
    book = openpyxl.load_workbook(io.BytesIO(template.read_bytes()))
    for title, rows in sheets.items():
        for number, cells in enumerate(rows, start=4):
            for place, value in enumerate(cells, start=1):
                book[title].cell(number, place).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def choose(page, content):
    page.locator(".o_field_widget[name=content] input[type=file]").set_input_files(
        {"name": "col.xlsx", "mimeType": XLSX, "buffer": content}
    )


def test_the_demonstration_is_set_up(visit, server, artefacts):
    visitor = visit("gerante")
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-setup")
    expect(page.locator(".o_kanban_record:not(.o_kanban_ghost)")).to_have_count(13)
    for name in ("Réseaux", "Compteurs", "Contrats", "Premières factures"):
        expect(step(page, name)).to_contain_text("Fait")
    visitor.settle()
    page.screenshot(path=artefacts / "setup-guide.png", full_page=True)
    assert not visitor.errors, "\n".join(visitor.errors)


def test_a_new_cooperative_from_the_guide(visit, server, artefacts):
    visitor = visit("gerante")
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-setup")
    page.get_by_role("button", name="Nouvelle coopérative").click()
    dialog = page.locator(".o_dialog")
    dialog.locator("[name=name] input").fill(NAME)
    dialog.locator("[name=siret] input").fill("99900046600014")
    dialog.locator("[name=siret] input").press("Tab")
    expect(dialog.locator("[name=preview]")).to_contain_text(f"« {NAME} »")
    page.screenshot(path=artefacts / "setup-new-cooperative.png")
    dialog.get_by_role("button", name="Créer la coopérative").click()
    page.wait_for_url("**/odoo/heat-setup")
    expect(page.locator(".o_switch_company_menu")).to_contain_text(NAME)
    expect(step(page, "Comptes et journaux")).to_contain_text("Fait")
    expect(step(page, "Réseaux")).to_contain_text("À faire")
    expect(step(page, "Compteurs")).to_contain_text("D'abord : Points de livraison.")
    visitor.settle()

    with page.expect_download() as download:
        step(page, "4. Le classeur").get_by_role("button", name="Télécharger").click()
    template = download.value.path()
    sheets = {
        "Réseaux": [["COL", "Réseau du Col", "chaleur", 70, "deux mille"]],
        "Points de livraison": [["P1", "Refuge", "COL", None, "05100", "Briançon"]],
    }
    step(page, "4. Le classeur").get_by_role("button", name="Importer un classeur rempli").click()
    page.wait_for_selector(".o_form_view")
    choose(page, filled(template, sheets))
    page.get_by_role("button", name="Vérifier le classeur").click()
    issues = page.locator("[name=issue_ids] .o_data_row")
    expect(issues).to_have_count(2)
    expect(issues.first).to_contain_text("Année du taux")
    expect(issues.first).to_contain_text("deux mille")
    visitor.settle()
    page.screenshot(path=artefacts / "setup-refused.png", full_page=True)

    sheets["Réseaux"][0][4] = 2025
    page.locator(".o_field_widget[name=content]").hover()
    choose(page, filled(template, sheets))
    page.get_by_role("button", name="Vérifier le classeur").click()
    record = page.get_by_role("button", name="Enregistrer le classeur")
    record.click()
    page.locator(".modal-footer .btn-primary").click()
    expect(page.locator(".o_arrow_button_current")).to_contain_text("Enregistré")
    visitor.settle()
    page.goto(f"{server.url}/odoo/heat-setup")
    expect(step(page, "Points de livraison")).to_contain_text("Fait")
    expect(step(page, "Compteurs")).to_contain_text("À faire")
    assert not visitor.errors, "\n".join(visitor.errors)
