"""What a reader meets: functions that fit a screen, names that say something, reasons for sudo."""

import ast
import re

import pytest

from . import project

FUNCTION_LINES = 60
FILE_LINES = 500
EMPTY_NAMES = {"data", "helper", "helpers", "manager", "misc", "tools", "util", "utils", "type2"}
PYTHON = project.python_files()
ELEVATION = re.compile(r"\.sudo\((?!False)|with_user\(SUPERUSER_ID|\bEnvironment\([^)]")
BUSINESS = [path for module in project.modules() for path in module.business_files()]


def length(function):
    """Lines of a function without its docstring."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function):
        text = function.body[0]
        lines -= text.end_lineno - text.lineno + 1
    return lines


@pytest.mark.parametrize("path", PYTHON, ids=project.where)
def test_functions_fit_a_screen(path):
    findings = [
        f"{project.where(path, node.lineno)} {node.name}: {length(node)} lines"
        for node in ast.walk(project.tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and length(node) > FUNCTION_LINES
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("path", PYTHON, ids=project.where)
def test_files_stay_readable(path):
    lines = len(path.read_text().splitlines())
    assert lines <= FILE_LINES, f"{project.where(path)}: {lines} lines"


def test_files_have_telling_names():
    findings = [
        project.where(path)
        for path in PYTHON
        if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES - {"data"}
    ]
    assert not findings, f"names that say nothing: {findings}"


@pytest.mark.parametrize("path", BUSINESS, ids=project.where)
def test_elevated_rights_give_their_reason(path):
    """sudo() and the super-user have a comment, or their method's text says why."""
    lines = path.read_text().splitlines()
    findings = []
    for number, line in enumerate(lines):
        if not ELEVATION.search(line) or line.lstrip().startswith(("#", "from ", "import ")):
            continue
        start = _statement_start(path, number + 1) - 1
        beside = "#" in " ".join(lines[max(start - 2, 0) : number + 1])
        if not beside and "sudo" not in _enclosing_docstring(path, number + 1):
            findings.append(f"{project.where(path, number + 1)} {line.strip()}")
    assert not findings, "\n".join(findings)


def _enclosing_docstring(path, line):
    """Docstring of the function that holds ``line``."""
    holders = [
        node
        for node in ast.walk(project.tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= node.end_lineno
    ]
    return " ".join(ast.get_docstring(node) or "" for node in holders)


def _statement_start(path, line):
    """First line of the smallest statement that holds ``line``."""
    holders = [
        node
        for node in ast.walk(project.tree_of(path))
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno
    ]
    return max((node.lineno for node in holders), default=line)


def new_models(path):
    """Names of the models that a file defines, without those it extends."""
    names = []
    for cls in ast.walk(project.tree_of(path)):
        if isinstance(cls, ast.ClassDef):
            said = {
                ast.unparse(node.targets[0]): ast.literal_eval(node.value)
                for node in cls.body
                if isinstance(node, ast.Assign)
                and ast.unparse(node.targets[0]) in ("_name", "_inherit")
            }
            name, inherited = said.get("_name"), said.get("_inherit", ())
            if name and name not in ([inherited] if isinstance(inherited, str) else inherited):
                names.append(name)
    return names


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_a_file_holds_one_main_model(module):
    findings = []
    for path in module.business_files():
        names = new_models(path)
        if len(names) > 1:
            findings.append(f"{project.where(path)}: {names}")
    assert not findings, "\n".join(findings)


def test_names_follow_the_glossary():
    """Our models carry our prefixes."""
    findings = [
        f"{project.where(path)}: {name}"
        for path in BUSINESS
        for name in new_models(path)
        if not name.startswith(("heat.", "cooperative.", "report."))
    ]
    assert not findings, "\n".join(findings)
