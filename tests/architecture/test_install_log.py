"""Installing the suite says nothing: a warning in the log is a mistake in the making."""

import os
import re
from pathlib import Path

import pytest

#: "2026-01-01 00:00:00,000 12 WARNING database odoo.module: text"
NOISY = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def noisy_lines(log):
    """Lines of a log above INFO, each with what follows it until the next dated line."""
    found = []
    inside = False
    for line in log.splitlines():
        if re.match(r"^\d{4}-\d\d-\d\d ", line):
            inside = bool(NOISY.match(line))
            if inside:
                found.append(line)
        elif inside:
            found[-1] += "\n" + line
    return found


@pytest.mark.parametrize("variable", ["HEAT_INSTALL_LOG", "HEAT_DEMO_INSTALL_LOG"])
def test_installing_logs_no_warning(variable):
    name = os.environ.get(variable)
    if not name:
        pytest.fail(f"{variable} names no log: ./heat test sets it")
    path = Path(name)
    assert path.is_file() and path.stat().st_size, f"{path} is not the log of an installation"
    log = path.read_text()
    assert "Modules loaded" in log, f"{path} holds no complete installation"
    assert not noisy_lines(log), "\n".join(noisy_lines(log))


def test_a_warning_is_seen():
    log = (
        "2026-01-01 00:00:00,000 1 INFO db odoo: fine\n"
        "2026-01-01 00:00:00,000 1 WARNING db py.warnings: bad\n  at line 3\n"
        "2026-01-01 00:00:00,000 1 INFO db odoo: fine\n"
        "2026-01-01 00:00:00,000 1 ERROR db odoo.sql_db: worse\n"
    )
    assert len(noisy_lines(log)) == 2
    assert "at line 3" in noisy_lines(log)[0]
