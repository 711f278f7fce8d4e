"""A customer from the code to the payment: sends a reading, is billed by it, asks why, pays."""

import base64
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from .accessibility import grave_findings
from .remote import call, fits_the_width

pytestmark = pytest.mark.browser

NAME = "Basile Thévenin"
LOGIN = "basile.thevenin"
PASSWORD = "une longue phrase"
DAYS = 20
FIRST, LAST = 1000, 1512
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


@pytest.fixture
def phone(chromium):
    context = chromium.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


def look(page):
    page.wait_for_load_state("networkidle")
    assert fits_the_width(page), page.url
    found = grave_findings(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def a_metered_house(staff, start, today):
    """A network of its own with a house, its meter read on the evening before ``start``."""
    [unit] = call(staff, "uom.uom", "search", [["name", "=ilike", "kwh"]], limit=1)
    [network] = call(staff, "heat.network", "create", [{"name": "Réseau de la Combe"}])
    years = {start.year, today.year}
    call(
        staff,
        "heat.network.renewable.share",
        "create",
        [{"network_id": network, "year": year, "share": 80} for year in years],
    )
    [point] = call(
        staff,
        "heat.delivery.point",
        "create",
        [{"name": "Maison de la Combe", "network_id": network}],
    )
    [meter] = call(
        staff, "heat.meter", "create", [{"serial": "COMBE-1", "delivery_point_id": point}]
    )
    [register] = call(
        staff,
        "heat.meter.register",
        "create",
        [{"meter_id": meter, "measured_quantity": "energy", "uom_id": unit}],
    )
    opening = datetime.combine(start, datetime.min.time()) - timedelta(hours=6)
    call(
        staff,
        "heat.meter.reading",
        "create",
        [{"register_id": register, "read_at": f"{opening:%Y-%m-%d %H:%M:%S}", "index": FIRST}],
    )
    return network, point


def a_house(staff, today):
    """A house on a network, its tariff and its contract of the last days."""
    start = today - timedelta(days=DAYS)
    network, point = a_metered_house(staff, start, today)
    [tariff] = call(staff, "heat.tariff", "create", [{"name": "Tarif de la Combe"}])
    call(
        staff,
        "heat.tariff.version",
        "create",
        [
            {
                "tariff_id": tariff,
                "date_from": start.isoformat(),
                "component_ids": [
                    [0, 0, {"code": "R1", "name": "Chaleur", "basis": "mwh", "base_price": 70}],
                    [0, 0, {"code": "R2", "name": "Abonnement", "basis": "kw", "base_price": 48}],
                ],
            }
        ],
    )
    [partner] = call(staff, "res.partner", "create", [{"name": NAME, "lang": "fr_FR"}])
    [contract] = call(
        staff,
        "heat.contract",
        "create",
        [
            {
                "partner_id": partner,
                "delivery_point_ids": [[6, 0, [point]]],
                "tariff_id": tariff,
                "subscribed_power_kw": 9,
                "date_from": start.isoformat(),
            }
        ],
    )
    return network, contract


def activate(phone, server, staff, contract):
    """The code of the letter opens the space."""
    call(staff, "heat.contract", "action_issue_portal_code", [contract])
    [code] = call(
        staff,
        "heat.portal.code",
        "search_read",
        [["contract_id", "=", contract], ["state", "=", "open"]],
        ["code"],
    )
    [known] = call(staff, "heat.contract", "read", [contract], ["name"])
    phone.goto(f"{server.url}/heat/activate")
    for name, text in (
        ("contract", known["name"]),
        ("code", code["code"]),
        ("name", NAME),
        ("login", LOGIN),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ):
        phone.fill(f"input[name={name}]", text)
    phone.click("form.o_heat_card button[type=submit]")
    phone.click("a[href^='/web/login']")
    phone.fill("input[name=login]", LOGIN)
    phone.fill("input[name=password]", PASSWORD)
    phone.click("form.oe_login_form button[type=submit]")
    expect(phone.locator(".o_heat_nav")).to_be_visible()
    look(phone)


def send_reading(phone, server, contract, index):
    phone.goto(f"{server.url}/my/heat/contracts/{contract}/reading")
    for _try in range(2):
        phone.fill(".o_heat_index", index)
        phone.set_input_files(
            "input[name=photo]", {"name": "compteur.png", "mimeType": "image/png", "buffer": PHOTO}
        )
        if phone.locator("input[name=confirmed]").count():
            phone.check("input[name=confirmed]")
        phone.click("form.o_heat_card button[type=submit]")
        phone.wait_for_load_state("networkidle")
        if phone.locator(".alert-success").count():
            break
    expect(phone.locator(".alert-success")).to_be_visible()
    look(phone)


def bill(staff, network, contract, today):
    """The contract ends yesterday; its final bill is made, and posted."""
    last = (today - timedelta(days=1)).isoformat()
    suspects = call(
        staff,
        "heat.meter.reading",
        "search",
        [["register_id.meter_id.serial", "=", "COMBE-1"], ["state", "=", "suspect"]],
    )
    if suspects:
        call(staff, "heat.meter.reading", "action_accept", suspects)
    [termination] = call(
        staff,
        "heat.contract.termination",
        "create",
        [{"contract_id": contract, "date": last, "reason": "sale"}],
    )
    call(staff, "heat.contract.termination", "action_confirm", [termination])
    start = (today - timedelta(days=DAYS)).isoformat()
    [run] = call(
        staff,
        "heat.billing.run",
        "create",
        [{"date_from": start, "date_to": last, "network_ids": [[6, 0, [network]]]}],
    )
    call(staff, "heat.billing.run", "action_prepare", [run])
    blockers = call(
        staff, "heat.billing.blocker", "search_read", [["run_id", "=", run]], ["message"]
    )
    assert not blockers, blockers
    call(staff, "heat.billing.run", "action_post", [run])
    [made] = call(
        staff,
        "heat.bill",
        "search_read",
        [["run_id", "=", run]],
        ["number", "move_id", "amount_total", "state"],
    )
    assert made["state"] == "posted"
    assert made["amount_total"] > 0
    return made


def pay(bookkeeper, made, today):
    """The customer's transfer is on the bank's statement, matched with the invoice."""
    receivable = [["account_id.account_type", "=", "asset_receivable"]]
    claims = call(
        bookkeeper,
        "account.move.line",
        "search_read",
        [["move_id", "=", made["move_id"][0]], *receivable],
        ["account_id", "partner_id"],
    )
    [journal] = call(bookkeeper, "account.journal", "search", [["type", "=", "bank"]], limit=1)
    [transfer] = call(
        bookkeeper,
        "account.bank.statement.line",
        "create",
        [
            {
                "journal_id": journal,
                "date": today.isoformat(),
                "payment_ref": made["number"],
                "amount": made["amount_total"],
                "partner_id": claims[0]["partner_id"][0],
                "counterpart_account_id": claims[0]["account_id"][0],
            }
        ],
    )
    [received] = call(
        bookkeeper,
        "account.move.line",
        "search",
        [["statement_line_id", "=", transfer], *receivable],
    )
    lines = [received, *(one["id"] for one in claims)]
    call(bookkeeper, "account.move.line", "reconcile", lines)


def waiting(staff, request):
    """The lines of the home board that are of ``request``."""
    return call(
        staff,
        "heat.home.item",
        "search_read",
        [["kind", "=", "portal_request"], ["res_id", "=", request["id"]]],
        ["deadline", "partner_id"],
    )


def read_the_bill(phone, server, staff, made, euros, artefacts):
    """The bill is on the home page; its steps lead to the customer's own reading."""
    phone.goto(f"{server.url}/my/home")
    owed = phone.locator("section", has=phone.locator("#heat_due_title"))
    expect(owed).to_contain_text(made["number"])
    expect(owed.locator(".o_heat_figure")).to_contain_text(euros)
    look(phone)
    phone.goto(f"{server.url}/my/heat/bills/{made['id']}")
    text = " ".join(phone.locator(".o_heat_steps").text_content().split())
    lines = call(staff, "heat.bill.line", "search_read", [["bill_id", "=", made["id"]]], ["amount"])
    amounts = [f"{line['amount']:.2f}".replace(".", ",") for line in lines]
    assert len(amounts) > 1
    for told in ("1 000", "1 512", *amounts):
        assert told in text, text
    expect(phone.locator("h1 + p")).to_contain_text(euros)
    expect(phone.locator("section .alert-success").first).to_be_visible()
    look(phone)
    phone.screenshot(path=artefacts / "portal-walk-bill.png", full_page=True)


def ask_why(phone, server, staff, made, today):
    """A question waits on the home board of staff until its deadline, and is answered."""
    phone.fill("#heat_text", "Pourquoi ce montant ?")
    phone.click("#question button[type=submit]")
    expect(phone.locator("#question .alert-success")).to_be_visible()
    [asked] = call(
        staff,
        "heat.portal.request",
        "search_read",
        [["bill_id", "=", made["id"]]],
        ["kind", "deadline"],
    )
    assert asked["kind"] == "question"
    assert asked["deadline"] > today.isoformat()
    [line] = waiting(staff, asked)
    assert line["deadline"] == asked["deadline"]
    assert line["partner_id"][1] == NAME
    answer = "Vous avez consommé de l’index 1 000 au vôtre, 1 512."
    call(staff, "heat.portal.request", "write", [asked["id"]], {"answer": answer})
    call(staff, "heat.portal.request", "action_accept", [asked["id"]])
    assert not waiting(staff, asked)
    phone.goto(f"{server.url}/my/heat/requests")
    expect(phone.locator(".o_heat_bills")).to_contain_text(answer)


def test_a_reading_is_billed_explained_and_paid(visit, server, phone, artefacts):
    today = datetime.now().date()
    staff = visit("gerante").page
    network, contract = a_house(staff, today)
    activate(phone, server, staff, contract)
    send_reading(phone, server, contract, str(LAST))
    made = bill(staff, network, contract, today)
    read_the_bill(
        phone, server, staff, made, f"{made['amount_total']:.2f}".replace(".", ","), artefacts
    )
    ask_why(phone, server, staff, made, today)

    phone.goto(f"{server.url}/my/heat/bills")
    phone.click(".o_heat_bills .btn-primary")
    phone.wait_for_url("**/my/invoices/**")
    pay(visit("comptable").page, made, today)
    phone.goto(f"{server.url}/my/home")
    owed = phone.locator("section", has=phone.locator("#heat_due_title"))
    expect(owed.locator(".o_heat_figure")).to_contain_text("0,00")
    expect(owed).to_contain_text("Rien à payer")
    phone.goto(f"{server.url}/my/heat/bills")
    expect(phone.locator(".o_heat_bills .o_heat_paid")).to_be_visible()
    expect(phone.locator(".o_heat_bills .btn-primary")).to_have_count(0)
