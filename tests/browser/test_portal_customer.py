"""A customer on a telephone: pages that fit, that everybody can use, a reading, a question."""

import re

import pytest
from playwright.sync_api import expect

from .accessibility import grave_findings
from .remote import drawn_share, fits_the_width

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(server, chromium):
    """Log a customer of the demonstration in: ``customer("lambelin", width=390)``."""
    contexts = []

    def log_in(login, width=390):
        from odoo.addons.heat_demo.engine.cooperative import PASSWORD

        context = chromium.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": 844}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/web/login?redirect=/my/home")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_selector(".o_heat_nav")
        return page

    yield log_in
    for context in contexts:
        context.close()


def check(page):
    """The page has one title, fits its width, and axe-core finds nothing grave."""
    page.wait_for_load_state("networkidle")
    assert fits_the_width(page), page.url
    assert page.locator("h1").count() == 1, page.url
    found = grave_findings(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("login", ["lambelin", "mairie-compta"])
def test_each_page_can_be_used_by_all(customer, server, artefacts, login, width):
    page = customer(login, width)
    check(page)
    page.screenshot(path=artefacts / f"portal-home-{login}-{width}.png", full_page=True)
    links = page.locator(".o_heat_nav a").evaluate_all("all => all.map((one) => one.href)")
    contract = re.search(r"(.*/contracts/\d+)/", links[2])[1]
    page.goto(f"{server.url}/my/heat/bills")
    bill = page.locator(".o_heat_bills h2 a").first.get_attribute("href")
    pages = [*links[1:], f"{server.url}{bill}", f"{contract}/reading", f"{contract}/outage"]
    pages += [contract, f"{server.url}/my/heat/details", f"{server.url}/my/heat/requests"]
    if login == "lambelin":
        pages += [f"{contract}/requests/{kind}" for kind in ("power", "occupant", "termination")]
    for address in pages:
        page.goto(address)
        check(page)


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_strangers_can_be_used_by_all(server, chromium, width):
    context = chromium.new_context(locale="fr-FR", viewport={"width": width, "height": 844})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{server.url}/heat/activate")
    check(page)
    page.fill("input[name=contract]", "C99999")
    page.click("form.o_heat_card button[type=submit]")
    expect(page.locator(".alert-danger")).to_be_visible()
    check(page)
    # what is a customer's leads a stranger to the login
    page.goto(f"{server.url}/my/heat/bills")
    expect(page.locator("form.oe_login_form")).to_be_visible()
    assert fits_the_width(page)
    found = grave_findings(page)
    assert not found, "\n".join(found)
    context.close()


def test_a_town_chooses_which_of_its_contracts_it_looks_at(customer, server):
    page = customer("mairie-compta")
    choices = page.locator("#heat_choice option")
    assert choices.count() > 1
    last = choices.last.get_attribute("value")
    page.select_option("#heat_choice", last)
    page.click(".o_heat_choice button")
    expect(page.locator("#heat_choice")).to_have_value(last)
    assert page.locator(f".o_heat_nav a[href*='/contracts/{last}/']").count()
    page.goto(f"{server.url}/my/heat/contracts/{last}/consumption")
    page.click("a[rel=prev]")
    expect(page.locator("a[rel=next]")).to_be_visible()
    check(page)


def test_a_customer_sends_a_reading_and_asks_about_a_bill(customer, server, artefacts):
    page = customer("lambelin")
    page.click(".o_heat_nav a[href$=consumption]")
    page.wait_for_load_state("networkidle")
    assert drawn_share(page, ".o_heat_chart canvas") > 0.01
    page.screenshot(path=artefacts / "portal-consumption.png", full_page=True)
    page.click("a[href$='/reading']")
    page.fill(".o_heat_index", "3")
    page.click("form button[type=submit]")
    # what looks wrong is said before anything is kept, and what was typed is still there
    expect(page.locator(".alert-warning")).to_be_visible()
    expect(page.locator(".o_heat_index")).to_have_value("3")
    page.goto(f"{server.url}/my/heat/bills")
    page.locator(".o_heat_bills .btn-secondary").first.click()
    page.locator(".o_heat_steps summary").nth(1).click()
    page.screenshot(path=artefacts / "portal-bill.png", full_page=True)
    page.fill("#heat_text", "Pourquoi ce montant ?")
    page.click("#question button[type=submit]")
    expect(page.locator("#question .alert-success")).to_be_visible()
    page.goto(f"{server.url}/my/heat/requests")
    expect(page.locator(".o_heat_bills")).to_contain_text("Pourquoi ce montant ?")
