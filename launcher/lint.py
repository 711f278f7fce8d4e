"""Run every linter over the tree or over the paths given.

Used by ``./heat lint`` and ``./heat test`` with the interpreter of the project's environment::

    python launcher/lint.py [PATH…]

The engines are type-checked without Odoo: a folder of links shows mypy only
``odoo/addons/<module>/engine``, which is exactly what an engine may import.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "pyproject.toml"
#: Checks of oca-checks-odoo-module that contradict a choice made here.
OCA_DISABLED = (
    "prefer-readme-rst",  # a module's text lives in readme/*.md fragments
    "weblate-component-too-long",  # no Weblate
    "xml-field-numeric-without-eval",  # <field name="sequence">10</field> is plain enough
    "xml-header-wrong",  # it wants the encoding in capitals, where Odoo writes it small
)


def modules(root: Path = ROOT) -> list[Path]:
    """Folders of the Odoo modules of a tree: at its root and in addons/."""
    manifests = [*root.glob("*/__manifest__.py"), *root.glob("addons/*/__manifest__.py")]
    return sorted(path.parent for path in manifests)


def _tool(name: str) -> str:
    """Path of a command installed beside the running interpreter, or on PATH."""
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed in this environment: run ./heat lint")
    return found


def _run(title: str, command: Sequence[str], env: dict[str, str] | None = None) -> int:
    print(f"== {title}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def ruff(paths: Iterable[str]) -> int:
    """Style and likely mistakes, then formatting."""
    config = ["--config", str(CONFIG)]
    targets = list(paths)
    return max(
        _run("ruff check", [_tool("ruff"), "check", *config, *targets]),
        _run("ruff format", [_tool("ruff"), "format", "--check", *config, *targets]),
    )


def pylint_odoo(folders: Iterable[Path]) -> int:
    """Odoo's own rules: translations, deprecated attributes and methods, manifests, SQL."""
    targets = [str(folder) for folder in folders]
    if not targets:
        return 0
    command = [sys.executable, "-m", "pylint", f"--rcfile={CONFIG}", *targets]
    return _run("pylint-odoo", command)


def oca_checks(folders: Iterable[Path]) -> int:
    """XML, CSV and PO files of the modules."""
    targets = [str(folder) for folder in folders]
    if not targets:
        return 0
    disabled = f"--disable={','.join(OCA_DISABLED)}"
    status = _run("oca-checks-odoo-module", [_tool("oca-checks-odoo-module"), disabled, *targets])
    catalogues = [str(path) for folder in targets for path in Path(folder).glob("i18n/*.po*")]
    if catalogues:
        # po-pretty-format empties a translation equal to its source: ours says it is meant so.
        command = [_tool("oca-checks-po"), "--disable=po-pretty-format", *catalogues]
        status = max(status, _run("oca-checks-po", command))
    return status


def link_engines(namespace: Path, folders: Iterable[Path]) -> list[str]:
    """Show the engines of ``folders`` below ``namespace``; return their dotted names."""
    packages = []
    for folder in folders:
        if not (folder / "engine").is_dir():
            continue
        place = namespace / "odoo" / "addons" / folder.name
        place.mkdir(parents=True, exist_ok=True)
        link = place / "engine"
        if not link.exists():
            link.symlink_to((folder / "engine").resolve(), target_is_directory=True)
        packages.append(f"odoo.addons.{folder.name}.engine")
    return packages


def mypy(folders: Iterable[Path], root: Path = ROOT) -> int:
    """``mypy --strict`` over the engines, which see each other and nothing of Odoo."""
    with tempfile.TemporaryDirectory(prefix="heat-mypy-") as folder:
        namespace = Path(folder)
        link_engines(namespace, modules(root))
        wanted = [
            f"odoo.addons.{path.name}.engine" for path in folders if (path / "engine").is_dir()
        ]
        if not wanted:
            return 0
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "heat" / "mypy"
        command = [sys.executable, "-m", "mypy", f"--config-file={CONFIG}", f"--cache-dir={cache}"]
        for package in wanted:
            command += ["-p", package]
        return _run("mypy --strict", command, {**os.environ, "MYPYPATH": str(namespace)})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all linters; the exit status is the worst of theirs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", help="files or folders (default: the whole tree)")
    paths = [Path(path).resolve() for path in parser.parse_args(arguments).paths]
    targets = [str(path) for path in paths] or [str(ROOT)]
    touched = [
        folder
        for folder in modules()
        if not paths
        or any(path in (folder, *folder.parents) or folder in path.parents for path in paths)
    ]
    status = max(ruff(targets), pylint_odoo(touched), oca_checks(touched), mypy(touched))
    print("lint: clean" if not status else "lint: see above")
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
