"""Engines are pure Python: no Odoo, exact numbers, frozen values, an example for every name."""

import ast
import doctest
import enum
import importlib
import inspect
import re

import pytest

from . import project

FILES = project.engine_files()
IDS = [project.where(path) for path in FILES]


def dotted_name(path):
    module = next(folder for folder in path.parents if (folder / "__manifest__.py").exists())
    parts = path.relative_to(module).with_suffix("").parts
    return ".".join(["odoo", "addons", module.name, *parts]).removesuffix(".__init__")


def is_engine(name):
    parts = name.split(".")
    return parts[:2] == ["odoo", "addons"] and len(parts) > 3 and parts[3] == "engine"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_engine_imports_no_odoo(path):
    depth = len(path.relative_to(project.ROOT).parts)
    engine_depth = path.relative_to(project.ROOT).parts.index("engine") + 1
    findings = []
    for line, name in project.imports_of(path):
        dots = len(name) - len(name.lstrip("."))
        if name.split(".")[0] == "odoo" and not is_engine(name):
            findings.append(f"{project.where(path, line)} imports {name}")
        if dots > depth - engine_depth:
            findings.append(f"{project.where(path, line)} leaves the engine: {name}")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_engine_dataclasses_are_frozen(path):
    findings = []
    for node in ast.walk(project.tree_of(path)):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            text = ast.unparse(decorator)
            if "dataclass" in text and "frozen=True" not in text:
                findings.append(f"{project.where(path, node.lineno)} {node.name} can change")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_engine_does_no_float_arithmetic(path):
    findings = [
        f"{project.where(path, node.lineno)} {ast.unparse(node)}"
        for node in ast.walk(project.tree_of(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_engine_doctests_pass(path):
    module = importlib.import_module(dotted_name(path))
    flags = doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    report = []
    runner = doctest.DocTestRunner(optionflags=flags)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(example, out=report.append)
    assert not runner.summarize(verbose=False).failed, "".join(report)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_engine_names_are_documented_by_example(path):
    module = importlib.import_module(dotted_name(path))
    assert inspect.getdoc(module) or path.name == "__init__.py", f"{path.name} has no docstring"
    examples = "\n".join(re.findall(r"^\s*(?:>>>|\.\.\.) (.*)$", path.read_text(), re.MULTILINE))
    findings = []
    for name, value in vars(module).items():
        public = not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
        if not public or not (inspect.isfunction(value) or inspect.isclass(value)):
            continue
        text = _documentation(value)
        if not text:
            findings.append(f"{module.__name__}.{name} has no docstring")
        elif ">>>" not in text and not _is_plain(value, examples):
            findings.append(f"{module.__name__}.{name} shows no example")
    assert not findings, "\n".join(findings)


def _documentation(value):
    if not inspect.isclass(value):
        return inspect.getdoc(value) or ""
    own = value.__doc__ or ""
    if own.startswith(f"{value.__name__}("):  # written by dataclass, not by a person
        own = ""
    methods = [
        vars(value)[name].__doc__
        for name in vars(value)
        if not name.startswith("_") and callable(vars(value)[name])
    ]
    return own and own + "".join(text or "" for text in methods)


def _is_plain(value, examples):
    """Classes that need no example of their own.

    Errors, enumerations and protocols say it all by name; a record is shown where a function of
    the module takes or gives it.
    """
    if not inspect.isclass(value):
        return False
    if issubclass(value, (Exception, enum.Enum)) or getattr(value, "_is_protocol", False):
        return True
    return bool(re.search(rf"\b{value.__name__}\b", examples))


def test_there_are_engines():
    assert FILES, "no engine found: the layout has changed, or the tests look elsewhere"
