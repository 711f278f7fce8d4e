"""Copies of the databases that ``./heat test`` names, for tests that commit or are killed."""

from __future__ import annotations

import contextlib
import itertools
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
_numbers = itertools.count(1)


def odoo_options() -> list[str]:
    """Options that start another Odoo on the same cluster, as the launcher gives them."""
    given = os.environ.get("HEAT_ODOO_OPTIONS")
    if given:
        return shlex.split(given)
    addons = os.environ.get("HEAT_ADDONS") or f"{ROOT / 'addons'},{ROOT}"
    return [f"--addons-path={addons}", "--http-interface=127.0.0.1", "--workers=0"]


def filestore() -> Path:
    """Folder of the filestores of the cluster's databases."""
    data = os.environ.get("HEAT_DATA_DIR") or Path.home() / ".local" / "share" / "Odoo"
    return Path(data) / "filestore"


@contextlib.contextmanager
def copy_of(database: str) -> Iterator[str]:
    """A copy of a database and of its filestore, dropped in the end."""
    copy = f"{database[:40]}-{next(_numbers)}-{os.getpid()}"
    with _on_cluster() as cursor:
        _drop(cursor, copy)
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{database}"')
    if (filestore() / database).is_dir():
        shutil.copytree(filestore() / database, filestore() / copy, dirs_exist_ok=True)
    try:
        yield copy
    finally:
        with _on_cluster() as cursor:
            _drop(cursor, copy)
        shutil.rmtree(filestore() / copy, ignore_errors=True)


def _drop(cursor, database: str) -> None:
    """End our own sessions, then drop: PostgreSQL sends its vacuum away by itself, while
    ``WITH (FORCE)`` refuses to end what is not ours."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        " AND backend_type = 'client backend' AND usename = current_user",
        [database],
    )
    cursor.execute(f'DROP DATABASE IF EXISTS "{database}"')


@contextlib.contextmanager
def _on_cluster():
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
