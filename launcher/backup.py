"""``./heat backup`` and ``./heat restore``: a database and its documents in one archive.

The archive is a tar: ``dump`` (PostgreSQL's own format), ``filestore/…``, and last
``contents.json``, which names the versions and the checksum of every other member. A restore reads
the whole archive against it before touching anything, fills a database beside the old one, and
only then puts it in its place.
"""

import contextlib
import datetime
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from . import serving, system
from .databases import check_name
from .progress import Trouble, diagnose, require_space, say, step
from .scripts import require_database
from .steps import sha256
from .system import System

FORMAT = 1
_CONTENTS = "contents.json"
_DUMP = "dump"


def backup(database: str, target: Path) -> int:
    """Write the archive; the file appears only when it is complete."""
    ready = system.ready()
    require_database(ready, database)
    if target.is_dir() or not target.parent.is_dir():
        raise Trouble(f"{target} ne peut pas être écrit.", "Donnez le chemin d'un fichier.")
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with step(f"Sauvegarde de la base « {database} » et de ses documents"):
            _write(ready, database, part)
            os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    say(f"{target} : {target.stat().st_size / 1_000_000:.1f} Mo")
    return 0


def _write(ready: System, database: str, part: Path) -> None:
    with tempfile.TemporaryDirectory(dir=part.parent, prefix=".heat-") as folder:
        dump = Path(folder) / _DUMP
        _program(ready, "pg_dump", "-Fc", "--no-owner", "--no-acl", "-f", str(dump), database)
        sums = {_DUMP: sha256(dump)}
        with tarfile.open(part, "w") as archive:
            archive.add(dump, _DUMP)
            filestore = ready.databases.filestore(database)
            for path in sorted(filestore.rglob("*")):
                if path.is_file() and "checklist" not in path.relative_to(filestore).parts:
                    name = f"filestore/{path.relative_to(filestore).as_posix()}"
                    with contextlib.suppress(FileNotFoundError):  # removed by Odoo meanwhile
                        sums[name] = sha256(path)
                        archive.add(path, name, recursive=False)
            contents = {
                "format": FORMAT,
                "database": database,
                "odoo": ready.environment.odoo.version,
                "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "sha256": sums,
            }
            data = json.dumps(contents, indent=1).encode()
            member = tarfile.TarInfo(_CONTENTS)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def restore(database: str, source: Path, *, force: bool) -> int:
    """Put an archive's database and documents under a name, all or nothing."""
    check_name(database)
    if not source.is_file():
        raise Trouble(f"{source} n'existe pas.", "Donnez le chemin d'une sauvegarde.")
    with step(f"Vérification de {source.name}"):
        contents = verify(source)
    ready = system.ready()
    ready.databases.take_back(database)
    if ready.databases.exists(database):
        if not force:
            raise Trouble(
                f"La base « {database} » existe déjà : elle n'a pas été touchée.",
                "Restaurez sous un autre nom (--db NOM), ou remplacez-la (--force).",
            )
        if serving.serving_process(database):
            raise Trouble(
                f"La base « {database} » est servie en ce moment.",
                "Arrêtez l'ERP par ./heat stop puis relancez la restauration.",
            )
    with step(f"Restauration de la base « {contents['database']} » du {contents['made']}"):
        _restore(ready, database, source)
    say(f"La base « {database} » est en place : ./heat run --db {database}")
    return 0


def _restore(ready: System, database: str, source: Path) -> None:
    databases = ready.databases
    building = f"{database}-restoration"
    databases.drop(building)
    require_space(databases.data_dir, 2 * source.stat().st_size // 1_000_000)
    with tempfile.TemporaryDirectory(dir=databases.data_dir, prefix=".heat-") as folder:
        with tarfile.open(source) as archive:
            for member in archive:
                if _is_expected(member):
                    archive.extract(member, folder)
        databases.query(f"CREATE DATABASE \"{building}\" TEMPLATE template0 ENCODING 'UTF8'")
        _program(
            ready, "pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "-j", "2",
            "-d", building, str(Path(folder) / _DUMP),
        )  # fmt: skip
        documents = Path(folder) / "filestore"
        if documents.is_dir():
            databases.filestore(building).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(documents, databases.filestore(building))
    databases.replace(database, building)


def verify(source: Path) -> dict[str, Any]:
    """Contents of a sound archive; a ``Trouble`` for any other file."""
    damaged = Trouble(
        f"{source} n'est pas une sauvegarde complète : rien n'a été touché.",
        "Le fichier est tronqué, abîmé ou d'une autre origine ; prenez-en une autre.",
    )
    sums: dict[str, str] = {}
    contents: dict[str, Any] = {}
    try:
        for member, file in _members(source):
            if not _is_expected(member):
                raise damaged
            if member.name == _CONTENTS:
                contents = json.load(file)
            else:
                sums[member.name] = hashlib.file_digest(file, "sha256").hexdigest()
    except (tarfile.TarError, ValueError, EOFError, OSError) as error:
        raise damaged from error
    if not contents or contents.get("sha256") != sums or _DUMP not in sums:
        raise damaged
    if contents.get("format") != FORMAT:
        raise Trouble(
            f"{source} est d'un format que cette version ne lit pas ({contents.get('format')}).",
            "Prenez la version du programme qui l'a écrite.",
        )
    return contents


def _members(source: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with tarfile.open(source) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isreg() else None
            yield member, file or io.BytesIO()


def _is_expected(member: tarfile.TarInfo) -> bool:
    """Plain files of ours only: nothing that could land outside the folder."""
    parts = Path(member.name).parts
    inside = member.name in (_DUMP, _CONTENTS) or (parts[:1] == ("filestore",) and len(parts) > 1)
    return member.isreg() and inside and ".." not in parts


def _program(ready: System, name: str, *arguments: str) -> None:
    command = ready.databases.server.program(name, *arguments)
    done = subprocess.run(
        command, env=ready.variables(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise diagnose([name, *arguments], done.stderr, "PostgreSQL", None)
