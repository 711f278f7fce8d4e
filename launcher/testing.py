"""``./heat test``: set up, copy the template databases, run pytest.

Everything runs in four pytests: what crosses modules and the tests of the modules, side by side,
each with Odoo loaded on a copy of its own of the ``empty`` template; after the modules the tests of
security and those of the demonstration module, which need a registry that has it. The closing line
counts all. Tests read, from the environment:

* ``HEAT_TEST_DB``: a database with every module but the demonstration (the one pytest-odoo loads);
* ``HEAT_MODEL_DB``: what it was copied from, to copy again in tests that commit;
* ``HEAT_CORE_DB``: the one below it, with the modules ours depend on and none of ours;
* ``HEAT_DEMO_DB``: one with the demonstration set up, its month not done yet;
* ``HEAT_INSTALL_LOG``, ``HEAT_DEMO_INSTALL_LOG``: the logs of their modules' installation;
* ``HEAT_ADDONS_PATH``, ``HEAT_DATA_DIR``, ``HEAT_ODOO_OPTIONS``: what starts another Odoo on them,
  with ``PG*`` for the server.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import addons, places, system, system_packages, templates
from .progress import Trouble, say
from .templates import Copy

#: Folders whose tests need no database, hence no Odoo.
WITHOUT_DATABASE = ("tests/engine", "tests/launcher", "tests/docker")
#: Folder of tests that goes with those of the modules: the two sides take as long.
BESIDE = "security"
_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|warnings?|deselected)")
#: Options of pytest whose value is the next argument, and may name a file.
_WITH_VALUE = {"-k", "-m", "-p", "-c", "-o", "-W", "--deselect", "--ignore", "--junitxml"}
_WITH_VALUE |= {"--junit-xml", "--basetemp", "--rootdir", "--confcutdir", "--log-file"}
_ORDER = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warning", "error")


def run(arguments: Sequence[str]) -> int:
    """Run what is asked (all of it by default); the status is that of the worst pytest."""
    paths, options = split(arguments)
    start = time.monotonic()
    groups = plan(paths)
    needs_database = any(kind is not None for kind, _paths in groups)
    if needs_database:
        ready = system.ready(tools=True, cluster="tests", packages=system_packages.TO_TEST)
        python, variables = ready.environment.python, ready.variables()
    else:
        environment = system.environment_only(tools=True, packages=system_packages.TO_TEST)
        ready, python, variables = None, environment.python, environment.variables()
    with contextlib.ExitStack() as stack:
        runs = []
        for rank, (kind, group) in enumerate(groups):
            command, own = [str(python), "-m", "pytest", *options], variables
            if ready and kind:
                copies = _copies(stack, ready, rank, kind, group)
                own = variables | _test_variables(ready, copies)
                command += _odoo_options(ready, copies[kind])
            runs.append(Run([*command, *map(str, group)], own))
        run_side_by_side(runs)
    if len(groups) > 1:
        say(closing_line([one.closing for one in runs], time.monotonic() - start))
    return max(one.status for one in runs)


def _copies(
    stack: contextlib.ExitStack, ready: system.System, rank: int, kind: str, paths: Sequence[Path]
) -> dict[str, Copy]:
    """The databases of one pytest; no other reads them."""
    copies = {}
    for needed in dict.fromkeys([*needed_databases(paths), kind]):
        copy = stack.enter_context(templates.copy_of(ready, needed, f"{needed}{rank}"))
        assert copy
        copies[needed] = copy
    return copies


def split(arguments: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Paths apart from what is meant for pytest.

    A path is looked for where the user stands, then in the tree; ``::`` and what follows stay.
    """
    paths: list[Path] = []
    options: list[str] = []
    for position, argument in enumerate(arguments):
        takes_value = position and arguments[position - 1] in _WITH_VALUE
        if argument.startswith("-") or takes_value:
            options.append(argument)
        else:
            paths.append(_find(argument))
    return paths, options


def _find(argument: str) -> Path:
    for folder in (Path.cwd(), places.TREE):
        if (folder / argument.split("::")[0]).exists():
            return folder / argument
    raise Trouble(
        f"« {argument} » n'existe pas.",
        "Donnez un fichier ou un dossier de tests ; une option de pytest avec une valeur "
        "s'écrit --option=valeur.",
    )


def plan(paths: Sequence[Path]) -> list[tuple[str | None, list[Path]]]:
    """The pytest runs to make: the kind of database each loads, and its paths."""
    folders = addons.folders()
    demo = folders.get(addons.DEMO)
    if not paths:
        modules = [
            folder / "tests"
            for name, folder in folders.items()
            if name != addons.DEMO and (folder / "tests").is_dir()
        ]
        tests = places.TREE / "tests"
        crossing = sorted({path.parent for path in tests.glob("*/test_*.py")} - {tests / BESIDE})
        groups: list[tuple[str | None, list[Path]]] = [
            ("empty", crossing),
            ("empty", modules),
            ("empty", [tests / BESIDE]),
        ]
        if demo and (demo / "tests").is_dir():
            groups.append(("demo", [demo / "tests"]))
        return groups
    own = [path for path in paths if demo and _inside(path, demo)]
    others = [path for path in paths if path not in own]
    groups = []
    if others:
        needed = not all(needs_no_database(path) for path in others)
        groups.append(("empty" if needed else None, others))
    if own:
        groups.append(("demo", own))
    return groups


