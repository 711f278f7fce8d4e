"""Somebody begins the day on the home board, and finds a record from the palette."""

import pytest
from playwright.sync_api import expect

from .remote import call, fits_the_width

pytestmark = pytest.mark.browser


def home(visit, server, login, **size):
    visitor = visit(login, **size)
    visitor.page.goto(f"{server.url}/odoo/heat-home")
    visitor.page.wait_for_selector(".o_list_view, .o_kanban_view")
    visitor.settle()
    return visitor


def test_the_first_entry_of_the_menu_is_the_board(visit, server, artefacts):
    visitor = visit("gerante")
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-networks")
    page.wait_for_selector(".o_menu_sections")
    visitor.settle()
    page.locator(".o_menu_sections > *").first.click()
    page.wait_for_selector(".o_list_view .o_data_row")
    visitor.settle()
    page.screenshot(path=artefacts / "home.png")
    expect(page.locator(".o_breadcrumb")).to_contain_text("Accueil")
    assert fits_the_width(page)
    assert not visitor.errors, "\n".join(visitor.errors)


def test_a_line_opens_what_waits(visit, server):
    visitor = home(visit, server, "gerante")
    page = visitor.page
    kinds = call(page, "heat.home.item", "search_read", [], ["kind", "deadline"])
    dated = [one["deadline"] for one in kinds if one["deadline"]]
    assert dated == sorted(dated)
    assert len({one["kind"] for one in kinds}) > 5
    page.locator(".o_data_row", has_text="Relevés à vérifier").first.click()
    page.wait_for_selector(".o_heat_review_page")
    visitor.settle()
    assert not visitor.errors, "\n".join(visitor.errors)


def test_the_board_on_a_phone(visit, server, artefacts):
    visitor = home(visit, server, "exploitant", width=390, height=844)
    page = visitor.page
    expect(page.locator(".o_kanban_record:not(.o_kanban_ghost)").first).to_be_visible()
    page.screenshot(path=artefacts / "home-phone.png")
    assert fits_the_width(page)
    page.locator(".o_kanban_record:not(.o_kanban_ghost)").first.click()
    page.wait_for_selector(".o_form_view, .o_action:not(:has(.o_kanban_record))")
    visitor.settle()
    assert not visitor.errors, "\n".join(visitor.errors)


@pytest.mark.parametrize("sign", ["!", ""], ids=["among records", "among all commands"])
def test_a_serial_number_and_enter_open_the_meter(visit, server, artefacts, sign):
    visitor = home(visit, server, "gerante")
    page = visitor.page
    placed = [["delivery_point_id", "!=", False]]
    (meter,) = call(page, "heat.meter", "search_read", placed, ["serial"], limit=1)
    page.keyboard.press("Control+k")
    page.wait_for_selector(".o_command_palette")
    page.keyboard.type(f"{sign}{meter['serial']}")
    first = page.locator(".o_command_palette .o_command").first
    expect(first).to_contain_text(meter["serial"])
    visitor.settle()
    page.screenshot(path=artefacts / f"palette-{'records' if sign else 'all'}.png")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_form_view .o_field_widget[name=serial]")
    visitor.settle()
    expect(page.locator(".o_field_widget[name=serial] input")).to_have_value(meter["serial"])
    assert not visitor.errors, "\n".join(visitor.errors)
