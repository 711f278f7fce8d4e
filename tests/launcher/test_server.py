"""The embedded server for real: created, started, stopped, its port taken, its creation cut."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import places, postgres
from launcher.databases import Databases
from launcher.odoo_source import OdooSource
from launcher.progress import Trouble
from launcher.python_environment import Environment
from launcher.steps import read_json


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder PostgreSQL's user can reach even when the tests run as root."""
    folder = tmp_path_factory.mktemp("postgresql")
    for path in (folder, *folder.parents):
        if path.owner() != "root" or path.stat().st_mode & 0o005 != 0o005:
            path.chmod(path.stat().st_mode | 0o055)
        if path.name.startswith("pytest-of-"):
            break
    return folder


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[postgres.Cluster]:
    environment = Environment(Path(sys.prefix), OdooSource(places.TREE, "19.0", "tests"))
    postgres._prepare_home(home)
    programs = postgres._programs(environment, home)
    (home / "main.part").mkdir()  # left by a creation that was killed
    cluster = postgres.Cluster(home / "main", programs, postgres.SETTINGS["tests"])
    yield cluster
    cluster.stop()


@pytest.fixture
def databases(cluster: postgres.Cluster, tmp_path: Path) -> Databases:
    return Databases(cluster.start(), tmp_path)


def test_it_listens_on_this_machine_alone(cluster: postgres.Cluster, databases: Databases) -> None:
    assert databases.query("SHOW listen_addresses") == "127.0.0.1"
    settings = (cluster.data / "postgresql.conf").read_text().splitlines()
    assert "unix_socket_directories = ''" in settings


def test_our_role_is_no_super_user(databases: Databases) -> None:
    statement = "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert databases.query(statement) == "heat|f|t"


def test_a_password_is_asked(cluster: postgres.Cluster, databases: Databases) -> None:
    wrong = postgres.Server("127.0.0.1", databases.server.port, "heat", "wrong", cluster.programs)
    with pytest.raises(Trouble):
        Databases(wrong, databases.data_dir).query("SELECT 1")
    assert (cluster.folder / "connection.json").stat().st_mode & 0o077 == 0


def test_only_the_cluster_of_tests_trades_safety_for_speed() -> None:
    assert postgres.SETTINGS["main"] == {}
    assert postgres.SETTINGS["tests"]["fsync"] == "off"


def test_starting_twice_is_starting_once(cluster: postgres.Cluster) -> None:
    assert cluster.start() == cluster.start()


def test_a_server_that_cannot_start_says_why(cluster: postgres.Cluster) -> None:
    cluster.start()
    cluster.stop()
    settings = cluster.data / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(before + "shared_buffers = nonsense\n")
    try:
        with pytest.raises(Trouble, match="n'a pas démarré : configuration file"):
            cluster.start()
    finally:
        settings.write_text(before)


def test_a_taken_port_makes_it_choose_another(cluster: postgres.Cluster) -> None:
    before = cluster.start()
    assert cluster.stop()
    assert not cluster.stop()
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", int(before.port)))
        thief.listen()
        after = cluster.start()
    assert after.port != before.port
    assert (read_json(cluster.folder / "connection.json") or {})["port"] == int(after.port)


def test_a_database_is_copied_renamed_and_dropped_with_its_documents(databases: Databases) -> None:
    databases.query("CREATE DATABASE first")
    databases.query("CREATE TABLE fact (value text)", "first")
    databases.query("INSERT INTO fact VALUES ('kept')", "first")
    document = databases.filestore("first") / "ab" / "abcd"
    document.parent.mkdir(parents=True)
    document.write_text("document")

    databases.copy("first", "second")
    databases.rename("second", "third")
    databases.drop("first")

    assert {"first", "second"}.isdisjoint(databases.names())
    assert databases.query("SELECT value FROM fact", "third") == "kept"
    assert (databases.filestore("third") / "ab" / "abcd").read_text() == "document"
    assert not databases.filestore("first").exists()
    databases.drop("third")


def test_a_replaced_database_goes_last(databases: Databases) -> None:
    for name in ("kept", "new"):
        databases.query(f"CREATE DATABASE {name}")
        databases.query(f"CREATE TABLE {name}_fact ()", name)
    databases.replace("kept", "new")
    assert databases.query("SELECT to_regclass('new_fact') IS NOT NULL", "kept") == "t"
    assert {"new", "kept-replaced"}.isdisjoint(databases.names())

    databases.rename("kept", "kept-replaced")  # as far as a killed replacement may have come
    databases.take_back("kept")
    assert databases.query("SELECT to_regclass('new_fact') IS NOT NULL", "kept") == "t"
    databases.drop("kept")
