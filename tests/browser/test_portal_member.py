"""Each page of the members, for who is a member, both customer and member, or a parent of one."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from .accessibility import grave_findings
from .remote import call, enter_portal, fits_the_width

pytestmark = pytest.mark.browser

#: login: names of the members whose pages they see
PEOPLE = {
    "odile": ["Odile Marchal"],
    "lambelin": ["Lambelin"],
    "claire": ["Claire Roussel", "Jade Roussel"],
}


@pytest.fixture(scope="module")
def assembly(server, chromium):
    """An assembly to come, with a paper, that all members are convened to."""
    context = chromium.new_context()
    page = context.new_page()
    enter_portal(page, server, "gerante")
    starts = (datetime.now() + timedelta(days=20)).strftime("%Y-%m-%d 17:00:00")
    assembly = call(
        page,
        "cooperative.assembly",
        "create",
        {
            "starts_at": starts,
            "place": "Salle des fêtes",
            "is_remote_vote": True,
            "agenda": "<p>Le prix de la chaleur.</p>",
            "resolution_ids": [
                [0, 0, {"name": subject, "method": method}]
                for subject, method in (("Prix de la chaleur", "recorded"), ("Conseil", "secret"))
            ],
        },
        context={"lang": "fr_FR"},
    )
    wizard = call(page, "cooperative.assembly.convene", "create", {"assembly_id": assembly})
    call(page, "cooperative.assembly.convene", "action_convene", [wizard])
    yield assembly
    context.close()


@pytest.fixture
def person(server, chromium):
    """Log somebody in on the site, ``person("odile", 390)``; a stranger has no login."""
    contexts = []

    def log_in(login, width):
        phone = width < 600
        context = chromium.new_context(
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": 844},
            has_touch=phone,
            is_mobile=phone,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        if login:
            enter_portal(page, server, login)
        return page

    yield log_in
    for context in contexts:
        context.close()


@pytest.fixture
def look(artefacts):
    """``look(page, name)``: one title, the width of the screen, nothing grave for axe-core."""
    problems = []

    def at(page, name):
        page.wait_for_load_state("networkidle")
        page.screenshot(path=artefacts / f"member_{name}.png", full_page=True)
        if not fits_the_width(page):
            problems.append(f"{name} is wider than the screen")
        if page.locator("h1").count() != 1:
            problems.append(f"{name} has {page.locator('h1').count()} titles")
        problems.extend(f"{name}: {finding}" for finding in grave_findings(page))

    yield at
    assert not problems, "\n".join(problems)


def preview(page):
    """What would follow from giving one share back."""
    page.get_by_label("Nombre de parts à rendre").fill("1")
    page.get_by_role("button", name="Voir ce qui suit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ce qui suit votre demande")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("login", PEOPLE)
def test_each_page_can_be_used_by_all(person, server, assembly, look, login, width):
    page = person(login, width)

    def at(path, name):
        page.goto(f"{server.url}{path}")
        look(page, f"{login}_{width}_{name}")

    at("/my/home", "home")
    at("/my/shares", "shares")
    main = page.get_by_role("main")
    for name in PEOPLE[login]:
        expect(main).to_contain_text(name)
    members = main.get_by_role("link", name="Historique et documents")
    paths = members.evaluate_all("all => all.map((one) => one.pathname)")
    assert len(paths) == len(PEOPLE[login])
    for rank, path in enumerate(paths):
        at(path, f"{rank}_member")
        at(f"{path}/subscribe", f"{rank}_subscribe")
        at(f"{path}/exemption", f"{rank}_exemption")
        at(f"{path}/withdraw", f"{rank}_withdraw")
        preview(page)
        look(page, f"{login}_{width}_{rank}_preview")
    for purpose in ("child", "gift"):
        at(f"/my/shares/new/{purpose}/{paths[0].rpartition('/')[2]}", purpose)
    at("/my/assemblies", "assemblies")
    at(f"/my/assemblies/{assembly}", "assembly")


def test_a_member_gives_shares_back_and_thinks_better_of_it(person, server, look):
    page = person("lambelin", 390)
    page.goto(f"{server.url}/my/shares")
    page.get_by_role("link", name="Historique et documents").click()
    page.get_by_role("link", name="Rendre des parts").click()
    page.get_by_role("button", name="Voir ce qui suit").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez un nombre de parts")
    look(page, "withdraw_errors")
    page.get_by_label("Pourquoi").fill("Je déménage.")
    preview(page)
    expect(page.get_by_role("main")).to_contain_text("Je déménage.")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("status")).to_contain_text("devant le conseil")
    look(page, "withdraw_sent")
    page.get_by_role("button", name=re.compile("Reprendre cette demande")).click()
    expect(page.get_by_role("status")).to_contain_text("vous gardez vos parts")


@pytest.mark.parametrize("width", [390, 1440])
def test_strangers_can_use_each_page_to_join(person, server, look, width):
    page = person(None, width)
    for purpose in ("", "/self", "/child", "/gift", "/organisation"):
        page.goto(f"{server.url}/heat/join/chaleur-brenouse{purpose}")
        look(page, f"join_{width}{purpose.replace('/', '_')}")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez un nombre de parts")
    look(page, f"join_{width}_errors")
