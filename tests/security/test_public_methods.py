"""Every public method of the suite, really called by who has no right to it.

The methods are read off the live registry: a new one is tried without a word. Each is called as
RPC calls it, on a record of somebody else, on no record, and must refuse before anything was
written. One that answers must have neither read a table of the suite nor written anything; what
is to answer otherwise is listed in ``ANSWERS``, with its reason.
"""

from __future__ import annotations

import copy
import inspect
from dataclasses import dataclass
from typing import Any

import pytest

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw, get_public_method

from tests.architecture import project

from .world import CUSTOMER, MEMBER, PUBLIC, STAFF, World

#: No record has this number.
UNKNOWN = 2_000_000_000
#: Values for parameters that have no default, by their name; of one model: by both.
ARGUMENTS: dict[Any, Any] = {
    "content": "x",
    "date": "2026-01-01",
    "date_from": "2026-01-01",
    "date_to": "2026-12-31",
    "domain": [],
    "entries": [],
    "fields": ["display_name"],
    "file": "x",
    "index": 1,
    "rows": [],
    "vals": {},
    "vals_list": [{}],
    ("account.move.line", "vals_list"): [{"move_id": 1}],
    ("heat.price.index.value", "vals_list"): [{"index_id": 1, "date": "2026-01-01"}],
}
#: (login, model, method) of what answers who has no role in heat, and why that is right.
ANSWERS: dict[tuple[str, str, str], str] = {
    (STAFF, "maintenance.request", "create"): "Odoo lets all staff tell of what is broken",
}


def public_methods(env) -> list[tuple[str, str]]:
    """(model, method) of what our code defines or extends, and RPC can reach."""
    names = set(project.module_names()) - {"heat_demo"}
    found = set()
    for model in env.registry:
        for base in type(env[model]).mro():
            parts = base.__module__.split(".")
            if parts[:2] != ["odoo", "addons"] or parts[2] not in names:
                continue
            found |= {
                (model, name)
                for name, value in vars(base).items()
                if inspect.isfunction(value) and not name.startswith("_")
            }
    return sorted(one for one in found if _is_reachable(env, *one))


def _is_reachable(env, model: str, name: str) -> bool:
    try:
        get_public_method(env[model], name)
    except AccessError:
        return False
    return True


@dataclass
class Counters:
    """Rows written in this transaction, and scans of the tables of the suite."""

    env: Any

    def __post_init__(self) -> None:
        names = set(project.module_names())
        tables = [
            model._table
            for model in self.env.registry.models.values()
            if model._original_module in names and not model._abstract and model._auto
        ]
        tables += ["account_move", "account_move_line", "res_partner_bank", "mail_message"]
        self.env.cr.execute(
            "SELECT oid FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s) UNION ALL"
            " SELECT indexrelid FROM pg_index JOIN pg_class t ON t.oid = indrelid"
            " WHERE t.relname = ANY(%s)",
            [tables, tables],
        )
        self.own = [oid for (oid,) in self.env.cr.fetchall()]
        self.env.cr.execute("SELECT relid FROM pg_stat_user_tables")
        self.all = [oid for (oid,) in self.env.cr.fetchall()]

    def read(self) -> tuple[int, int]:
        self.env.cr.execute(
            "SELECT (SELECT sum(pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid))"
            " FROM unnest(%s::oid[]) oid),"
            " (SELECT sum(pg_stat_get_xact_numscans(oid)) FROM unnest(%s::oid[]) oid)",
            [self.all, self.own],
        )
        written, scanned = self.env.cr.fetchone()
        return int(written or 0), int(scanned or 0)


def anothers(env, user, model: str) -> int:
    """A record of a model that the user does not see; a number of none where there is none."""
    records = env[model].with_context(active_test=False)
    if records._abstract:
        return UNKNOWN
    some = records.search([], order="id desc", limit=40)
    if not some and records._transient:
        some = _made(records)
    try:
        seen = records.with_user(user).search([("id", "in", some.ids)])
    except AccessError:
        seen = records.browse()
    return (some - seen.sudo())[:1].id or UNKNOWN


def _made(records):
    try:
        with records.env.cr.savepoint():
            return records.create({})
    except Exception:  # a wizard that needs more than its defaults
        return records.browse()


def call(env, user, model: str, name: str, ids: list[int]) -> tuple[str, Any]:
    """("refused", …), ("failed", error) or ("answered", result); rolled back."""
    own = env(user=user.id, su=False, context={"lang": "fr_FR"})[model]
    savepoint = env.cr.savepoint(flush=False)
    try:
        result = call_kw(own, name, _arguments(own, name, ids), {})
        env.flush_all()
        return "answered", result
    except (AccessError, MissingError):
        return "refused", None
    except Exception as error:  # what a program must not do is told apart by its name
        return "failed", error
    finally:
        savepoint.rollback()
        savepoint.close(rollback=False)
        env.transaction.clear()


def _arguments(records, name: str, ids: list[int]) -> list[Any]:
    method = get_public_method(records, name)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    given = [
        copy.deepcopy(ARGUMENTS.get((records._name, one.name)) or ARGUMENTS[one.name])
        for one in parameters
        if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    return given if getattr(method, "_api_model", False) else [ids, *given]


def tried(env, counters: Counters, user, model: str, name: str, ids: list[int]) -> str:
    """What is wrong with how a method met its caller, "" if nothing is."""
    written, scanned = counters.read()
    fate, told = call(env, user, model, name, ids)
    now_written, now_scanned = counters.read()
    if now_written > written:
        return f"wrote {now_written - written} rows ({fate}: {told!r:.100})"
    if fate == "refused" or (now_scanned == scanned and isinstance(told, UserError)):
        return ""
    if fate == "failed" and not isinstance(told, UserError):
        # made for one record, it meets none
        return f"broke: {told!r:.200}" if ids else ""
    # Odoo's own write and unlink say True of no record, whoever asks
    if now_scanned > scanned and (ids or told not in (True, False, None)):
        return f"{fate}: {told!r:.100}"
    return ""


@pytest.mark.parametrize("login", [PUBLIC, CUSTOMER, MEMBER, STAFF])
def test_who_has_no_right_is_refused(env, world: World, login: str):
    user = env["res.users"].browse(world.users[login])
    methods = public_methods(env)
    assert len(methods) > 100, "the methods of the suite were not found"
    counters = Counters(env)
    findings = []
    found = {model: anothers(env, user, model) for model, _name in methods}
    for model, name in methods:
        if (login, model, name) in ANSWERS:
            continue
        ids = [] if env[model]._abstract else [found[model]]
        for given in (ids, []):
            if told := tried(env, counters, user, model, name, given):
                findings.append(f"{model}.{name} on {given or 'no record'}: {told}")
    assert not findings, f"{len(findings)} of {len(methods)}\n" + "\n".join(findings)


def test_what_is_listed_exists(env):
    methods = set(public_methods(env))
    assert not (gone := sorted({one[1:] for one in ANSWERS} - methods)), (
        f"listed, but no such method: {gone}"
    )
