"""The archive's address is read from the machine's own apt sources, in both their forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher import apt
from launcher.progress import Trouble

BOOKWORM = {"ID": "debian", "VERSION_CODENAME": "bookworm"}


def write(etc: Path, name: str, text: str) -> None:
    path = etc / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_one_line_sources(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sources.list",
        """
# deb http://commented.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://mirror.example/debian bookworm main contrib  # ours
deb http://security.example/debian-security bookworm-security main
""",  # noqa: E501
    )
    sources = apt.machine_sources(tmp_path)
    assert [source.suite for source in sources] == ["bookworm", "bookworm-security"]
    own = apt.own_archive(sources, BOOKWORM)
    assert own.stanza("sid").splitlines() == [
        "Types: deb",
        "URIs: http://mirror.example/debian",
        "Suites: sid",
        "Components: main contrib",
        "Signed-By: /usr/share/keyrings/x.gpg",
    ]


def test_deb822_sources(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sources.list.d/debian.sources",
        """# the archive
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abcd
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
""",
    )
    write(tmp_path, "sources.list.d/other.list", "deb http://vendor.example/apt nodistro main\n")
    sources = apt.machine_sources(tmp_path)
    assert [(source.uri, source.suite) for source in sources] == [
        ("http://vendor.example/apt", "nodistro"),
        ("http://mirror.example/debian", "bookworm"),
        ("http://mirror.example/debian", "bookworm-updates"),
    ]
    own = apt.own_archive(sources, BOOKWORM)
    assert own.uri == "http://mirror.example/debian"
    assert " abcd\n" in own.stanza()


def test_a_release_named_by_its_alias(tmp_path: Path) -> None:
    write(tmp_path, "sources.list", "deb http://mirror.example/debian stable main\n")
    assert apt.own_archive(apt.machine_sources(tmp_path), BOOKWORM).suite == "stable"


def test_no_archive_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="aucune archive Debian « bookworm main »"):
        apt.own_archive(apt.machine_sources(tmp_path), BOOKWORM)


def test_the_system_apt_never_hears_of_unstable(tmp_path: Path) -> None:
    private = apt.PrivateApt(tmp_path, apt.Source("http://m.example/debian", "bookworm", "main"))
    private.prepare()
    sources = (tmp_path / "sources" / "heat.sources").read_text()
    assert sources.count("Suites: bookworm") == 1
    assert sources.count("Suites: sid") == 1
    config = (tmp_path / "apt.conf").read_text()
    assert 'Dir::Etc::sourcelist "/dev/null";' in config
    assert 'APT::Default-Release "bookworm";' in config
