"""The billing manager opens the month's run in the real web client, in French, without an error."""

import re

import pytest

from .conftest import LEFT_OUT_BY_DEBIAN

pytestmark = pytest.mark.browser

#: English of labels that must have become French, as whole words.
ENGLISH = re.compile(
    r"\b(Billing|Bills?|Run|Runs|Meters?|Readings?|Networks?|Delivery|Heat|Posted|Prepared|Draft"
    r"|Amount|Tariffs?|Subscribed|Customer|Untaxed|Taxes|Save|New|Settings|From|To|Invoices?"
    r"|Prepare|Post|Contracts|Company|Quantity|Price|Lines?|Created|Status|Name)\b"
)
#: Where the client shows labels, as opposed to what people have typed.
LABELS = (
    ".o_menu_sections, .o_control_panel_breadcrumbs, .o_form_label, .o_list_renderer th, "
    ".o_form_statusbar, .o_form_sheet .oe_button_box, .o_form_sheet .nav-tabs, "
    ".o_horizontal_separator"
)


def open_run(page, server):
    """From the app's menu to the run that is posted."""
    page.goto(f"{server.url}/odoo")
    page.click(".o_navbar_apps_menu button")
    page.click('.o_app[data-menu-xmlid="heat_base.heat_base_menu_root"]')
    page.click('.o_menu_sections [data-menu-xmlid="heat_base.heat_base_menu_billing"]')
    page.click('[data-menu-xmlid="heat_contract.heat_billing_run_menu"]')
    page.wait_for_selector(".o_list_renderer .o_data_row, .o_kanban_record")
    page.click(".o_list_renderer .o_data_row .o_data_cell >> nth=0")
    page.wait_for_selector(".o_form_sheet")


def labels(page):
    return [text.strip() for text in page.locator(LABELS).all_inner_texts() if text.strip()]


def test_billing_manager_sees_the_run(visit, server, artefacts):
    visitor = visit("facturation")
    page = visitor.page
    open_run(page, server)
    visitor.settle()
    page.screenshot(path=artefacts / "billing-run.png", full_page=True)
    text = page.inner_text(".o_action_manager")
    assert "Comptabilis" in text, "the run is not shown as posted"
    assert re.search(r"\d[\d\u202f\u00a0 ]*,\d\d", text), "no amount in French notation"
    english = [line for line in labels(page) if ENGLISH.search(line)]
    assert not english, f"not translated: {english}"
    assert not visitor.errors, "\n".join(visitor.errors)


def test_app_is_named_and_drawn(visit, server, artefacts):
    visitor = visit("facturation")
    page = visitor.page
    page.goto(f"{server.url}/odoo")
    page.click(".o_navbar_apps_menu button")
    app = page.locator('.o_app[data-menu-xmlid="heat_base.heat_base_menu_root"]')
    assert app.inner_text().strip() == "Chaleur"
    app.click()
    visitor.settle()
    menus = page.locator(".o_menu_sections").inner_text()
    for name in ("Réseaux", "Contrats", "Facturation"):
        assert name in menus, menus
    icon = page.request.get(f"{server.url}/heat_base/static/description/icon.png")
    assert icon.ok and icon.headers["content-type"] == "image/png"
    assert not visitor.errors, "\n".join(visitor.errors)


#: what an entry opens: a view, a client action, or a wizard over the page
SCREEN = ".o_action_manager .o_view_controller, .o_action_manager .o_action, .o_dialog .o_form_view"


def test_every_screen_of_the_app_opens(visit, server):
    """Each menu entry the billing manager has opens without an error, its labels in French."""
    visitor = visit("facturation")
    page = visitor.page
    page.goto(f"{server.url}/odoo")
    menus = page.evaluate(
        """async () => {
            const answer = await fetch('/web/webclient/load_menus');
            return Object.values(await answer.json());
        }"""
    )
    root = next(menu for menu in menus if menu.get("xmlid") == "heat_base.heat_base_menu_root")
    known = {menu["id"]: menu for menu in menus}
    entries, waiting = [], list(root["children"])
    while waiting:
        menu = known[waiting.pop()]
        waiting += menu["children"]
        if menu.get("actionID"):
            entries.append(menu)
    assert len(entries) >= 8
    findings = []
    for menu in entries:
        page.goto(f"{server.url}/odoo/action-{menu['actionID']}?menu_id={menu['id']}")
        page.wait_for_selector(SCREEN)
        visitor.settle()
        findings += [f"{menu['xmlid']}: {text}" for text in labels(page) if ENGLISH.search(text)]
        if page.locator(".o_error_dialog, .o_notification.bg-danger").count():
            findings.append(f"{menu['xmlid']}: {page.inner_text('.o_error_dialog')}")
    assert not findings, "\n".join(findings)
    assert not visitor.errors, "\n".join(visitor.errors)


def test_app_fits_a_phone(visit, server, artefacts):
    visitor = visit("facturation", width=390, height=844)
    page = visitor.page
    root = "heat_base.heat_base_menu_root"
    menus = page.evaluate("() => fetch('/web/webclient/load_menus').then((a) => a.json())")
    app = next(menu for menu in menus.values() if menu.get("xmlid") == root)
    page.goto(f"{server.url}/odoo/action-{app['actionID']}")
    page.wait_for_selector(".o_action_manager .o_view_controller")
    visitor.settle()
    page.screenshot(path=artefacts / "phone-home.png")
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 390, f"the page is {width} px wide on a phone of 390"
    assert not visitor.errors, "\n".join(visitor.errors)


def test_server_had_nothing_to_complain_of(visit, server):
    """Runs last: the log of the server these tests drove holds no error."""
    noisy = [
        line
        for line in server.log.read_text().splitlines()
        if re.match(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", line) or "Traceback" in line
        if not any(known in line for known in LEFT_OUT_BY_DEBIAN)
    ]
    assert not noisy, "\n".join(noisy)
