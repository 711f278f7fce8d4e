"""Suspect readings decided by keys: accept, correct, reject, undo, each among its neighbours."""

import pytest

from .remote import call, drawn_share, fits_the_width

pytestmark = pytest.mark.browser

ROWS = ".o_heat_review_row"


def open_queue(visitor, server):
    """The queue from the menu of the operator, once its charts are drawn; the ids in order."""
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-review")
    page.wait_for_selector(ROWS)
    visitor.settle()
    return waiting(page)


def waiting(page):
    return [int(row.get_attribute("data-id")) for row in page.locator(ROWS).all()]


def state(page, reading):
    return call(page, "heat.meter.reading", "read", [reading], ["state"])[0]["state"]


def press(visitor, key):
    visitor.page.keyboard.press(key)
    visitor.settle()


def current(page):
    return int(page.locator(f"{ROWS}.o_heat_current").get_attribute("data-id"))


@pytest.fixture
def queue(visit, server):
    """A queue of four readings at least, of which this test decides some and takes them back."""
    visitor = visit("exploitant", width=1280, height=900)
    ids = open_queue(visitor, server)
    assert len(ids) >= 4, "the demonstration leaves four readings to review"
    return visitor, ids


def test_a_reading_is_drawn_among_its_neighbours(queue, artefacts):
    visitor, _ids = queue
    page = visitor.page
    for chart in range(2):
        assert drawn_share(page, f".o_heat_chart canvas >> nth={chart}") > 0.01
    assert page.inner_text(".o_heat_review_reasons").strip()
    page.screenshot(path=artefacts / "review-queue.png")
    first = page.locator(".o_heat_chart canvas").first.screenshot()
    press(visitor, "ArrowDown")
    assert page.locator(".o_heat_chart canvas").first.screenshot() != first
    assert not visitor.errors, "\n".join(visitor.errors)


def test_one_key_decides_and_another_takes_it_back(queue):
    visitor, ids = queue
    page = visitor.page
    first, second = ids[:2]
    for key, decided in (("r", "rejected"), ("a", "valid")):
        page.locator(f"{ROWS}[data-id='{first}'] .o_heat_review_open").click()
        visitor.settle()
        press(visitor, key)
        assert state(page, first) == decided
        assert first not in waiting(page)
        assert current(page) == second, "the next one comes by itself"
        press(visitor, "z")
        assert state(page, first) == "suspect"
        assert current(page) == first
    assert not visitor.errors, "\n".join(visitor.errors)


def test_the_right_index_is_typed_in_place(queue, artefacts):
    visitor, _ids = queue
    page = visitor.page
    found = call(page, "heat.meter.reading", "read_review_queue", code="sensor_sentinel")
    first = found["readings"][0]["id"]
    page.locator(f"{ROWS}[data-id='{first}'] .o_heat_review_open").click()
    visitor.settle()
    expected = call(page, "heat.meter.reading", "read_review", [first])["expected"]
    index = f"{(float(expected['low']) + float(expected['high'])) / 2:.1f}"
    press(visitor, "c")
    page.wait_for_selector("#heat_review_index:focus")
    page.keyboard.type("douze")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_heat_review_bar .text-danger")
    page.fill("#heat_review_index", index.replace(".", ","))
    page.screenshot(path=artefacts / "review-correct.png")
    press(visitor, "Enter")
    assert state(page, first) == "superseded"
    (decision,) = call(
        page,
        "heat.meter.reading.decision",
        "search_read",
        [["reading_id", "=", first], ["decision", "=", "correct"]],
        ["replaced_by_id"],
        limit=1,
    )
    replacement = decision["replaced_by_id"][0]
    (read,) = call(page, "heat.meter.reading", "read", [replacement], ["index", "state"])
    assert read["index"] == pytest.approx(float(index))
    assert read["state"] == "valid"
    press(visitor, "z")
    assert state(page, first) == "suspect"
    assert state(page, replacement) == "rejected"
    assert not visitor.errors, "\n".join(visitor.errors)


def test_several_are_decided_at_once_with_a_reason(queue):
    visitor, ids = queue
    page = visitor.page
    for reading in ids[:2]:
        page.locator(f"{ROWS}[data-id='{reading}'] input").check()
    page.fill(".o_heat_review_reason", "relevé à refaire")
    page.locator(".o_heat_review_bar .btn-danger").click()
    visitor.settle()
    assert {state(page, reading) for reading in ids[:2]} == {"rejected"}
    reasons = call(
        page,
        "heat.meter.reading.decision",
        "search_read",
        [["reading_id", "in", ids[:2]], ["decision", "=", "reject"], ["reason", "!=", False]],
        ["reason"],
    )
    assert {one["reason"] for one in reasons} == {"relevé à refaire"}
    press(visitor, "z")
    assert {state(page, reading) for reading in ids[:2]} == {"suspect"}
    assert not visitor.errors, "\n".join(visitor.errors)


def test_the_queue_fits_a_phone(visit, server, artefacts):
    visitor = visit("exploitant", width=390, height=844)
    page = visitor.page
    open_queue(visitor, server)
    assert fits_the_width(page)
    page.locator(f"{ROWS} .o_heat_review_open").nth(1).click()
    visitor.settle()
    page.wait_for_selector(".o_heat_review_bar .btn-success")
    assert fits_the_width(page)
    page.screenshot(path=artefacts / "review-phone.png")
    assert not visitor.errors, "\n".join(visitor.errors)
