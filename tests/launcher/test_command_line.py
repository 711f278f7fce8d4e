"""The command line as a user meets it: real processes, homes of their own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import cli, places, testing

HEAT = places.TREE / "heat"


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, str]:
    """Variables of a user who has never run anything, without the server of this test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {
        **kept,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }


def heat(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HEAT), *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_help_explains_every_command_and_variable(homes: dict[str, str]) -> None:
    text = heat("--help", env=homes).stdout
    for word in ("run", "test", "shell", "bench", "lint", "i18n", "stop", "backup", "restore"):
        assert re.search(rf"^    {word} ", text, re.MULTILINE), word
    for name in ("HEAT_ODOO", "PGHOST", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        assert name in text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("run", ["--no-serve", "--port", "--db", "--fresh"]),
        ("shell", ["--db", "SCRIPT"]),
        ("restore", ["--force", "--db", "FICHIER"]),
        ("bench", ["NOM"]),
    ],
)
def test_each_command_has_its_own_help(
    command: str, options: list[str], homes: dict[str, str]
) -> None:
    done = heat(command, "--help", env=homes)
    assert done.returncode == 0
    for option in options:
        assert option in done.stdout


def test_no_command_shows_the_help_and_fails(homes: dict[str, str]) -> None:
    done = heat(env=homes)
    assert done.returncode == 2
    assert "commandes" in done.stdout


def test_an_unknown_option_is_refused(homes: dict[str, str]) -> None:
    done = heat("run", "--no-such-thing", env=homes)
    assert done.returncode == 2
    assert "--no-such-thing" in done.stderr


def test_version_tells_that_nothing_is_obtained_yet(homes: dict[str, str]) -> None:
    done = heat("--version", env=homes)
    assert done.returncode == 0
    assert "pas encore obtenu" in done.stdout


def test_a_busy_port_is_told_before_anything_is_downloaded(
    homes: dict[str, str], busy_port: int, tmp_path: Path
) -> None:
    done = heat("run", "--port", str(busy_port), env=homes)
    assert done.returncode == 1
    assert f"Le port {busy_port} est déjà pris" in done.stderr
    proposed = re.search(r"./heat run --port (\d+)", done.stderr)
    assert proposed
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(proposed[1])))
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("port", ["0", "70000", "-3"])
def test_a_number_that_is_no_port_is_refused(port: str, homes: dict[str, str]) -> None:
    done = heat("run", f"--port={port}", env=homes)
    assert done.returncode == 1
    assert "n'est pas un port" in done.stderr


@pytest.mark.parametrize("name", ["Heat", "a b", "x;drop", "../up", ""])
def test_a_database_name_that_is_unsafe_is_refused(name: str, homes: dict[str, str]) -> None:
    done = heat("run", "--no-serve", "--db", name, env=homes)
    assert done.returncode == 1
    assert "ne convient pas comme nom de base" in done.stderr


def test_a_folder_that_is_not_odoo_is_refused(homes: dict[str, str], tmp_path: Path) -> None:
    done = heat("run", "--no-serve", env={**homes, "HEAT_ODOO": str(tmp_path)})
    assert done.returncode == 1
    assert "odoo/release.py" in done.stderr


def test_another_odoo_is_refused(homes: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    done = heat("run", "--no-serve", env={**homes, "HEAT_ODOO": str(tmp_path)})
    assert done.returncode == 1
    assert "n'est pas Odoo 19.0 mais 18.0" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(
    homes: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = heat("stop", env={**homes, "XDG_DATA_HOME": str(tmp_path / "file")})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("heat : ")


def test_stop_with_nothing_running_says_so(homes: dict[str, str]) -> None:
    done = heat("stop", env=homes)
    assert (done.returncode, done.stdout.strip()) == (0, "Rien ne tournait.")


def test_an_unknown_bench_names_those_there_are(homes: dict[str, str]) -> None:
    done = heat("bench", "no-such-bench", env=homes)
    assert done.returncode == 1
    assert "Mesures disponibles" in done.stderr


def test_a_missing_script_is_told_at_once(homes: dict[str, str]) -> None:
    done = heat("shell", "/nowhere/script.py", env=homes)
    assert done.returncode == 1
    assert "/nowhere/script.py n'existe pas" in done.stderr


def test_ci_command_is_the_test_command() -> None:
    text = (places.TREE / ".ci" / "run").read_text()
    assert "exec ./heat test" in text
    assert os.access(places.TREE / ".ci" / "run", os.X_OK)


def test_paths_are_told_from_pytest_options() -> None:
    given = ["tests/engine", "-k", "tests", "-x", "tests/launcher/test_apt.py::test_one", "-q"]
    paths, options = testing.split(given)
    assert paths == [
        places.TREE / "tests/engine",
        places.TREE / "tests/launcher/test_apt.py::test_one",
    ]
    assert options == ["-k", "tests", "-x", "-q"]


def test_a_path_of_the_tree_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert testing.split(["tests/engine"])[0] == [places.TREE / "tests/engine"]
    (tmp_path / "test_here.py").touch()
    assert testing.split(["test_here.py"])[0] == [tmp_path / "test_here.py"]


def test_a_path_that_does_not_exist_never_means_everything(homes: dict[str, str]) -> None:
    done = heat("test", "tests/no_such_folder", env=homes)
    assert done.returncode == 1
    assert "« tests/no_such_folder » n'existe pas" in done.stderr


def test_every_folder_of_tests_is_run_once() -> None:
    planned = [path for _kind, paths in testing.plan([]) for path in paths]
    folders = {path.parent for path in (places.TREE / "tests").glob("**/test_*.py")}
    assert folders <= set(planned)
    assert len(planned) == len(set(planned))


def test_engine_tests_need_no_database() -> None:
    engine, base = places.TREE / "tests" / "engine", places.TREE / "addons/heat_base/tests"
    assert testing.plan([engine]) == [(None, [engine])]
    assert testing.plan([engine, base]) == [("empty", [engine, base])]
    assert testing.needed_databases([base]) == ["empty"]
    assert testing.needed_databases([places.TREE / "tests"]) == ["empty", "demo"]


def test_every_command_is_in_the_parser() -> None:
    text = cli.parser().format_help()
    assert "{" not in text, "argparse's own list of commands is not for readers"
