"""The examples in the launcher's docstrings are true, and it needs nothing but Python."""

from __future__ import annotations

import ast
import doctest
import importlib
import sys

import pytest

from launcher import places

MODULES = sorted(path.stem for path in places.TREE.glob("launcher/*.py"))
#: Run with the environment's interpreter, hence free to import from it.
INSIDE_ENVIRONMENT = {"i18n"}


@pytest.mark.parametrize("name", sorted(set(MODULES) - INSIDE_ENVIRONMENT - {"__init__"}))
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"launcher.{name}")).failed == 0


@pytest.mark.parametrize("name", sorted(set(MODULES) - INSIDE_ENVIRONMENT))
def test_standard_library_alone(name: str) -> None:
    tree = ast.parse((places.TREE / "launcher" / f"{name}.py").read_text())
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported.add((node.module or "").split(".")[0])
    assert imported <= set(sys.stdlib_module_names)
