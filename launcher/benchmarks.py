"""``./heat bench NAME``: measure, print a readable table, end with one line of JSON.

A benchmark is a file ``tests/benchmarks/NAME.py`` with::

    DATABASE = "demo"   # a copy of a database with every module and the demonstration (default);
                        # "empty": every module but the demonstration; None: no Odoo at all
    ADDONS = "NAME.txt" # pinned Odoo modules to measure against, beside the file; for it alone

    def main(options) -> dict:
        return {
            "table": [["documents", "seconds"], [100, 12.3]],  # first row: the titles
            "figures": {"seconds_100": 12.3},                  # name → number, in its own unit
            "ratios": {"speed_to_target": 2.4},                # name → number without unit
        }

``options.env`` is a super-user environment on the copy (None without Odoo), ``options.database``
its name, ``options.odoo_options`` what starts another Odoo on it, ``options.arguments`` the words
after NAME. The copy is dropped at the end, so a benchmark may write and commit. Ratios compare two
measures of the same run (ours against a reference, one size against another): they are what can be
followed from one machine to another. The last line printed is
``{"bench": NAME, "ratios": {…}, "figures": {…}}``.
"""

import ast
import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import places, python_environment, system, templates
from .progress import Trouble, say

FOLDER = places.TREE / "tests" / "benchmarks"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.name.startswith("_"))


def run(name: str, arguments: Sequence[str]) -> int:
    path = FOLDER / f"{name}.py"
    if not path.is_file():
        raise Trouble(
            f"Il n'y a pas de mesure « {name} ».",
            f"Mesures disponibles : {', '.join(names()) or 'aucune'}.",
        )
    kind = _database_kind(path)
    ready = system.ready(tools=True, cluster="tests")
    odoo_options = ready.odoo_options()
    if rivals := _constant(path, "ADDONS", None):
        folder = python_environment.addons_apart(ready.environment, FOLDER / str(rivals))
        odoo_options = [
            f"{option},{folder}" if option.startswith("--addons-path=") else option
            for option in odoo_options
        ]
    with (
        templates.copy_of(ready, kind, f"bench-{name}") as copy,
        tempfile.TemporaryDirectory() as folder,
    ):
        result_file = Path(folder) / "result.json"
        given = {
            "database": copy.database if copy else "",
            "options": [*odoo_options, "--no-http", "--log-level=error"],
            "file": str(path),
            "arguments": list(arguments),
            "result": str(result_file),
        }
        status = subprocess.run(
            [str(ready.environment.python), str(places.SESSION / "bench.py"), json.dumps(given)],
            env=ready.variables(), check=False,
        ).returncode  # fmt: skip
        if status or not result_file.is_file():
            raise Trouble(f"La mesure « {name} » a échoué.", "Son message est au-dessus.")
        result = json.loads(result_file.read_text(encoding="utf-8"))
    say(table(result.get("table", [])))
    line = {"bench": name, "ratios": result.get("ratios", {}), "figures": result.get("figures", {})}
    say(json.dumps(line, ensure_ascii=False))
    return 0


def _database_kind(path: Path) -> str | None:
    """The DATABASE a benchmark asks for."""
    value = _constant(path, "DATABASE", "demo")
    if value not in ("demo", "empty", None):
        raise Trouble(f"{path.name} : DATABASE vaut « demo », « empty » ou None.")
    return value


def _constant(path: Path, name: str, default: str | None) -> str | None:
    """A constant of a benchmark, read without running it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            value = ast.literal_eval(node.value)
            if value is None or isinstance(value, str):
                return value
            raise Trouble(f"{path.name} : {name} est un texte ou None.")
    return default


def table(rows: Sequence[Sequence[Any]]) -> str:
    """
    >>> print(table([["documents", "seconds"], [100, 12.34]]))
    documents  seconds
    ---------  -------
          100    12.34
    """
    if not rows:
        return ""
    cells = [[_cell(value) for value in row] for row in rows]
    columns = max(len(row) for row in cells)
    cells = [row + [""] * (columns - len(row)) for row in cells]
    widths = [max(len(row[column]) for row in cells) for column in range(columns)]
    numeric = [
        all(isinstance(row[column], (int, float)) for row in rows[1:] if column < len(row))
        for column in range(columns)
    ]
    lines = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
