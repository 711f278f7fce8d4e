"""The environment's name says what it was built for, so that clones share it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from launcher import addons, places, python_environment
from launcher.odoo_source import OdooSource

KEY = """
from pathlib import Path
from launcher import python_environment
from launcher.odoo_source import OdooSource
print(python_environment._key(OdooSource(Path("/odoo"), "19.0", "tests")))
"""


def key_by(python: str) -> str:
    return subprocess.run(
        [python, "-c", KEY], cwd=places.TREE, capture_output=True, text=True, check=True
    ).stdout


def test_a_virtual_environment_finds_the_same_one_as_its_python() -> None:
    assert sys.prefix != sys.base_prefix, "the tests run in the project's environment"
    assert key_by(sys.executable) == key_by(python_environment.base_python())


def test_another_odoo_is_another_environment() -> None:
    first, second = (OdooSource(Path("/odoo"), version, "tests") for version in ("19.0", "19.1"))
    assert python_environment._key(first) != python_environment._key(second)


def test_every_requirement_is_pinned() -> None:
    for path in (places.REQUIREMENTS, places.REQUIREMENTS_DEV):
        for line in path.read_text().splitlines():
            if line and not line.startswith(("#", "-r ")):
                name, separator, version = line.partition("==")
                assert name and separator and version, f"{path.name}: {line}"


def test_code_hash_ignores_tests_and_sees_code(tmp_path: Path) -> None:
    module = tmp_path / "module"
    (module / "tests").mkdir(parents=True)
    (module / "models.py").write_text("a = 1")
    before = addons.code_hash(module)
    (module / "tests" / "test_it.py").write_text("pass")
    (module / "__pycache__").mkdir()
    (module / "__pycache__" / "models.pyc").write_bytes(b"x")
    assert addons.code_hash(module) == before
    (module / "models.py").write_text("a = 2")
    assert addons.code_hash(module) != before
    (module / "models.py").rename(module / "model.py")
    assert addons.code_hash(module) != before


def test_our_folders_come_before_odoo_s_and_the_deepest_first() -> None:
    path = addons.path_option([Path("/odoo/addons")])
    assert path == f"{places.TREE / 'addons'},{places.TREE},/odoo/addons"


def test_our_modules_are_left_out_where_no_tree_is_given() -> None:
    assert addons.path_option([Path("/odoo/addons")], None) == "/odoo/addons"
