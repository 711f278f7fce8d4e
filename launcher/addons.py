"""The modules of this tree, and fingerprints of their code."""

import ast
from pathlib import Path

from .places import TREE
from .steps import fingerprint

#: What a database does not depend on.
_LEFT_OUT = {"tests", "readme", "__pycache__"}
DEMO = "heat_demo"


def folders(tree: Path = TREE) -> dict[str, Path]:
    """Every installable module by name."""
    manifests = [*tree.glob("*/__manifest__.py"), *tree.glob("addons/*/__manifest__.py")]
    found = {path.parent.name: path.parent for path in manifests}
    return {
        name: found[name]
        for name in sorted(found)
        if manifest(found[name]).get("installable", True)
    }


def manifest(folder: Path) -> dict[str, object]:
    content = ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def outside_dependencies(tree: Path = TREE) -> list[str]:
    """Odoo modules that ours depend on, with the ones the launcher relies on."""
    ours = folders(tree)
    needed = {"base", "web"}
    for folder in ours.values():
        depends = manifest(folder).get("depends", [])
        assert isinstance(depends, list)
        needed.update(name for name in depends if name not in ours)
    return sorted(needed)


def code_hash(folder: Path) -> str:
    """Fingerprint of what a database takes from a module: all of it but its tests and texts."""
    parts: list[str | bytes] = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not _LEFT_OUT & set(inside.parts) and path.suffix != ".pyc":
            parts += [inside.as_posix(), path.read_bytes()]
    return fingerprint(*parts)


def code_hashes(tree: Path = TREE) -> dict[str, str]:
    return {name: code_hash(folder) for name, folder in folders(tree).items()}


def path_option(odoo_addons: list[Path], tree: Path | None = TREE) -> str:
    """Odoo's ``addons_path``, without our modules when no tree is given.

    ``addons/`` before the root: Odoo names the module of a file by the first folder that contains
    it, and the root contains both.
    """
    ours = [folder for folder in (tree / "addons", tree) if folder.is_dir()] if tree else []
    return ",".join(str(folder) for folder in [*ours, *odoo_addons])
