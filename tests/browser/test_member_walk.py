"""Who joins on the site, pays, is admitted, sees the certificate and votes by another's hand."""

import re
import subprocess
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from .accessibility import grave_findings
from .remote import call, enter_portal, fits_the_width

pytestmark = pytest.mark.browser

#: who holds the proxy: login and name
HOLDER, HOLDER_NAME = "odile", "Odile Marchal"
NAME, MAIL = "Inès Morel", "ines.morel@brenouse.example"
PASSWORD = "une longue phrase secrete"
FRENCH = {"lang": "fr_FR"}


@pytest.fixture
def phones(server, chromium):
    """Phones, on which nobody is logged in: ``phones()``."""
    contexts = []

    def one_more():
        context = chromium.new_context(
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
        )
        contexts.append(context)
        return context.new_page()

    yield one_more
    for context in contexts:
        context.close()


@pytest.fixture
def phone(phones):
    return phones()


@pytest.fixture
def look(phone, artefacts):
    """Look at the page: it fits the phone, and axe-core finds nothing grave; told in the end."""
    problems = []

    def at(name, page=None):
        page = page or phone
        page.screenshot(path=artefacts / f"walk_{name}.png", full_page=True)
        if not fits_the_width(page):
            problems.append(f"{name} is wider than a phone")
        problems.extend(f"{name}: {finding}" for finding in grave_findings(page))

    yield at
    assert not problems, "\n".join(problems)


def link_of_last_mail(staff, pattern):
    """The first link of a mail that the server could not send: there is no mail server here."""
    mails = call(staff, "mail.mail", "search_read", [], ["body_html"], limit=5, order="id desc")
    for mail in mails:
        if found := re.search(rf'href="([^"]*{pattern}[^"]*)"', mail["body_html"]):
            return found[1].replace("&amp;", "&")
    raise AssertionError(f"no mail has a link with {pattern}")


def path_of(link):
    return re.sub(r"^https?://[^/]+", "", link)


def join(phone, server, look):
    phone.goto(f"{server.url}/heat/join/chaleur-brenouse")
    look("join")
    phone.get_by_role("link", name="Pour moi").click()
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_role("alert")).to_contain_text("Écrivez vos prénom et nom")
    look("join_errors")
    for label, text in (
        ("Prénom et nom", NAME),
        ("Adresse e-mail", MAIL),
        ("Numéro et rue", "3 rue du Four"),
        ("Code postal", "39840"),
        ("Commune", "Brenouse-le-Bourg"),
        ("Nombre de parts", "3"),
    ):
        phone.get_by_label(label, exact=True).fill(text)
    phone.get_by_label("J’ai lu les statuts").check()
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Regardez vos messages")
    look("join_sent")


def confirm(phone, server, staff, look):
    """By the link of the mail; the reference to write with the transfer."""
    phone.goto(server.url + path_of(link_of_last_mail(staff, "/heat/join/")))
    look("join_confirm")
    phone.get_by_role("button", name="Je confirme").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Merci")
    look("join_done")
    [asked] = call(
        staff,
        "cooperative.subscription",
        "search_read",
        [["member_id.partner_id.name", "=", NAME]],
        ["name", "member_id", "state", "called_amount"],
    )
    assert asked["state"] == "submitted"
    assert asked["name"] in phone.inner_text("main")
    return asked


def admit(staff, asked):
    """The transfer arrives, the board admits, the payment is matched."""
    today = datetime.now().date().isoformat()
    [journal] = call(staff, "account.journal", "search", [["type", "=", "bank"]], limit=1)
    line = call(
        staff,
        "account.bank.statement.line",
        "create",
        {
            "journal_id": journal,
            "date": today,
            "amount": asked["called_amount"],
            "payment_ref": asked["name"],
        },
    )
    subscription = "cooperative.subscription"
    decided = {"board_date": today, "board_reference": "PV du conseil, résolution 3"}
    call(staff, subscription, "write", [asked["id"]], decided)
    call(staff, subscription, "action_admit", [asked["id"]])
    pay = call(
        staff,
        "cooperative.subscription.pay",
        "create",
        {"subscription_id": asked["id"], "statement_line_id": line},
    )
    call(staff, "cooperative.subscription.pay", "action_match", [pay])
    [now] = call(staff, subscription, "read", [asked["id"]], ["state"])
    assert now["state"] == "registered"


