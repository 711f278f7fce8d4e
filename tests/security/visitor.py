"""A person's requests over real HTTP, and what is told of an answer."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

_TOKEN = re.compile(r'csrf_token: "(\w+)"')
_LINK = re.compile(r'(?:href|action|src)="([^"]*)"')
SECONDS = 60


@dataclass
class Visitor:
    """Somebody's session; ``login`` is empty for who is not logged in."""

    url: str
    login: str
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""

    def __post_init__(self) -> None:
        self.session.cookies.set("frontend_lang", "fr_FR")
        self.token = self._token("/web/login")
        if self.login:
            from odoo.addons.heat_demo.engine.cooperative import PASSWORD

            answer = self.request("POST", "/web/login", {"login": self.login, "password": PASSWORD})
            assert answer.status_code in (302, 303), f"{self.login} could not log in"
            self.token = self._token("/my")

    def _token(self, path: str) -> str:
        answer = self.session.get(self.url + path, timeout=SECONDS)
        found = _TOKEN.search(answer.text)
        assert found, f"no token on {path} for {self.login or 'a stranger'}: {answer.status_code}"
        return found[1]

    def request(
        self,
        method: str,
        path: str,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        json: bool = False,
    ) -> requests.Response:
        """One request, redirections told and not followed."""
        sent: dict[str, Any] = {}
        if json:
            sent["json"] = {"jsonrpc": "2.0", "method": "call", "params": form}
        elif method == "POST":
            sent["data"] = {"csrf_token": self.token, **(form or {})}
        return self.session.request(
            method, self.url + path, **sent, files=files, allow_redirects=False, timeout=SECONDS
        )

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A call of a method as the web client makes it; the whole answer."""
        answer = self.session.post(
            f"{self.url}/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {"model": model, "method": method, "args": args, "kwargs": kwargs},
            },
            timeout=SECONDS,
        )
        return answer.json()


def text_of(answer: requests.Response) -> str:
    """What an answer says and where it leads to, as one searches it."""
    return html.unescape(f"{answer.headers.get('Location', '')}\n{answer.text}")


def links_of(answer: requests.Response) -> list[str]:
    """Addresses that an answer holds or leads to."""
    found = [html.unescape(link) for link in _LINK.findall(answer.text)]
    return [*found, answer.headers.get("Location", "")]


def is_refused(answer: requests.Response) -> bool:
    """Not found, forbidden, or sent to log in."""
    if answer.status_code in (403, 404):
        return True
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return "error" in answer.json()
    return answer.status_code in (302, 303) and "/web/login" in answer.headers["Location"]