def needs_no_database(path: Path) -> bool:
    return any(_inside(path, places.TREE / folder) for folder in WITHOUT_DATABASE)


def needed_databases(paths: Sequence[Path]) -> list[str]:
    """The demonstration takes a while to set up: only where a test may read it."""
    tests = places.TREE / "tests"
    demo = addons.folders().get(addons.DEMO)
    reads_demo = any(
        path.resolve() == tests
        or any(
            _inside(path, tests / name)
            for name in ("browser", "scenarios", "architecture", "security")
        )
        or (demo and _inside(path, demo))
        for path in paths
    )
    return ["empty", "demo"] if reads_demo else ["empty"]


def _inside(path: Path, folder: Path) -> bool:
    resolved = Path(str(path).split("::")[0]).resolve()
    return resolved == folder or folder in resolved.parents


def _odoo_options(ready: system.System, copy: Copy) -> list[str]:
    extra = [option.removeprefix("--") for option in ready.odoo_options()]
    options = [f"--odoo-database={copy.database}", "--odoo-http"]
    options += [f"--odoo-extra={option}" for option in extra if "addons-path" not in option]
    options.append(f"--odoo-addons-path={ready.environment.addons_path}")
    options += ["--odoo-extra=config=/dev/null", "--odoo-extra=max-cron-threads=0"]
    # Odoo's server bounds the memory of its process, hence of the browser a test starts
    return [*options, "--odoo-extra=limit-memory-hard=0"]


def _test_variables(ready: system.System, copies: dict[str, Copy]) -> dict[str, str]:
    variables = {
        "HEAT_DATA_DIR": str(ready.databases.data_dir),
        "HEAT_ODOO_OPTIONS": shlex.join(ready.odoo_options()),
    }
    if "empty" in copies:
        variables["HEAT_TEST_DB"] = copies["empty"].database
        variables["HEAT_MODEL_DB"] = copies["empty"].model
        variables["HEAT_CORE_DB"] = templates.template(ready, "core").database
        variables["HEAT_INSTALL_LOG"] = str(copies["empty"].install_log)
    if "demo" in copies:
        variables["HEAT_DEMO_DB"] = copies["demo"].database
        variables["HEAT_DEMO_INSTALL_LOG"] = str(copies["demo"].install_log)
    return variables


@dataclass
class Run:
    """One pytest: its command and environment; once ended its status and closing line."""

    command: list[str]
    variables: dict[str, str]
    status: int = 1
    closing: str = ""
    process: subprocess.Popen[bytes] | None = None
    output: bytearray = field(default_factory=bytearray)

    def go(self, *, shown: bool) -> None:
        """Run it, showing it as it goes or keeping what it says."""
        colour = ["--color=yes"] if sys.stdout.isatty() else []
        self.process = subprocess.Popen(
            [*self.command, *colour],
            cwd=places.TREE,
            env=self.variables,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self.process.stdout is not None
        while block := os.read(self.process.stdout.fileno(), 1 << 16):
            self.output += block
            if shown:
                _show(block)
        ended = self.process.wait()
        # a run that a signal ended has a negative code, and proves nothing
        self.status = ended if ended >= 0 else 128 - ended
        self.closing = closing_of(self.output.decode(errors="replace"))


def run_side_by_side(runs: Sequence[Run]) -> None:
    """The first run is shown as it goes; beside it, where there is a second processor, go the
    others one after the other, shown when they ended."""

    def others() -> None:
        for one in runs[1:]:
            one.go(shown=False)

    beside = threading.Thread(target=others) if (os.cpu_count() or 1) > 1 else None
    try:
        if beside:
            beside.start()
        runs[0].go(shown=True)
        if beside:
            beside.join()
        else:
            others()
    except BaseException:
        for one in runs:
            if one.process and one.process.poll() is None:
                one.process.terminate()
                one.process.wait()
        raise
    for one in runs[1:]:
        _show(bytes(one.output))


def _show(block: bytes) -> None:
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


def closing_of(output: str) -> str:
    """The line in which pytest counts, or "" where it did not come so far.

    >>> closing_of("2 passed in words\\n== 3 passed, 1 skipped in 1.0s ==\\n")
    '== 3 passed, 1 skipped in 1.0s =='
    >>> closing_of("Killed")
    ''
    """
    counted = [line for line in output.splitlines() if _COUNT.search(line) and " in " in line]
    return counted[-1] if counted else ""


def closing_line(lines: Sequence[str], seconds: float) -> str:
    """One closing line for several runs, in pytest's form.

    >>> closing_line(["== 2 passed, 1 warning in 1.0s ==", "== 1 failed, 3 passed in 2s =="], 3.2)
    '=================== 1 failed, 5 passed, 1 warning in 3.20s ==================='
    """
    totals: dict[str, int] = {}
    for line in lines:
        for number, word in _COUNT.findall(line):
            name = word.removesuffix("s") if word.startswith(("warning", "error")) else word
            totals[name] = totals.get(name, 0) + int(number)
    parts = [
        f"{totals[name]} {name}{'s' if name in ('warning', 'error') and totals[name] > 1 else ''}"
        for name in _ORDER
        if name in totals
    ]
    text = f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s "
    return text.center(78, "=")
