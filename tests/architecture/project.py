"""What the architecture tests read: the modules of the tree, their files, imports and manifests."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: What each module may know of the others. A new module is added here, with its arrows, or fails.
ARROWS: dict[str, frozenset[str]] = {
    "heat_base": frozenset(),
    "heat_metering": frozenset({"heat_base"}),
    "heat_contract": frozenset({"heat_base", "heat_metering"}),
    "heat_closing_cutoff": frozenset({"heat_base", "heat_metering", "heat_contract"}),
    "l10n_fr_heat": frozenset({"heat_base", "heat_metering", "heat_contract"}),
    "heat_cooperative": frozenset({"heat_base"}),
    "heat_cooperative_compliance": frozenset(
        {"heat_base", "heat_cooperative", "heat_cooperative_assembly"}
    ),
    "heat_cooperative_interest": frozenset({"heat_base", "heat_cooperative"}),
    "heat_cooperative_withdrawal": frozenset({"heat_base", "heat_cooperative"}),
    "heat_cooperative_assembly": frozenset({"heat_base", "heat_cooperative"}),
    "heat_cooperative_import": frozenset({"heat_base", "heat_cooperative"}),
    "heat_setup": frozenset(
        {
            "heat_base",
            "heat_metering",
            "heat_contract",
            "heat_cooperative",
            "heat_cooperative_import",
            "l10n_fr_heat",
        }
    ),
    "heat_portal_cooperative": frozenset(
        {
            "heat_base",
            "heat_cooperative",
            "heat_cooperative_assembly",
            "heat_cooperative_interest",
            "heat_cooperative_withdrawal",
        }
    ),
    "heat_contract_cooperative": frozenset(
        {"heat_base", "heat_metering", "heat_contract", "heat_cooperative"}
    ),
    "heat_portal": frozenset({"heat_base", "heat_metering", "heat_contract"}),
    "heat_portal_contract_cooperative": frozenset(
        {
            "heat_base",
            "heat_metering",
            "heat_contract",
            "heat_cooperative",
            "heat_cooperative_assembly",
            "heat_cooperative_interest",
            "heat_cooperative_withdrawal",
            "heat_portal",
            "heat_portal_cooperative",
        }
    ),
    "heat_portal_plant": frozenset(
        {
            "heat_base",
            "heat_metering",
            "heat_contract",
            "heat_portal",
            "heat_plant",
            "heat_plant_metering",
        }
    ),
    "heat_plant": frozenset({"heat_base"}),
    "heat_plant_maintenance": frozenset({"heat_base", "heat_plant"}),
    "heat_plant_logbook": frozenset({"heat_base", "heat_plant"}),
    "heat_plant_account": frozenset({"heat_base", "heat_plant"}),
    "heat_plant_metering": frozenset({"heat_base", "heat_metering", "heat_plant"}),
    "heat_account_fec": frozenset({"heat_base"}),
    "report_weasyprint": frozenset(),
    "heat_demo": frozenset(
        {
            "heat_base",
            "heat_account_fec",
            "heat_metering",
            "heat_contract",
            "heat_closing_cutoff",
            "heat_cooperative",
            "heat_cooperative_interest",
            "heat_cooperative_withdrawal",
            "heat_cooperative_assembly",
            "heat_cooperative_compliance",
            "heat_cooperative_import",
            "heat_plant",
            "heat_plant_maintenance",
            "heat_plant_logbook",
            "heat_plant_account",
            "heat_plant_metering",
            "heat_portal",
            "heat_portal_cooperative",
            "heat_setup",
            "heat_portal_plant",
            "l10n_fr_heat",
            "report_weasyprint",
        }
    ),
}


@dataclass(frozen=True)
class Module:
    """One of our Odoo modules."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @functools.cached_property
    def manifest(self) -> dict:
        return ast.literal_eval((self.folder / "__manifest__.py").read_text())

    def files(self, *suffixes: str) -> list[Path]:
        """Files of the module with one of these suffixes, caches left out."""
        return sorted(
            path
            for path in self.folder.rglob("*")
            if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts
        )

    def business_files(self) -> list[Path]:
        """Python files that are not tests."""
        return [path for path in self.files(".py") if "tests" not in path.parts]


@functools.cache
def modules() -> tuple[Module, ...]:
    manifests = [*ROOT.glob("*/__manifest__.py"), *ROOT.glob("addons/*/__manifest__.py")]
    return tuple(Module(path.parent) for path in sorted(manifests))


def module_names() -> list[str]:
    return [module.name for module in modules()]


@functools.cache
def _external_depends(name: str) -> tuple[str, ...]:
    """Dependencies of a module of Odoo or of the OCA, found beside the odoo package."""
    if name == "base":
        return ()
    for folder in sys.path:
        for place in ("odoo/addons", "addons"):
            manifest = Path(folder, place, name, "__manifest__.py")
            if manifest.is_file():
                return tuple(ast.literal_eval(manifest.read_text()).get("depends", ["base"]))
    return ()


@functools.cache
def closure(name: str) -> frozenset[str]:
    """Every module ``name`` depends on, near or far, itself left out."""
    ours = {module.name: module for module in modules()}
    direct = ours[name].manifest.get("depends", ()) if name in ours else _external_depends(name)
    known = set(direct)
    for depend in direct:
        known |= closure(depend)
    return frozenset(known)


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of what a file imports; relative imports keep their dots."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}" if node.module else base + alias.name


def where(path: Path, line: int | None = None) -> str:
    """How a finding names its place: relative to the tree, clickable."""
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{place}:{line}" if line else str(place)


def engine_files() -> list[Path]:
    return [
        path
        for module in modules()
        for path in module.files(".py")
        if path.relative_to(module.folder).parts[0] == "engine"
    ]


@functools.cache
def tree_files() -> tuple[Path, ...]:
    """Every file that git tracks or would track; on an exported tree, every file."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        names = [name for name in listing.stdout.split("\0") if name]
        found = [ROOT / name for name in names]
    else:
        found = list(ROOT.rglob("*"))
    return tuple(sorted(path for path in found if path.is_file()))


def python_files() -> list[Path]:
    """Every Python file of the tree, the launcher's extensionless one included."""
    launcher = ROOT / "heat"
    found = [path for path in tree_files() if path.suffix == ".py"]
    return [*found, launcher] if launcher.is_file() else found
