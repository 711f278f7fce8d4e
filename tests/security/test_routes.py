"""Every route of the suite, tried with the records of others, guessed numbers and odd values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture import project

from .routes import MANAGER, ROUTES, Try
from .visitor import Visitor, is_refused, links_of, text_of
from .world import PEOPLE, World

_WORD = re.compile(r"\{(\w+)\}")
_ADDRESS = re.compile(r"[^/?=&]+@[^/?=&]+\.[a-z]+|%40", re.I)
TRIES = [(rule, number) for rule, tries in ROUTES.items() for number in range(len(tries))]
each_try = pytest.mark.parametrize(
    "one", [ROUTES[rule][number] for rule, number in TRIES], ids=[f"{r}-{n}" for r, n in TRIES]
)


def own_rules(env) -> set[str]:
    """Rules of the live routing map whose answer is made, in whole or in part, by our code."""
    names = set(project.module_names())

    def is_ours(method) -> bool:
        if not hasattr(method, "__self__"):
            return False
        return any(
            method.__name__ in vars(cls) and cls.__module__.split(".")[2:3][0] in names
            for cls in type(method.__self__).mro()
            if cls.__module__.startswith("odoo.addons.")
        )

    return {
        rule.rule
        for rule in env["ir.http"].routing_map().iter_rules()
        if is_ours(rule.endpoint.func)
    }


def test_every_route_is_tried(env):
    rules = own_rules(env)
    assert rules, "no route of ours in the routing map"
    absent, gone = sorted(rules - ROUTES.keys()), sorted(ROUTES.keys() - rules)
    assert not absent, f"say in routes.py how these are tried: {absent}"
    assert not gone, f"listed in routes.py, but no such route: {gone}"


def filled(world: World, value: Any) -> Any:
    if isinstance(value, str):
        return value.format_map(world.ids)
    return {name: filled(world, text) for name, text in value.items()}


def sent(one: Try, world: World, visit: Visitor, path: str | None = None, form=None):
    """The answer to a try by whoever visits; what no answer may be is refused here."""
    path = filled(world, path or one.path)
    form = None if one.form is None else filled(world, one.form if form is None else form)
    answer = visit.request(one.method, path, form, json=one.json)
    who = f"{visit.login or 'a stranger'} at {path}"
    assert answer.status_code < 500, f"{who}: {answer.status_code}\n{answer.text[-2000:]}"
    typed = str(form)
    seen = {
        text
        for text in world.others_secrets(visit.login)
        if text in text_of(answer) and text not in typed
    }
    if visit.login != MANAGER:
        assert not seen, f"{who} reads what is another's: {sorted(seen)}"
    return answer


@each_try
def test_others_are_refused(one: Try, world: World, visitor: Callable[[str], Visitor]):
    for login in PEOPLE:
        if login in one.readers:
            continue
        visit = visitor(login)
        world.written()
        answer = sent(one, world, visit)
        assert is_refused(answer), (
            f"{login or 'a stranger'} is answered {answer.status_code} at {one.path}:"
            f"\n{answer.headers.get('Location') or answer.text[:2000]}"
        )
        assert not (written := world.written()), f"{login or 'a stranger'} wrote {written}"


@each_try
def test_guesses_find_nothing(one: Try, world: World, visitor: Callable[[str], Visitor]):
    guesses = list(one.guesses)
    address = one.path.partition("?")[0]
    for word in _WORD.findall(address):
        if isinstance(world.ids[word], int):
            guesses += [one.path.replace(f"{{{word}}}", text) for text in ("0", "{unknown}")]
    for path in guesses:
        for login in {*one.readers[:1], *PEOPLE[:2]}:
            visit = visitor(login)
            world.written()
            answer = sent(one, world, visit, path)
            assert is_refused(answer), f"{login or 'a stranger'} finds {path}"
            assert not (written := world.written()), f"{login or 'a stranger'} wrote {written}"


@each_try
def test_odd_values_are_answered(one: Try, world: World, visitor: Callable[[str], Visitor]):
    """Values no form sends: an answer, whatever it says, and nothing that breaks."""
    for odd in one.odd:
        path = one.path
        if one.form is None:
            path = path.partition("?")[0] + "?" + "&".join(f"{k}={v}" for k, v in odd.items())
        sent(one, world, visitor(one.readers[0]), path, odd)


@each_try
def test_without_the_token_of_its_page_no_form_is_taken(
    one: Try, world: World, visitor: Callable[[str], Visitor]
):
    if one.form is None or one.json:
        return
    visit = visitor((one.readers or PEOPLE[1:])[0])
    world.written()
    answer = visit.session.post(
        visit.url + filled(world, one.path), data=filled(world, one.form), allow_redirects=False
    )
    assert answer.status_code in (400, 404), f"{one.path} takes a form from another site"
    assert not world.written()


@each_try
def test_readers_are_answered(one: Try, world: World, visitor: Callable[[str], Visitor]):
    """What others are refused is there: or the tries above would prove nothing."""
    for login in one.readers:
        visit = visitor(login)
        world.written()
        answer = sent(one, world, visit)
        assert not is_refused(answer), (
            f"{login or 'a stranger'} is refused {one.path}: {answer.status_code}"
        )
        if one.shows and login == one.readers[0]:
            own = world.secrets[login]
            assert any(text in text_of(answer) for text in own), f"nothing of {login} on its page"
        if one.writes:
            assert world.written(), f"{login} sent {one.form} to {one.path} and nothing came of it"
        for link in links_of(answer):
            if link.startswith(("mailto:", "tel:", "data:")):
                continue
            told = [text for text in world.secrets.get(login, ()) if text in link]
            assert not told and not _ADDRESS.search(link), f"{one.path} puts {link} in an address"
