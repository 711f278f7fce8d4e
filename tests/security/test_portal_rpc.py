"""What portal users get at through the ORM, attachments, threads and reports, by RPC and HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw

from tests.architecture import project

from .test_public_methods import ARGUMENTS, UNKNOWN, anothers
from .visitor import Visitor, is_refused
from .world import CUSTOMER, ELSEWHERE, MEMBER, NOBODY, World

#: ``AccessError`` and what else is refused with a sentence: the transaction ends there.
REFUSALS = (UserError, MissingError)
#: Models of ours whose own records portal users read. All others are closed to them.
OWN_RECORDS = frozenset(
    {
        "cooperative.attendance",
        "cooperative.interest.statement",
        "cooperative.levy.exemption",
        "cooperative.member",
        "cooperative.share.posting",
        "cooperative.subscription",
        "cooperative.withdrawal",
        "heat.bill",
        "heat.contract",
        "heat.portal.request",
    }
)
each_person = pytest.mark.parametrize("login", [CUSTOMER, MEMBER, ELSEWHERE, NOBODY])


@pytest.fixture
def own_models(env) -> list[str]:
    names = set(project.module_names()) - {"heat_demo"}
    return sorted(
        name
        for name, model in env.registry.models.items()
        if model._original_module in names and not model._abstract
    )


def as_user(env, world: World, login: str):
    user = env["res.users"].browse(world.users[login])
    return env(user=user.id, su=False, context={"allowed_company_ids": user.company_ids.ids})


def refused(env, own, model: str, method: str, *args, **kwargs) -> str:
    """Nothing when a call is refused or gives nothing, else what it gave; rolled back."""
    savepoint = env.cr.savepoint(flush=False)
    try:
        result = call_kw(own[model], method, list(args), kwargs)
        env.flush_all()
        return f"{model}.{method}: {result!r:.100}" if result else ""
    except REFUSALS:
        return ""
    finally:
        savepoint.rollback()
        savepoint.close(rollback=False)
        env.transaction.clear()


def asked(model: str) -> list[tuple[str, list, dict]]:
    """The ways to list records, as the web client asks."""
    return [
        ("search_read", [], {"domain": [], "fields": ["display_name"]}),
        ("web_search_read", [], {"domain": [], "specification": {"display_name": {}}}),
        ("formatted_read_group", [], {"domain": [], "groupby": ["id"], "aggregates": ["__count"]}),
        ("name_search", [], {"name": ""}),
        ("search_count", [], {"domain": []}),
        ("export_data", [[UNKNOWN]], {"fields_to_export": ["display_name"]}),
    ]


@each_person
def test_models_are_closed_to_portal_users(env, world: World, own_models, login: str):
    own = as_user(env, world, login)
    findings = []
    for model in own_models:
        if model in OWN_RECORDS:
            continue
        for method, args, kwargs in asked(model):
            findings.append(refused(env, own, model, method, *args, **kwargs))
    assert not (told := [one for one in findings if one]), "\n".join(told)


@each_person
def test_portal_users_change_nothing(env, world: World, own_models, login: str):
    own = as_user(env, world, login)
    user, findings = own.user, []
    others = {model: anothers(env, user, model) for model in own_models}
    for model in own_models:
        records = [others[model]]
        if model in OWN_RECORDS:
            records += own[model].search([], limit=1).ids
        tries = [("create", [ARGUMENTS.get((model, "vals_list"), [{}])])]
        for number in records:
            tries += [("write", [[number], {}]), ("unlink", [[number]]), ("copy", [[number]])]
        if hasattr(own[model], "message_post"):
            # who follows a document may write to those who follow it too: Odoo's rule
            tries.append(("message_post", [[others[model]]]))
        if hasattr(own[model], "message_subscribe"):
            # who may read a record may follow it: Odoo's rule
            tries.append(("message_subscribe", [[others[model]], user.partner_id.ids]))
        findings += [refused(env, own, model, method, *args) for method, args in tries]
    assert not (told := [one for one in findings if one]), "\n".join(told)


@each_person
def test_portal_users_read_their_own_and_no_other(env, world: World, login: str):
    own, findings = as_user(env, world, login), []
    others = world.others_secrets(login)
    for model in sorted(OWN_RECORDS):
        fields = own[model].fields_get()
        number = anothers(env, own.user, model)
        for method, args in (("read", [["display_name"]]), ("export_data", [["display_name"]])):
            findings.append(refused(env, own, model, method, [number], *args))
        for name in fields:
            told = json.dumps(_read(own[model], name), default=str)
            findings += [f"{model}.{name} tells {text}" for text in others if text in told]
        # a field that is closed cannot be guessed by searching, sorting or grouping either
        closed = sorted(env[model]._fields.keys() - fields.keys())
        for name in closed:
            field = env[model]._fields[name]
            if not field.store or not field.column_type:
                continue
            for method, kwargs in (
                ("search_count", {"domain": [(name, "=", False)]}),
                ("search_read", {"domain": [], "fields": ["id"], "order": name}),
                ("search_read", {"domain": [], "fields": [name]}),
                ("formatted_read_group", {"domain": [], "groupby": [name]}),
            ):
                findings.append(refused(env, own, model, method, **kwargs))
    assert not (told := [one for one in findings if one]), "\n".join(told)


def _read(records, name: str):
    """What a field tells of every record seen; nothing where it names records that are closed."""
    try:
        return records.search_read([], [name])
    except AccessError:
        return []


def test_owners_read_what_is_theirs(env, world: World):
    """Or the refusals above would prove nothing."""
    own = as_user(env, world, CUSTOMER)
    assert own["heat.contract"].search([]).ids == [world.ids["contract"]]
    assert world.ids["bill"] in own["heat.bill"].search([]).ids
    assert own["cooperative.member"].search([])
    assert as_user(env, world, MEMBER)["cooperative.member"].search([]).ids == [world.ids["member"]]


@pytest.mark.parametrize("login", [CUSTOMER, ELSEWHERE])
def test_reports_print_nothing_for_others(
    env, world: World, visitor: Callable[[str], Visitor], login: str
):
    names, visit = set(project.module_names()), visitor(login)
    reports = env["ir.actions.report"].search([])
    found = 0
    for report in reports:
        if report.get_external_id()[report.id].partition(".")[0] not in names:
            continue
        found += 1
        number = anothers(env, env["res.users"].browse(world.users[login]), report.model)
        for kind in ("html", "pdf"):
            answer = visit.request("GET", f"/report/{kind}/{report.report_name}/{number}")
            assert is_refused(answer) or answer.status_code >= 400, report.report_name
    assert found > 5, "the reports of the suite were not found"


@pytest.mark.parametrize("login", ["", NOBODY, CUSTOMER, ELSEWHERE])
def test_attachments_and_threads_of_others_are_closed(
    world: World, visitor: Callable[[str], Visitor], login: str
):
    visit, ids = visitor(login), world.ids
    for path in (
        f"/web/content/{ids['other_document']}",
        f"/web/image/{ids['other_document']}",
        f"/web/content/heat.plant.log.import/{ids['log_import']}/content",
        f"/web/image/cooperative.member/{ids['member']}/avatar_128",
    ):
        answer = visit.request("GET", path)
        blank = path.startswith("/web/image") and answer.headers["Content-Type"] == "image/png"
        assert is_refused(answer) or blank, f"{login or 'a stranger'} at {path}"
    world.written()
    for model, key in (("heat.contract", "contract"), ("cooperative.member", "member")):
        if (login, key) == (CUSTOMER, "contract"):
            continue
        thread = {"thread_model": model, "thread_id": ids[key]}
        wanted = {**thread, "request_list": ["followers", "attachments", "messages"]}
        for route, form in (
            ("/mail/thread/messages", thread),
            ("/mail/data", {"fetch_params": [["mail.thread", wanted]]}),
            ("/mail/thread/recipients/get_suggested_recipients", thread),
        ):
            answer = visit.request("POST", route, form, json=True)
            assert is_refused(answer) or not _holds(answer.json()["result"]), (
                f"{login or 'a stranger'} at {route} of {model}: {answer.text[:500]}"
            )
    form = {"thread_model": "heat.contract", "thread_id": ids["contract"]}
    form["post_data"] = {"body": "x", "message_type": "comment"}
    answer = visit.request("POST", "/mail/message/post", form, json=True)
    assert is_refused(answer), f"{login} posts on a contract: {answer.text[:500]}"
    assert not world.written()


def _holds(told) -> bool:
    """Whether an answer about a thread has messages, followers or files in it."""
    if not isinstance(told, dict):
        return bool(told)
    store = told.get("data", told)
    return any(
        isinstance(rows, list) and rows
        for name, rows in store.items()
        if name in ("messages", "mail.message", "mail.followers", "ir.attachment")
    )
