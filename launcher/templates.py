"""Template databases of the tests: made once for a state of the code, then copied.

Each is a copy of the one before, with more modules: ``core`` has what ours depend on and has
never heard of ours (an older version installed in it would otherwise be asked for the modules of
this one), ``empty`` every module of ours but the demonstration, ``demo`` that too. Their name
holds a fingerprint of the code they are made of and of Odoo; the log of their installation is
kept beside, for the test that no installation warns.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import addons, places
from .progress import LOCKS_HELD, Trouble, step
from .steps import Stamp, fingerprint, locked, read_json
from .system import System

_PREFIX = "heat-template"
#: How many templates are kept.
_KEPT = 9
#: A copy of a run, or one a test made of a template: named after the process that drops it.
_COPY = re.compile(rf"heat-copy-(?P<run>\d+)-.*|{_PREFIX}-[a-z]+-[0-9a-f]{{16}}-\d+-(?P<test>\d+)")
_BELOW = {"core": "", "empty": "core", "demo": "empty"}


@dataclass(frozen=True)
class Copy:
    """A database of one run, dropped when it ends."""

    database: str
    install_log: Path
    model: str = ""


def _folder() -> Path:
    return places.data_home() / "tests" / "templates"


def state(system: System, kind: str) -> dict[str, object]:
    """What a database is made of: the code of its modules and Odoo's version."""
    if kind == "core":
        return {"modules": None, "odoo": system.environment.odoo.version}
    hashes = addons.code_hashes()
    if kind == "empty":
        hashes.pop(addons.DEMO, None)
    return {"modules": hashes, "odoo": system.environment.odoo.version}


def modules_of(kind: str) -> list[str]:
    """The modules a kind of template adds to the one it is copied from."""
    if kind == "core":
        return addons.outside_dependencies()
    return [name for name in addons.folders() if (name == addons.DEMO) == (kind == "demo")]


def prepare(
    system: System,
    database: str,
    *,
    create: bool,
    install: Sequence[str],
    upgrade: Sequence[str],
    facts: dict[str, object],
    log: Path,
    ours: bool = True,
) -> None:
    """Run ``session/prepare.py``: create or bring up to date one database."""
    given = {
        "database": database,
        "create": create,
        "install": list(install),
        "upgrade": list(upgrade),
        "options": [*system.odoo_options(ours=ours), "--no-http", "--max-cron-threads=0"],
        "log": str(log),
        "state": facts,
    }
    variables = system.variables()
    if create:  # a database that is thrown away if the machine stops need not wait for the disk
        variables["PGOPTIONS"] = f"{variables.get('PGOPTIONS', '')} -c synchronous_commit=off"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [str(system.environment.python), str(places.SESSION / "prepare.py"), json.dumps(given)],
        env=variables, stderr=subprocess.PIPE, text=True, check=False,
        pass_fds=tuple(LOCKS_HELD),
    )  # fmt: skip
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        with log.open("a", encoding="utf-8") as file:
            file.write(done.stderr)
        raise Trouble(
            f"La préparation de la base « {database} » a échoué : "
            f"{lines[-1] if lines else 'voir le journal'}",
            "Corrigez la cause puis relancez la même commande : elle reprendra.",
            log,
        )


def _name(system: System, kind: str) -> str:
    content = json.dumps([state(system, kind), modules_of(kind)], sort_keys=True)
    preparing = (places.SESSION / "prepare.py").read_bytes()
    key = fingerprint(content, preparing, system.environment.odoo.key)
    return f"{_PREFIX}-{kind}-{key}"


def template(system: System, kind: str) -> Copy:
    """The template for the code as it is now, built if need be."""
    with locked(_folder() / "lock", "Base modèle des tests"):
        made = _made(system, kind)
        _forget_old(system)
    return made


def _made(system: System, kind: str) -> Copy:
    """The template of a kind, and those below it, each built unless it is there."""
    name = _name(system, kind)
    made = Copy(name, _folder() / f"{name}.log")
    below = _made(system, _BELOW[kind]).database if _BELOW[kind] else ""
    if not (system.databases.exists(name) and made.install_log.is_file()):
        _build(system, kind, below, made)
    Stamp(_folder() / f"{name}.json").leave({"used": time.time()})
    return made


def _build(system: System, kind: str, below: str, made: Copy) -> None:
    """Install in a database of another name: the template appears only when it is complete."""
    databases = system.databases
    building = f"heat-building-{kind}"
    modules = modules_of(kind)
    with step(f"Base modèle « {kind} » : installation de {len(modules)} modules"):
        if below:
            databases.copy(below, building)
        else:
            databases.drop(building)
        part = made.install_log.with_suffix(".part")
        prepare(
            system,
            building,
            create=not below,
            install=modules,
            upgrade=[],
            facts=state(system, kind),
            log=part,
            ours=kind != "core",
        )
        databases.drop(made.database)
        os.replace(part, made.install_log)
        databases.rename(building, made.database)


def _forget_old(system: System) -> None:
    """Drop the templates of old states of the code, and copies whose run was killed."""
    stamps = sorted(_folder().glob(f"{_PREFIX}-*.json"), key=_last_use, reverse=True)
    for path in stamps[_KEPT:]:
        system.databases.drop(path.stem)
        path.with_suffix(".log").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    for name in system.databases.names():
        owner = _COPY.fullmatch(name)
        if owner and not _alive(int(owner["run"] or owner["test"])):
            system.databases.drop(name)


def _last_use(path: Path) -> float:
    return float((read_json(path) or {}).get("used", 0))


def _alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


@contextmanager
def copy_of(system: System, kind: str | None, purpose: str) -> Iterator[Copy | None]:
    """A database of one's own for the time of a run."""
    if kind is None:
        yield None
        return
    model = template(system, kind)
    name = f"heat-copy-{os.getpid()}-{purpose}"
    with locked(_folder() / "lock", "Base modèle des tests"):
        system.databases.copy(model.database, name)
    try:
        yield Copy(name, model.install_log, model.database)
    finally:
        system.databases.drop(name)
        shutil.rmtree(system.databases.filestore(name), ignore_errors=True)
