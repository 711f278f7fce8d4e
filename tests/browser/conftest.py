"""A real server on a copy of the demonstration database, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests.servers import Server, billed_demonstration, serving

#: The first page waits for the server to put the scripts and styles of the client together.
PAGE_SECONDS = 120
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
)
#: Debian's package of Odoo comes without the library that blurs the background of video calls.
LEFT_OUT_BY_DEBIAN = ("mail/static/lib/selfie_segmentation/",)


@pytest.fixture(scope="session")
def demo_database() -> Iterator[str]:
    """A database where the demonstration cooperative has billed its last month."""
    with billed_demonstration() as database:
        yield database


@pytest.fixture(scope="session")
def server(demo_database: str, artefacts: Path) -> Iterator[Server]:
    """The ERP as a person meets it: its own process, its own port."""
    with serving(demo_database, artefacts / "browser-server.log") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; without it these tests fail, they are not skipped."""
    names = (os.environ.get("HEAT_CHROMIUM"), *CHROMIUM_NAMES)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if not path:
        pytest.fail("Chromium is not installed: apt install chromium, or set HEAT_CHROMIUM")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Visit:
    """A page somebody is logged in on, what its console complained of, what it still awaits."""

    page: Page
    errors: list[str]
    awaited: set[Request]

    def settle(self, quiet: float = 0.4, patience: float = PAGE_SECONDS) -> None:
        """Wait until the client has asked for nothing for a moment."""
        deadline = time.monotonic() + patience
        silent_since = time.monotonic()
        while time.monotonic() - silent_since < quiet:
            self.page.wait_for_timeout(50)
            if self.awaited:
                silent_since = time.monotonic()
            if time.monotonic() > deadline:
                pytest.fail(f"still waiting for {[request.url for request in self.awaited]}")

    def press(self, name: str, menu: str = "button:has(.fa-bolt), .o_button_more") -> None:
        """Press the button ``name`` of a form, out of ``menu`` where the width hides it there."""
        self.settle()
        button = self.page.locator(f"button[name={name}] >> visible=true").first
        if button.is_visible():
            button.click()
            return
        self.page.locator(menu).last.click()
        button.wait_for()
        # on a phone the menu is a sheet that rises; scrolled, as Playwright's click does, it closes
        button.dispatch_event("click")


def _watch(page: Page) -> Visit:
    """Collect the page's errors and the requests under way, live notifications left out."""
    visit = Visit(page, [], set())

    def complain(text: str) -> None:
        visit.errors.append(text)

    def console(message) -> None:
        if message.type == "error" and not any(path in message.text for path in LEFT_OUT_BY_DEBIAN):
            complain(f"console: {message.text} {message.location}")

    def response(answer) -> None:
        if answer.status >= 400:
            complain(f"{answer.status} {answer.url}")

    page.on("pageerror", lambda error: complain(f"uncaught: {error}"))
    page.on("console", console)
    page.on("response", response)

    def asked(request: Request) -> None:
        if "/bus/websocket_worker" not in request.url:  # a worker's own script is never told ended
            visit.awaited.add(request)

    page.on("request", asked)
    page.on("requestfinished", lambda request: visit.awaited.discard(request))
    page.on("requestfailed", lambda request: visit.awaited.discard(request))
    return visit


@pytest.fixture
def visit(server: Server, chromium: Browser):
    """Log somebody of the demonstration in: ``visit("facturation", width=390)``."""
    contexts = []

    def log_in(login: str, *, width: int = 1366, height: int = 900) -> Visit:
        from odoo.addons.heat_demo.engine.cooperative import PASSWORD

        phone = width < 600
        context = chromium.new_context(
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": height},
            has_touch=phone,
            is_mobile=phone,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_SECONDS * 1000)
        visitor = _watch(page)
        page.goto(f"{server.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_selector(".o_web_client .o_main_navbar")
        visitor.settle()
        return visitor

    yield log_in
    for context in contexts:
        context.close()
