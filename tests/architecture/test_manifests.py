"""Manifests are complete, list every file, and each module has what a module needs."""

import re

import pytest

from . import project

REQUIRED = {"name", "summary", "version", "category", "author", "license", "depends", "data"}
MODULES = pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)


@MODULES
def test_manifest_is_complete(module):
    manifest = module.manifest
    assert REQUIRED - {"data"} <= set(manifest), REQUIRED - set(manifest)
    assert manifest["author"] == "Heat contributors"
    assert manifest["license"] == "AGPL-3"
    assert manifest["category"] == "Services/Heat"
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest["version"])
    assert "website" not in manifest
    assert len(manifest["summary"]) <= 100 and "\n" not in manifest["summary"]


@MODULES
def test_manifest_lists_existing_files_once(module):
    listed = [*module.manifest.get("data", []), *module.manifest.get("demo", [])]
    assert len(listed) == len(set(listed)), "a file is listed twice"
    absent = [name for name in listed if not (module.folder / name).is_file()]
    assert not absent, f"listed but absent: {absent}"


@MODULES
def test_manifest_forgets_no_file(module):
    listed = {*module.manifest.get("data", []), *module.manifest.get("demo", [])}
    found = {
        str(path.relative_to(module.folder))
        for path in module.files(".xml", ".csv")
        if path.relative_to(module.folder).parts[0]
        in {"data", "views", "security", "report", "wizard"}
        and "template" not in path.parts  # read by account when it loads a chart
    }
    assert found <= listed, f"not in the manifest: {sorted(found - listed)}"


@MODULES
def test_rights_are_loaded_before_what_needs_them(module):
    listed = module.manifest.get("data", [])
    security = [index for index, name in enumerate(listed) if name.startswith("security/")]
    others = [index for index, name in enumerate(listed) if name.startswith("views/")]
    assert not security or not others or max(security) < min(others)


@MODULES
def test_module_tells_what_it_is(module):
    text = module.folder / "readme" / "DESCRIPTION.md"
    assert text.is_file() and len(text.read_text().split()) >= 30, f"{project.where(text)}"


@MODULES
def test_module_has_tests_that_are_loaded(module):
    folder = module.folder / "tests"
    files = {path.stem for path in folder.glob("test_*.py")}
    assert files, f"{module.name} has no tests"
    imported = (folder / "__init__.py").read_text()
    absent = {name for name in files if not re.search(rf"\b{name}\b", imported)}
    assert not absent, f"tests/__init__.py leaves out {sorted(absent)}"


@MODULES
def test_python_parts_are_imported(module):
    """A file that nothing of its folder imports is dead."""
    findings = []
    for folder in ("models", "wizard", "report", "controllers"):
        paths = list((module.folder / folder).glob("*.py"))
        files = {path.stem for path in paths} - {"__init__"}
        text = "\n".join(
            line for path in paths for line in path.read_text().splitlines() if "import " in line
        )
        findings += [f"{folder}/{name}.py" for name in files if not re.search(rf"\b{name}\b", text)]
    assert not findings, f"{module.name} never imports {findings}"
