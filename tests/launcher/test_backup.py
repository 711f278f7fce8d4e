"""An archive is read whole against its contents before a restore touches anything."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from launcher import backup
from launcher.progress import Trouble

DUMP, DOCUMENT = b"PGDMP...", b"a document"


def archive(path: Path, **changes: object) -> Path:
    """A sound archive, but for the changes asked for."""
    members = {"dump": DUMP, "filestore/ab/abcd": DOCUMENT}
    contents = {
        "format": backup.FORMAT,
        "database": "heat",
        "odoo": "19.0",
        "made": "2026-01-01T00:00:00+00:00",
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
    } | changes
    with tarfile.open(path, "w") as file:
        for name, data in [*members.items(), ("contents.json", json.dumps(contents).encode())]:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            file.addfile(member, io.BytesIO(data))
    return path


def test_a_sound_archive(tmp_path: Path) -> None:
    assert backup.verify(archive(tmp_path / "a.tar"))["database"] == "heat"


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.tar")
    whole = path.read_bytes()
    for size in range(0, len(whole) - 10_240 + 1, 512):
        path.write_bytes(whole[:size])
        with pytest.raises(Trouble, match="rien n'a été touché"):
            backup.verify(path)


def test_a_changed_byte_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.tar")
    path.write_bytes(path.read_bytes().replace(DOCUMENT, b"a dOcument"))
    with pytest.raises(Trouble, match="n'est pas une sauvegarde complète"):
        backup.verify(path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("not an archive")
    with pytest.raises(Trouble, match="d'une autre origine"):
        backup.verify(path)


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="format que cette version ne lit pas"):
        backup.verify(archive(tmp_path / "a.tar", format=backup.FORMAT + 1))


@pytest.mark.parametrize("name", ["../outside", "filestore/../../outside", "/etc/cron.d/x"])
def test_a_member_that_would_land_outside_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as file:
        file.addfile(tarfile.TarInfo(name))
    with pytest.raises(Trouble):
        backup.verify(path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    member = tarfile.TarInfo("filestore/x")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(path, "w") as file:
        file.addfile(member)
    with pytest.raises(Trouble):
        backup.verify(path)
