"""An assembly from its convocation to its minutes, and its screens on a phone."""

import subprocess

import pytest

from .remote import call, opens_on_a_phone
from .test_subscription import press

pytestmark = pytest.mark.browser

VOTES = {"Usagers": (1, 0), "Producteurs": (2, 0), "Citoyens": (3, 1), "Collectivités": (1, 0)}


def check_in(visitor, names):
    """Tap « Présent » on the card of each one."""
    page = visitor.page
    for name in names:
        card = page.locator(".o_kanban_record", has_text=name).first
        card.locator("button[name=action_present]").click()
        visitor.settle()


def type_totals(visitor):
    """Type the votes of a show of hands, college by college."""
    page = visitor.page
    for college, (votes_for, votes_against) in VOTES.items():
        row = page.locator(".o_field_widget[name=count_ids] .o_data_row", has_text=college)
        row.locator("[name=votes_for]").click()
        page.locator("[name=votes_for] input:visible").fill(str(votes_for))
        page.locator("[name=votes_against] input:visible").fill(str(votes_against))
    page.locator(".o_form_button_save").click()
    visitor.settle()


def open_form(visitor, server, path):
    page = visitor.page
    page.goto(f"{server.url}/odoo/{path}")
    page.wait_for_selector(".o_form_view")
    visitor.settle()


def confirm(visitor, button):
    visitor.page.locator(f"button[name={button}]:visible").first.click()
    visitor.page.locator(".modal .btn-primary").click()
    visitor.settle()


def convene(visitor, server, path):
    """Convene, with the letters for those who have no address."""
    page = visitor.page
    open_form(visitor, server, path)
    page.locator(".o_statusbar_buttons button", has_text="Convoquer").click()
    visitor.settle()
    assert "convoqués par courriel" in page.inner_text(".modal .alert")
    with page.expect_download() as letters:
        page.locator(".modal button[name=action_convene]").click()
    assert letters.value.suggested_filename.endswith(".pdf")


def gather(visitor, server, path, assembly):
    """Open the assembly, and check everybody in."""
    page = visitor.page
    open_form(visitor, server, path)
    press(visitor, "action_open")
    assert "n’est pas encore atteint" in page.inner_text(".alert-danger:visible")
    press(visitor, "action_check_in")
    page.wait_for_selector(".o_kanban_record")
    domain = [["assembly_id", "=", assembly], ["is_entitled", "=", True]]
    rows = call(page, "cooperative.attendance", "search_read", domain, ["member_id"])
    check_in(visitor, [row["member_id"][1] for row in rows])


def vote(visitor, server, assembly, artefacts):
    """The first resolution is voted by show of hands, the others are withdrawn."""
    page = visitor.page
    resolutions = call(page, "cooperative.resolution", "search", [["assembly_id", "=", assembly]])
    for resolution in resolutions[1:]:
        open_form(visitor, server, f"cooperative-resolutions/{resolution}")
        confirm(visitor, "action_withdraw")
    open_form(visitor, server, f"cooperative-resolutions/{resolutions[0]}")
    press(visitor, "action_open_vote")
    type_totals(visitor)
    press(visitor, "compute_result")
    told = page.inner_text(".alert-success:visible")
    assert "7 voix pour, 1 contre" in told
    assert "Adoptée" in told
    page.screenshot(path=artefacts / "resolution.png")


def test_from_the_convocation_to_the_minutes(visit, server, artefacts):
    visitor = visit("gerante", width=1280, height=900)
    page = visitor.page
    page.goto(f"{server.url}/odoo/cooperative-assemblies")
    page.wait_for_selector(".o_list_view")
    [assembly] = call(page, "cooperative.assembly", "search", [["state", "=", "draft"]])
    path = f"cooperative-assemblies/{assembly}"
    convene(visitor, server, path)
    gather(visitor, server, path, assembly)
    page.screenshot(path=artefacts / "check_in.png")
    vote(visitor, server, assembly, artefacts)
    open_form(visitor, server, path)
    confirm(visitor, "action_close")
    assert page.inner_text(".o_statusbar_status .o_arrow_button_current") == "Close"
    page.screenshot(path=artefacts / "assembly.png")
    with page.expect_download() as awaited:
        page.locator("button[name=action_print_minutes]:visible").first.click()
    text = subprocess.run(
        ["pdftotext", "-layout", awaited.value.path(), "-"], capture_output=True, check=True
    ).stdout.decode()
    for words in ("Procès-verbal", "7 voix pour, 1 contre", "Retirée", "Salle des fêtes"):
        assert words in text
    assert not visitor.errors, "\n".join(visitor.errors)


@pytest.mark.parametrize(
    "path", ["cooperative-assemblies", "cooperative-withdrawals", "cooperative-board"]
)
def test_screens_fit_a_phone(visit, server, path):
    opens_on_a_phone(visit, server, "gerante", path)
