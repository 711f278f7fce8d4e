"""The linters, one test each, so that `./heat test` holds them all in its one count."""

from __future__ import annotations

import pytest

from launcher import lint


@pytest.mark.parametrize("name", ["ruff", "pylint_odoo", "oca_checks", "mypy"])
def test_linter_finds_nothing(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    targets = [str(lint.ROOT)] if name == "ruff" else lint.modules()
    status = getattr(lint, name)(targets)
    assert status == 0, capfd.readouterr().out