def enter(phone, server, staff, look, artefacts):
    """Choose a password by the link of the mail, and see the shares and the certificate."""
    phone.goto(server.url + path_of(link_of_last_mail(staff, "/web/")))
    phone.fill("input[name=password]", PASSWORD)
    phone.fill("input[name=confirm_password]", PASSWORD)
    phone.locator("form button[type=submit]").first.click()
    phone.wait_for_url(re.compile("/my"))
    expect(phone.get_by_text("Mes parts")).to_be_visible()
    look("home")
    phone.goto(f"{server.url}/my/shares")
    expect(phone.get_by_role("heading", level=2, name=NAME)).to_be_visible()
    look("shares")
    phone.get_by_role("link", name="Historique et documents").click()
    look("member")
    answer = phone.request.get(f"{phone.url.partition('?')[0]}/certificate")
    path = artefacts / "walk_certificate.pdf"
    path.write_bytes(answer.body())
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()
    assert NAME in text
    assert "trois cents euros" in text


def convene(staff, member):
    """An assembly in a month, that the new member is convened to in their college."""
    [college] = call(staff, "cooperative.college", "search", [["name", "=", "Citoyens"]], limit=1)
    today = datetime.now().date().isoformat()
    call(
        staff,
        "cooperative.member.college",
        "create",
        {"member_id": member, "college_id": college, "date_from": today},
    )
    starts = (datetime.now() + timedelta(days=30)).strftime("%Y-%m-%d 17:00:00")
    assembly = call(
        staff,
        "cooperative.assembly",
        "create",
        {
            "starts_at": starts,
            "place": "Salle des fêtes",
            "is_remote_vote": True,
            "is_second_call": True,
            "resolution_ids": [[0, 0, {"name": "Prix de la chaleur", "method": "recorded"}]],
        },
        context=FRENCH,
    )
    wizard = call(staff, "cooperative.assembly.convene", "create", {"assembly_id": assembly})
    call(staff, "cooperative.assembly.convene", "action_convene", [wizard])
    return assembly


def give_proxy(phone, server, look):
    phone.goto(f"{server.url}/my/assemblies")
    look("assemblies")
    phone.locator("main li h2 a").first.click()
    look("assembly")
    phone.get_by_label("Nom ou numéro du sociétaire").fill("marchal")
    phone.get_by_role("button", name="Chercher").click()
    phone.get_by_label(re.compile(HOLDER_NAME)).check()
    look("proxy")
    phone.get_by_role("button", name="Donner mon pouvoir").click()
    expect(phone.get_by_role("status")).to_contain_text("Votre pouvoir est donné")
    look("proxy_given")


def open_vote(staff, assembly):
    """The meeting begins, and its resolution is put to the vote."""
    call(staff, "cooperative.assembly", "action_open", [assembly])
    [resolution] = call(staff, "cooperative.resolution", "search", [["assembly_id", "=", assembly]])
    call(staff, "cooperative.resolution", "action_open_vote", [resolution])
    return resolution


def vote_by_proxy(holder, server, assembly, look):
    """Who holds the proxy votes on the site: for themselves, then for who gave it."""
    enter_portal(holder, server, HOLDER)
    holder.goto(f"{server.url}/my/assemblies/{assembly}")
    look("votes", holder)
    for group, choice in (
        (holder.get_by_role("group", name=re.compile(f"Vote de {HOLDER_NAME}")), "Contre"),
        (holder.get_by_role("group", name=re.compile(f"Vote de {NAME}.*par pouvoir")), "Pour"),
    ):
        ballot = holder.locator("form").filter(has=group)
        ballot.get_by_label(choice).check()
        ballot.get_by_role("button", name="Voter").click()
        expect(holder.get_by_role("status")).to_contain_text("Votre vote est compté")
    expect(holder.locator("form[action$='/vote']")).to_have_count(0)
    look("voted", holder)


def count(staff, resolution):
    """Each vote was cast once, and the resolution is decided."""
    ballots = call(
        staff,
        "cooperative.ballot",
        "search_read",
        [["resolution_id", "=", resolution]],
        ["choice", "attendance_id"],
    )
    cast = {ballot["attendance_id"][1].rpartition(" (")[0]: ballot["choice"] for ballot in ballots}
    assert cast == {NAME: "for", HOLDER_NAME: "against"}
    call(staff, "cooperative.resolution", "compute_result", [resolution], context=FRENCH)


def test_from_the_page_to_join_to_a_vote_by_proxy(visit, server, phones, phone, look, artefacts):
    staff = visit("gerante", width=1280).page
    join(phone, server, look)
    asked = confirm(phone, server, staff, look)
    admit(staff, asked)
    enter(phone, server, staff, look, artefacts)
    assembly = convene(staff, asked["member_id"][0])
    give_proxy(phone, server, look)
    resolution = open_vote(staff, assembly)
    vote_by_proxy(phones(), server, assembly, look)
    count(staff, resolution)
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("1 voix pour, 1 contre")
    look("result")
