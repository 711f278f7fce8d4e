"""A customer on a telephone: pages that fit, that everybody can use, a reading, a question."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .remote import drawn_share, fits_the_width

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")


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
    found = [
        f"{one['id']}: {[node['target'] for node in one['nodes']]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in GRAVE
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)


@pytest.mark.parametrize(("login", "width"), [("lambelin", 390), ("mairie-compta", 1440)])
def test_each_page_can_be_used_by_all(customer, server, artefacts, login, width):
    page = customer(login, width)
    check(page)
    page.screenshot(path=artefacts / f"portal-home-{width}.png", full_page=True)
    links = page.locator(".o_heat_nav a").evaluate_all("all => all.map((one) => one.href)")
    contract = re.search(r"(.*/contracts/\d+)/", links[2])[1]
    page.goto(f"{server.url}/my/heat/bills")
    bill = page.locator(".o_heat_bills h2 a").first.get_attribute("href")
    pages = [*links[1:], f"{server.url}{bill}", f"{contract}/reading", f"{contract}/outage"]
    pages += [contract, f"{server.url}/my/heat/details", f"{server.url}/my/heat/requests"]
    if login == "lambelin":
        pages.append(f"{contract}/requests/power")
    for address in pages:
        page.goto(address)
        check(page)
    page.context.clear_cookies()
    page.goto(f"{server.url}/heat/activate")
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
