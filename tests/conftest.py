"""What all tests of the tree share: measured data, the live registry, and no silent skip in CI."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from launcher import lint

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _runs_odoo(config: pytest.Config) -> bool:
    return config.pluginmanager.hasplugin("odoo") and bool(
        config.getoption("--odoo-database", default=None)
        or config.getoption("--odoo-config", default=None)
    )


def pytest_configure(config: pytest.Config) -> None:
    """Without a database, leave Odoo out and show only the engines under ``odoo.addons``."""
    if _runs_odoo(config):
        return
    plugin = config.pluginmanager.unregister(name="odoo")
    # pytest shows a plugin's fixtures to the session even once it is unregistered.
    for fixture in ("load_registry", "load_http", "enable_odoo_test_flag"):
        if hasattr(plugin, fixture):
            delattr(plugin, fixture)
    folder = tempfile.TemporaryDirectory(prefix="heat-engines-")
    config.add_cleanup(folder.cleanup)
    lint.link_engines(Path(folder.name), lint.modules(ROOT))
    sys.path.insert(0, folder.name)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """In CI a skipped test is a failed one: nothing may pass by not running."""
    outcome = yield
    report = outcome.get_result()
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the measured data beside the tree: without it a plain clone skips, CI fails."""
    folder = Path(os.environ.get("HEAT_SHARED") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        message = f"no measured data in {folder} (set HEAT_SHARED)"
        pytest.fail(message) if CI else pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Folder outside the tree for what a test leaves to be looked at."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("HEAT_ARTEFACTS") or cache / "heat" / "artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def env(request: pytest.FixtureRequest):
    """Super-user environment on the database of pytest-odoo; what a test writes is rolled back."""
    if not _runs_odoo(request.config):
        pytest.fail("this test reads the live registry: run it with --odoo-database (./heat test)")
    import odoo.modules.registry
    import odoo.tests.common
    from odoo.api import SUPERUSER_ID, Environment

    registry = odoo.modules.registry.Registry(odoo.tests.common.get_db_name())
    with registry.cursor() as cursor:
        yield Environment(cursor, SUPERUSER_ID, {})
        cursor.rollback()
