"""Databases with their filestores: create, copy, rename, drop."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .postgres import Server
from .progress import Trouble, diagnose

_NAME = re.compile(r"^[a-z][a-z0-9_.-]{0,50}$")


def check_name(name: str) -> str:
    """A name that is safe in SQL, in a path and in Odoo's filter."""
    if not _NAME.match(name):
        raise Trouble(
            f"« {name} » ne convient pas comme nom de base.",
            "Utilisez des minuscules, des chiffres, « _ » ou « - », en commençant par une lettre.",
        )
    return name


@dataclass(frozen=True)
class Databases:
    """The databases of a server and the folder of their documents."""

    server: Server
    data_dir: Path

    def query(self, statement: str, database: str = "postgres") -> str:
        command = self.server.program(
            "psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement
        )
        done = subprocess.run(
            command, env={**os.environ, **self.server.variables()}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise diagnose(["psql", "-c", statement], done.stderr, "PostgreSQL", None)
        return done.stdout.strip()

    def names(self) -> list[str]:
        return self.query("SELECT datname FROM pg_database WHERE NOT datistemplate").split()

    def exists(self, name: str) -> bool:
        return name in self.names()

    def filestore(self, name: str) -> Path:
        return self.data_dir / "filestore" / name

    def copy(self, source: str, target: str) -> None:
        """A database like another one; documents are shared until one side removes them."""
        self.drop(target)
        self._disconnect(source)
        self.query(f'CREATE DATABASE "{check_name(target)}" TEMPLATE "{source}"')
        if self.filestore(source).is_dir():
            shutil.copytree(self.filestore(source), self.filestore(target), copy_function=_share)

    def rename(self, source: str, target: str) -> None:
        """Give a finished database its name: the documents first, so that none is ever missing."""
        shutil.rmtree(self.filestore(target), ignore_errors=True)
        if self.filestore(source).is_dir():
            os.replace(self.filestore(source), self.filestore(target))
        self._disconnect(source)
        self.query(f'ALTER DATABASE "{source}" RENAME TO "{check_name(target)}"')

    def drop(self, name: str) -> None:
        self._disconnect(name)
        self.query(f'DROP DATABASE IF EXISTS "{check_name(name)}"')
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def replace(self, name: str, by: str) -> None:
        """Put a finished database in the place of another, which goes only once it is done."""
        old = f"{name}-replaced"
        self.drop(old)
        if self.exists(name):
            self.rename(name, old)
        self.rename(by, name)
        self.drop(old)

    def take_back(self, name: str) -> None:
        """Undo a replacement that was killed half-way."""
        names = self.names()
        if f"{name}-replaced" in names and name not in names:
            self.rename(f"{name}-replaced", name)

    def _disconnect(self, name: str) -> None:
        """End our own sessions; PostgreSQL sends its vacuum away by itself.

        ``WITH (FORCE)`` would refuse to, when the vacuum is there: it is not ours to end.
        """
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{check_name(name)}' AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend' AND usename = current_user"
        )


def _share(source: str, target: str) -> str:
    """Documents are named after their content and never rewritten: a link is a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
