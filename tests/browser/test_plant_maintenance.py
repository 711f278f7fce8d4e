"""Upkeep on a telephone: a label tells of a fault, a failed measurement opens a repair."""

import pytest
from playwright.sync_api import expect

from .remote import call, fits_the_width

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def stranger(chromium):
    """A page of somebody who is not logged in, on a telephone."""
    context = chromium.new_context(locale="fr-FR", viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def address_of_a_label(visitor):
    """An equipment, and the address on its label."""
    page = visitor.page
    (equipment,) = call(
        page, "maintenance.equipment", "search", [["plant_kind", "=", "silo"]], limit=1
    )
    call(page, "maintenance.equipment", "action_renew_label", [equipment])
    (values,) = call(page, "maintenance.equipment", "read", [equipment], ["name", "label_token"])
    return equipment, values["name"], f"/heat/equipment/{values['label_token']}"


def test_a_label_tells_of_a_fault(visit, server, stranger, artefacts, tmp_path):
    from PIL import Image

    visitor = visit("exploitant", **PHONE)
    equipment, name, path = address_of_a_label(visitor)
    stranger.goto(f"{server.url}{path}")
    expect(stranger.locator("h1")).to_have_text(name)
    assert fits_the_width(stranger)
    stranger.screenshot(path=artefacts / "label-fault.png")
    photo = tmp_path / "silo.jpg"
    Image.new("RGB", (2400, 1600), "#705030").save(photo)
    stranger.fill("textarea[name=description]", "Fumée à la trappe du silo")
    stranger.set_input_files("input[name=photo]", photo)
    stranger.fill("input[name=phone]", "06 11 22 33 44")
    stranger.click("button[type=submit]")
    expect(stranger.locator(".alert-success")).to_contain_text("bien parvenu")
    # staff who scan the same label get the equipment
    page = visitor.page
    page.goto(f"{server.url}{path}")
    page.wait_for_selector(".o_form_view button[name=action_report_fault]")
    assert page.url.endswith(f"/odoo/heat-equipment/{equipment}")
    (fault,) = call(
        page,
        "maintenance.request",
        "search_read",
        [["equipment_id", "=", equipment], ["is_from_label", "=", True]],
        ["name", "reported_phone", "maintenance_type"],
        limit=1,
    )
    assert fault["name"] == "Panne : Fumée à la trappe du silo"
    assert (fault["reported_phone"], fault["maintenance_type"]) == ("06 11 22 33 44", "corrective")


def test_an_unknown_label_says_so(server, stranger):
    answer = stranger.goto(f"{server.url}/heat/equipment/inconnue")
    assert answer.status == 404
    expect(stranger.locator("h1")).to_have_text("Cette étiquette est inconnue")
    assert fits_the_width(stranger)


def test_a_failed_measurement_opens_a_repair(visit, server, artefacts):
    visitor = visit("exploitant", **PHONE)
    page = visitor.page
    (request,) = call(
        page,
        "maintenance.request",
        "search",
        [["name", "=", "Entretien annuel"], ["is_open", "=", True]],
        limit=1,
    )
    page.goto(f"{server.url}/odoo/heat-maintenance")
    page.wait_for_selector(".o_kanban_record")
    page.locator(".o_kanban_record", has_text="Entretien annuel").first.click()
    page.wait_for_selector(".o_form_view .o_heat_checklist")
    visitor.press("action_open_checklist", ".o_statusbar_buttons button")
    page.wait_for_selector(".o_form_view:not(:has(.o_field_widget[name=maintenance_type]))")
    visitor.settle()
    assert fits_the_width(page)
    cards = page.locator(".o_heat_checklist .o_kanban_record:not(.o_kanban_ghost)")
    for index in (0, 1):
        cards.nth(index).locator("button[name=action_ok]").click()
        expect(cards.nth(index).locator(".badge")).to_have_text("En ordre")
    for index, value in ((2, "400"), (3, "1,8")):
        cards.nth(index).click()
        page.fill(".modal .o_field_widget[name=value] input", value)
        page.click(".modal .o_form_button_save")
        page.wait_for_selector(".modal", state="detached")
    expect(cards.nth(2).locator(".badge")).to_have_text("À réparer")
    page.screenshot(path=artefacts / "checklist-phone.png", full_page=True)
    assert fits_the_width(page)
    page.click("button[name=action_done] >> visible=true")
    page.wait_for_selector(".o_form_view .alert-success")
    visitor.settle()
    (repair,) = call(
        page,
        "maintenance.request",
        "search_read",
        [["source_request_id", "=", request]],
        ["name", "is_open"],
    )
    assert repair["is_open"]
    assert "400 mg/Nm³" in repair["name"]
    # one tap leads to it
    page.goto(f"{server.url}/odoo/heat-maintenance/{request}")
    page.wait_for_selector(".o_form_view")
    visitor.press("action_open_correctives")
    expect(page.locator(".o_field_widget[name=name] input, textarea").first).to_have_value(
        repair["name"]
    )
    page.screenshot(path=artefacts / "corrective-phone.png")
    assert not visitor.errors, "\n".join(visitor.errors)
