"""Failures of the machine become one sentence with a way on."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import apt, places, postgres, python_environment, system_packages
from launcher.progress import Trouble, diagnose, explain_os_error, require_space, run_logged

#: Nothing answers on the discard port of this machine.
DEAD_ADDRESS = "http://127.0.0.1:9"


def test_a_full_disk_found_by_python() -> None:
    trouble = explain_os_error(OSError(errno.ENOSPC, "No space left on device", "/data/file"))
    assert trouble
    assert "Le disque est plein (/data/file)." in str(trouble)
    assert "relancez la même commande" in str(trouble)


def test_a_full_disk_found_by_a_command(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.fail("/dev/full is part of every Linux")
    with pytest.raises(Trouble, match="Le disque est plein"):
        run_logged(["sh", "-c", "LC_ALL=C cat /etc/os-release > /dev/full"], log=tmp_path / "log")


def test_a_disk_too_small_is_told_before_the_download(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="Le disque n'a plus assez de place : [0-9]+ Mo libres"):
        require_space(tmp_path / "not" / "yet", 10**9)
    require_space(tmp_path, 1)


def test_other_errors_of_python_are_not_hidden() -> None:
    assert explain_os_error(OSError(errno.EIO, "input/output error")) is None


def test_pip_without_its_registry(tmp_path: Path) -> None:
    """The project's own pip, sent to an address where nothing answers."""
    wheel = python_environment._pip_wheel()
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    env |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": DEAD_ADDRESS, "no_proxy": "*"}
    with pytest.raises(Trouble, match="Impossible de joindre le registre Python") as caught:
        run_logged(
            [str(tmp_path / "env/bin/python"), f"{wheel}/pip", "install", "--retries", "1", "six"],
            log=tmp_path / "log",
            registry="le registre Python (pip)",
            env=env,
        )
    assert "relancez la même commande" in str(caught.value)


@pytest.mark.skipif(not shutil.which("apt-get"), reason="apt is Debian's")
def test_apt_without_its_archive(tmp_path: Path) -> None:
    source = apt.Source(f"{DEAD_ADDRESS}/debian", "bookworm", "main", (("Trusted", "yes"),))
    private = apt.PrivateApt(tmp_path / "apt", source)
    private.prepare()
    with pytest.raises(Trouble, match=r"Impossible de joindre l'archive Debian \(127.0.0.1:9\)"):
        private.update()


def test_a_command_that_fails_otherwise_shows_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="a échoué : the last one") as caught:
        run_logged(["sh", "-c", "echo first; echo the last one; exit 3"], log=tmp_path / "log")
    assert str(tmp_path / "log") in str(caught.value)


def test_a_command_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no-such-command » est introuvable"):
        run_logged(["no-such-command"], log=tmp_path / "log")


def test_lists_out_of_date_point_at_the_clock() -> None:
    said = "E: Release file for http://m.example/InRelease is expired (invalid since 15d 12h)."
    assert "l'horloge de cette machine est fausse" in str(diagnose(["apt-get"], said, "m", None))


def test_a_silent_failure_is_still_a_sentence() -> None:
    assert "aucun message" in str(diagnose(["false"], "", "x", None))


def test_a_wrong_checksum_is_refused_and_the_file_removed(tmp_path: Path) -> None:
    path = tmp_path / "package.deb"
    path.write_bytes(b"damaged on the way")
    with pytest.raises(Trouble, match="somme de contrôle"):
        apt.check_sum(path, "0" * 64)
    assert not path.exists()
    with pytest.raises(Trouble, match="n'a pas abouti"):
        apt.check_sum(path, "0" * 64)


def test_an_ordinary_user_is_told_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "is_root", lambda: False)
    if not shutil.which("dpkg-query"):
        assert system_packages.missing(["no-such-package"]) == []
        return
    with pytest.raises(Trouble) as caught:
        system_packages.ensure(["dpkg", "no-such-package-1", "no-such-package-2"])
    assert (
        "« sudo apt-get install -y --no-install-recommends no-such-package-1 no-such-package-2 »"
        in str(caught.value)
    )


def test_a_system_that_is_not_debian_is_sent_to_heat_odoo() -> None:
    with pytest.raises(Trouble, match="HEAT_ODOO="):
        apt.own_archive([], {"ID": "fedora", "PRETTY_NAME": "Fedora Linux"})


def test_a_server_of_the_user_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, environment: python_environment.Environment
) -> None:
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "9")
    monkeypatch.setenv("PGUSER", "somebody")
    with pytest.raises(Trouble, match="Vérifiez PGHOST, PGPORT, PGUSER et PGPASSWORD"):
        postgres.ready(environment)


def test_the_role_odoo_refuses_is_refused_first(
    monkeypatch: pytest.MonkeyPatch, environment: python_environment.Environment
) -> None:
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(Trouble, match="Odoo refuse le rôle"):
        postgres.ready(environment)


@pytest.fixture
def environment() -> python_environment.Environment:
    """The environment these tests themselves run in."""
    odoo = python_environment.OdooSource(places.TREE, "19.0", "tests")
    return python_environment.Environment(Path(sys.prefix), odoo)
