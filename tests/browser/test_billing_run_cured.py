"""A billing run from its preview to its letters, with a blocked contract cured on the way."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.databases import odoo_options

pytestmark = pytest.mark.browser

CURED = "Maison sans puissance"
IN_DATABASE = """
import sys
import odoo.modules.registry
from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import config
config.parse_config(sys.argv[3:], setup_logging=True)
with odoo.modules.registry.Registry(sys.argv[1]).cursor() as cursor:
    env = Environment(cursor, SUPERUSER_ID, {"lang": "fr_FR"})
    exec(sys.argv[2])
    cursor.commit()
"""
#: A run of the month before the one billed, in a network with a contract that has no power.
PREPARE = """
from dateutil.relativedelta import relativedelta
billed = env["heat.billing.run"].search([("state", "=", "posted")], limit=1)
first = billed.date_from - relativedelta(months=1)
company = billed.company_id
env = env(context={**env.context, "allowed_company_ids": [company.id], "tz": "Europe/Paris"})
by_network = billed.bill_ids.filtered(
    lambda bill: "kw" in bill.line_ids.mapped("basis")
).grouped("network_id")
network, bills = min(by_network.items(), key=lambda item: len(item[1]))
model = bills[0].contract_id
point = env["heat.delivery.point"].create({"name": NAME, "network_id": network.id})
meter = env["heat.meter"].create({"serial": "SANS-KW", "delivery_point_id": point.id})
register = env["heat.meter.register"].create({
    "meter_id": meter.id, "measured_quantity": "energy",
    "uom_id": env.ref("uom.product_uom_kwh").id,
})
for day, index in zip((first, billed.date_from), (1000, 2200)):
    env["heat.meter.reading"].create({
        "register_id": register.id, "index": index,
        "read_at": f"{day - relativedelta(days=1)} 22:00:00",
    })
payer = model.partner_id.copy({"name": NAME, "invoice_sending_method": "manual"})
env["heat.contract"].create({
    "partner_id": payer.id, "delivery_point_ids": [(6, 0, point.ids)],
    "tariff_id": model.tariff_id.id, "date_from": first,
})
env["heat.billing.run"].create({
    "name": "Tournée à débloquer", "company_id": company.id, "network_ids": [(6, 0, network.ids)],
    "date_from": first, "date_to": first + relativedelta(day=31),
})
"""


def in_database(server, code):
    """Run ``code`` with ``env`` in the server's database, as its scheduled jobs do."""
    options = [*odoo_options(), f"--database={server.database}", "--no-http", "--log-level=warn"]
    done = subprocess.run(
        [sys.executable, "-c", IN_DATABASE, server.database, code, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-4000:]


def state_of(page):
    return page.inner_text(".o_field_statusbar .o_arrow_button_current").strip()


def press(visitor, name, confirmed=False):
    visitor.page.click(f'.o_form_statusbar button[name="{name}"]')
    if confirmed:
        visitor.page.click(".modal-footer .btn-primary")
    visitor.settle()


def reload(visitor):
    visitor.page.reload()
    visitor.page.wait_for_selector(".o_form_sheet")
    visitor.settle()


def test_from_preview_to_letters_with_a_cure(visit, server, artefacts):
    in_database(server, f"NAME = {CURED!r}\n{PREPARE}")
    visitor = visit("facturation")
    page = visitor.page
    page.goto(f"{server.url}/odoo/heat-billing-runs")
    page.click('.o_data_cell:has-text("Tournée à débloquer")')
    page.wait_for_selector(".o_form_sheet")
    press(visitor, "action_start_preparing")

    # the preview: totals, those a year before, what blocks and why
    blocked = page.locator('.o_field_widget[name="blocker_ids"] .o_data_row', has_text=CURED)
    page.click('.nav-link[name="blockers"]')
    assert "puissance souscrite" in blocked.inner_text()
    assert "un an avant" in page.inner_text('table:has([name="bill_count"])').lower()
    bills = int(page.inner_text('button[name="action_open_bills"] .o_stat_value'))
    page.screenshot(path=artefacts / "billing-run-blocked.png", full_page=True)

    # the cure, over the run, and this contract alone prepared again
    blocked.locator('button[name="action_open_cause"]').click()
    page.fill('.modal .o_field_widget[name="kw"] input', "12")
    page.screenshot(path=artefacts / "billing-run-cure.png")
    page.click(".modal .o_form_button_save")
    page.wait_for_selector(".modal", state="detached")
    visitor.settle()
    blocked.locator('button[name="action_prepare_again"]').click()
    page.wait_for_selector(".o_notification:has-text('la facture est calculée')")
    visitor.settle()
    expect(blocked).to_have_count(0)
    assert int(page.inner_text('button[name="action_open_bills"] .o_stat_value')) == bills + 1

    # a first bill is one to look at, and says so
    page.click('.nav-link[name="odd"]')
    odd = page.locator('.o_field_widget[name="odd_bill_ids"] .o_data_row')
    assert re.search("Première facture", odd.first.inner_text())
    page.screenshot(path=artefacts / "billing-run-odd.png", full_page=True)

    press(visitor, "action_approve")
    assert state_of(page) == "Approuvée"
    press(visitor, "action_post_in_background", confirmed=True)
    in_database(server, 'env["heat.billing.run"]._cron_post()')
    reload(visitor)
    assert state_of(page) == "Comptabilisée"

    page.click('.nav-link[name="sending"]')
    assert "1 sur papier" in page.inner_text('[name="sending_preview"]')
    press(visitor, "action_send", confirmed=True)
    in_database(server, 'env["heat.billing.run"]._cron_send()')
    reload(visitor)
    page.click('.nav-link[name="sending"]')
    page.screenshot(path=artefacts / "billing-run-sent.png", full_page=True)
    with page.expect_download() as download:
        page.click('button[name="action_download_print_file"]')
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert not visitor.errors, "\n".join(visitor.errors)
