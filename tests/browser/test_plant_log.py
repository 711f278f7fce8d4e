"""An operator keeps the log: today's sheet on a phone, many days with a keyboard."""

import pytest
from playwright.sync_api import expect

from .remote import call, fits_the_width

pytestmark = pytest.mark.browser

PLANT = "Chaufferie des Essarts"


def last_hours(page, plant):
    """The hour counter of each boiler on the last signed sheet of the plant, by boiler."""
    lines = call(
        page,
        "heat.plant.log.line",
        "search_read",
        [["log_id.plant_id", "=", plant], ["log_id.state", "=", "signed"]],
        ["equipment_id", "hour_counter"],
        order="date",
    )
    return {line["equipment_id"][1]: line["hour_counter"] for line in lines}


def test_the_sheet_of_today_is_filled_and_signed_on_a_phone(visit, server, artefacts):
    visitor = visit("exploitant", width=390, height=844)
    page = visitor.page
    (plant,) = call(page, "heat.plant", "search", [["name", "=", PLANT]])
    before = last_hours(page, plant)
    page.goto(f"{server.url}/odoo/heat-plant-today")
    card = page.locator(".o_kanban_record", has_text=PLANT)
    card.locator("button[name=action_open_today]").click()
    page.wait_for_selector(".o_form_view .o_heat_boiler")
    visitor.settle()
    assert fits_the_width(page)
    # the last value stands beside, so that a wrong one is seen at once
    expect(page.locator("[name=last_t_supply]")).to_contain_text("°C")
    supply = page.locator("[name=t_supply] input")
    assert supply.get_attribute("inputmode") == "decimal"
    supply.fill("81,5")
    boilers = page.locator(".o_heat_boiler")
    expect(boilers).to_have_count(len(before))
    for card in boilers.all():
        name = card.locator(".o_heat_boiler_name").inner_text()
        hours = f"{before[name] + 6:.1f}".replace(".", ",")
        card.locator("input[data-name=hour_counter]").fill(hours)
    first = boilers.first.locator("input[data-name=start_counter]")
    first.fill("beaucoup")
    first.blur()
    expect(boilers.first.locator("input.is-invalid")).to_have_count(1)
    first.fill("")
    page.locator("[name=remarks] textarea").fill("Vu, rien à signaler")
    page.screenshot(path=artefacts / "plant-log.png", full_page=True)
    page.click("button[name=action_sign]")
    page.wait_for_selector("button[name=action_correct]")
    visitor.settle()
    (log,) = call(
        page,
        "heat.plant.log",
        "search_read",
        [["plant_id", "=", plant], ["state", "=", "signed"]],
        ["t_supply", "t_return", "remarks", "signed_by_id", "line_ids"],
        limit=1,
    )
    assert (log["t_supply"], log["t_return"]) == (81.5, False), "what was left empty is no zero"
    assert log["remarks"] == "Vu, rien à signaler"
    assert last_hours(page, plant) == {name: hours + 6 for name, hours in before.items()}
    assert not visitor.errors, "\n".join(visitor.errors)


def test_many_days_are_typed_with_the_keyboard(visit, server, artefacts):
    visitor = visit("exploitant")
    page = visitor.page
    (plant,) = call(page, "heat.plant", "search", [["name", "=", PLANT]])
    page.goto(f"{server.url}/odoo/heat-plants/{plant}")
    page.click("button[name=action_prepare_logs]")
    page.locator(".modal [name=span] input").nth(2).check()
    page.click(".modal button[name=action_prepare]")
    page.wait_for_selector(".o_heat_log_grid")
    visitor.settle()
    # the counters stand under the names of the boilers
    expect(page.locator(".o_heat_log_grid thead")).to_contain_text("Chaudière bois 500 kW (h)")
    drafts = page.locator("tr.o_data_row.text-info")
    if drafts.count():
        drafts.first.locator("td[name=t_outdoor]").click()
        page.keyboard.type("-2,5")
        page.keyboard.press("Tab")
        page.keyboard.type("79")
        page.keyboard.press("Enter")
        visitor.settle()
        typed = [["t_outdoor", "=", -2.5], ["t_supply", "=", 79], ["state", "=", "draft"]]
        found = call(page, "heat.plant.log", "search_count", [["plant_id", "=", plant], *typed])
        assert found == 1
    page.screenshot(path=artefacts / "plant-log-grid.png")
    assert not visitor.errors, "\n".join(visitor.errors)
