"""Somebody reads meters with a telephone: range, warning, photo, loss of network."""

import pytest
from playwright.sync_api import expect

from .remote import call, fits_the_width

pytestmark = pytest.mark.browser

#: A network of the demonstration with few meters, read by hand.
SMALL_NETWORK = "CIM"
LARGE_NETWORK = "BRN"


def open_round(visitor, server, code):
    """From the network, in one click, to the page of the reader; the id of the round."""
    page = visitor.page
    (network,) = call(page, "heat.network", "search", [["code", "=", code]])
    page.goto(f"{server.url}/odoo/heat-networks/{network}")
    page.wait_for_selector(".o_form_view")
    visitor.press("action_open_reading_round")
    page.wait_for_selector(".o_form_view button[name=action_open_round]")
    page.click("button[name=action_open_round] >> visible=true")
    page.wait_for_selector(".o_heat_round_meter, .o_heat_round_head")
    visitor.settle()
    rounds = call(page, "heat.reading.campaign", "search", [["network_id", "=", network]], limit=1)
    return rounds[0]


def lines_of(page, campaign):
    """The registers of the round, as the page of the reader has them."""
    meters = call(page, "heat.reading.campaign", "read_round", [campaign])["meters"]
    return {line["register_id"]: line for meter in meters for line in meter["lines"]}


def typed(number):
    return f"{number:.2f}".replace(".", ",")


def photo_of_a_meter(folder):
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (2400, 1800), "#c9d1d3")
    ImageDraw.Draw(image).text((900, 800), "0012345.6 MWh", fill="black")
    path = folder / "meter.jpg"
    image.save(path)
    return path


def test_a_meter_is_read_with_its_warning_and_its_photo(visit, server, artefacts, tmp_path):
    visitor = visit("exploitant", width=390, height=844)
    page = visitor.page
    campaign = open_round(visitor, server, SMALL_NETWORK)
    page.screenshot(path=artefacts / "round-list.png")
    assert fits_the_width(page)
    page.locator(".o_heat_round_meter").first.click()
    before = lines_of(page, campaign)
    inputs = page.locator(".o_heat_round_index")
    registers = [
        int(block.get_attribute("data-register"))
        for block in page.locator(".o_heat_round_line").all()
    ]
    energy, volume = (before[register] for register in registers)
    assert inputs.first.get_attribute("inputmode") == "decimal"
    # one digit too many: told before anything is stored
    inputs.nth(0).fill(typed(10 * float(energy["high"])))
    inputs.nth(1).fill(typed((float(volume["low"]) + float(volume["high"])) / 2))
    inputs.nth(1).blur()
    page.wait_for_selector(".o_heat_round_warning")
    page.click(".o_heat_round_save")
    page.screenshot(path=artefacts / "round-warning.png")
    assert all(line["state"] == "to_read" for line in lines_of(page, campaign).values())
    # a confirmation asks for its reason; here the index is put right instead
    page.click(".o_heat_round_confirm")
    expect(page.locator(".o_heat_round_reason.is-invalid")).to_be_visible()
    right = (float(energy["low"]) + float(energy["high"])) / 2
    inputs.nth(0).fill(typed(right))
    inputs.nth(0).blur()
    expect(page.locator(".o_heat_round_warning")).to_have_count(0)
    page.set_input_files("input[type=file]", photo_of_a_meter(tmp_path))
    page.wait_for_selector(".o_heat_round_photo")
    assert fits_the_width(page)
    page.screenshot(path=artefacts / "round-photo.png", full_page=True)
    page.click(".o_heat_round_save")
    visitor.settle()
    after = lines_of(page, campaign)
    assert {after[register]["state"] for register in registers} == {"read"}
    assert float(after[energy["register_id"]]["index"]) == pytest.approx(right, abs=0.006)
    assert after[energy["register_id"]]["photos"] == 1
    # one tap leads to the next meter, and the last one to the end
    while page.locator(".o_heat_round_save").count():
        page.select_option("#heat_round_remark", "no_access")
        page.click(".o_heat_round_save")
        visitor.settle()
    page.wait_for_selector(".o_heat_round_head .alert-success")
    page.screenshot(path=artefacts / "round-done.png")
    assert not visitor.errors, "\n".join(visitor.errors)


def test_what_is_typed_survives_without_network(visit, server, artefacts):
    visitor = visit("exploitant", width=390, height=844)
    page = visitor.page
    campaign = open_round(visitor, server, LARGE_NETWORK)
    total = page.locator(".o_heat_round_meter").count()
    assert total > 3
    serial = page.locator(".o_heat_round_meter").nth(1).get_attribute("data-serial")
    page.fill(".o_heat_round_search", serial[2:])
    # found by its serial number
    expect(page.locator(".o_heat_round_meter")).to_have_count(1)
    page.locator(".o_heat_round_meter").click()
    lines = lines_of(page, campaign)
    registers = [
        int(block.get_attribute("data-register"))
        for block in page.locator(".o_heat_round_line").all()
    ]
    indexes = [typed((float(lines[r]["low"]) + float(lines[r]["high"])) / 2) for r in registers]
    # the page is closed before anything is saved: the draft is there again
    page.locator(".o_heat_round_index").first.fill(indexes[0])
    page.reload()
    page.wait_for_selector(".o_heat_round_meter")
    page.locator(f".o_heat_round_meter[data-serial='{serial}']").click()
    assert page.locator(".o_heat_round_index").first.input_value() == indexes[0]
    # in the cellar: kept, and sent once there is a network again
    page.context.set_offline(True)
    page.locator(".o_heat_round_index").nth(1).fill(indexes[1])
    page.click(".o_heat_round_save")
    page.wait_for_selector(".o_heat_round .alert-warning")
    page.screenshot(path=artefacts / "round-offline.png")
    page.context.set_offline(False)
    page.wait_for_selector(".o_heat_round .alert-warning", state="detached", timeout=40_000)
    page.wait_for_selector(".o_heat_round .alert-info", state="detached")
    after = lines_of(page, campaign)
    assert [after[register]["state"] for register in registers] == ["read", "read"]
    page.locator(".o_heat_round_head .btn-link").first.click()
    page.wait_for_selector(".o_heat_round_meters")
    # only what remains is listed
    expect(page.locator(".o_heat_round_meter")).to_have_count(total - 1)


def test_no_access_takes_one_tap_and_a_word(visit, server):
    visitor = visit("exploitant", width=390, height=844)
    page = visitor.page
    campaign = open_round(visitor, server, LARGE_NETWORK)
    serial = page.locator(".o_heat_round_meter").last.get_attribute("data-serial")
    page.locator(".o_heat_round_meter").last.click()
    page.select_option("#heat_round_remark", "no_access")
    page.fill(".o_heat_round_note_input", "portail fermé")
    page.click(".o_heat_round_save")
    visitor.settle()
    meters = call(page, "heat.reading.campaign", "read_round", [campaign])["meters"]
    (meter,) = (meter for meter in meters if meter["serial"] == serial)
    assert {line["state"] for line in meter["lines"]} == {"not_read"}
    assert {line["note"] for line in meter["lines"]} == {"portail fermé"}
    assert not visitor.errors, "\n".join(visitor.errors)
