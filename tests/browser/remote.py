"""Questions to the server, asked from a page by the person who is logged in on it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

CALL = """
async ([model, method, args, kwargs]) => {
    const answer = await fetch(`/web/dataset/call_kw/${model}/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call",
                               params: { model, method, args, kwargs } }),
    });
    const body = await answer.json();
    if (body.error) {
        throw new Error(body.error.data.message);
    }
    return body.result;
}
"""
#: Share of the canvas that is not as blank as its first pixel.
DRAWN = """
(canvas) => {
    const context = canvas.getContext("2d");
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let drawn = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 0) {
            drawn += 1;
        }
    }
    return drawn / (data.length / 4);
}
"""


def call(page: Page, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
    """What ``model.method(*args, **kwargs)`` answers to the person on the page."""
    return page.evaluate(CALL, [model, method, list(args), kwargs])


def enter_portal(page: Page, server, login: str) -> None:
    """Log somebody of the demonstration in, on their own page of the site."""
    from odoo.addons.heat_demo.engine.cooperative import PASSWORD

    page.goto(f"{server.url}/web/login?redirect=/my/home")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url("**/my/home")


def drawn_share(page: Page, selector: str) -> float:
    """How much of a canvas somebody drew on, from 0 (blank) to 1."""
    return page.locator(selector).first.evaluate(DRAWN)


def opens_on_a_phone(visit, server, login: str, path: str) -> None:
    """Fail unless the cards of ``path``, and the form of the first one, fit a phone."""
    visitor = visit(login, width=390, height=844)
    page = visitor.page
    page.goto(f"{server.url}/odoo/{path}")
    page.wait_for_selector(".o_kanban_record")
    visitor.settle()
    assert fits_the_width(page)
    page.locator(".o_kanban_record:not(.o_kanban_ghost)").first.click()
    page.wait_for_selector(".o_form_view")
    visitor.settle()
    assert fits_the_width(page)
    assert not visitor.errors, "\n".join(visitor.errors)


def fits_the_width(page: Page) -> bool:
    """Whether nothing of the page lies beyond its right edge."""
    return page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
