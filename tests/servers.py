"""The ERP as people meet it: the demonstration with its month billed, and a server in front."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import copy_of, odoo_options

START_SECONDS = 90
#: Done in the copy: the month's work of the demonstration, as ``./heat run`` does it.
MAIN_JOB = """
import sys
import odoo.modules.registry
from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import config
config.parse_config(sys.argv[2:], setup_logging=True)
with odoo.modules.registry.Registry(sys.argv[1]).cursor() as cursor:
    env = Environment(cursor, SUPERUSER_ID, {"lang": "fr_FR"})
    from odoo.addons.heat_demo.main_job import run_main_job
    run_main_job(env)
    cursor.commit()
"""


@dataclass(frozen=True)
class Server:
    """A running Odoo: its address, its database and its log."""

    url: str
    database: str
    log: Path


@contextlib.contextmanager
def billed_demonstration() -> Iterator[str]:
    """A database where the demonstration cooperative has billed its last month."""
    database = os.environ.get("HEAT_DEMO_DB")
    if not database:
        pytest.fail("HEAT_DEMO_DB names no database with heat_demo: ./heat test sets it")
    with copy_of(database) as copy:
        options = [*odoo_options(), f"--database={copy}", "--no-http", "--log-level=warn"]
        done = subprocess.run(
            [sys.executable, "-c", MAIN_JOB, copy, *options],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"the demonstration could not bill its month\n{done.stderr[-4000:]}")
        yield copy


@contextlib.contextmanager
def serving(database: str, log: Path) -> Iterator[Server]:
    """A server of its own process and port on a database."""
    port = _free_port()
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "odoo", "server", *odoo_options()]
    command += [f"--database={database}", f"--db-filter=^{database}$"]
    command += [f"--http-port={port}", "--max-cron-threads=0", f"--logfile={log}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(url, process, log)
        yield Server(url, database, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_until_it_answers(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/web/health", timeout=5).close()
            return
        time.sleep(0.3)
    text = log.read_text()[-4000:] if log.exists() else "(no log)"
    pytest.fail(f"the server did not answer within {START_SECONDS} s\n{text}")
