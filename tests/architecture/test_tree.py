"""The tree speaks of the project alone: no machine, host, ticket or secret of where it was made."""

import re

import pytest

from . import project

BINARY = {".png", ".ico", ".pdf", ".woff", ".woff2", ".ttf", ".jpg", ".gz", ".zip"}
#: Split so that this file does not hold what it looks for.
FORBIDDEN = {
    "machine path": r"(?<![\w.])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+|tm" r"p/x)/",
    "registry or archive host": r"\b(?:pypi\.org|files\.python"
    r"hosted|deb\.deb"
    r"ian\.org"
    r"|regis"
    r"try\.npmjs|archive\.ubu"
    r"ntu|nightly\.od"
    r"oo\.com|snapshot\.deb"
    r"ian)",
    "ticket number": r"(?:^|[\s(])(?:#|(?:issue|ticket|task|PR|bug) #?)\d+\b(?!\s*\})",
    "private key": r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY",
    "conflict mark": r"^(?:<{7}|>{7}) ",
    "maker of the text": r"\b(?:Clau" r"de|Anth" r"ropic|Chat" r"GPT|Co-Auth" r"ored-By)\b",
}
#: Where a "#1" is no ticket: colours and anchors.
STYLE = {".css", ".scss", ".svg", ".xml", ".po", ".pot"}
FILES = [path for path in project.tree_files() if path.suffix not in BINARY]


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("name", FORBIDDEN)
def test_tree_speaks_of_the_project_alone(name):
    pattern = re.compile(FORBIDDEN[name], re.MULTILINE)
    findings = [
        f"{project.where(path, number)} {line.strip()[:120]}"
        for path in FILES
        if not (name == "ticket number" and path.suffix in STYLE) and path.name != "LICENSE"
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not findings, "\n".join(findings)


def test_texts_end_with_a_newline_and_hold_no_tabs():
    findings = []
    for path in FILES:
        text = text_of(path)
        if text and not text.endswith("\n"):
            findings.append(f"{project.where(path)}: no newline at the end")
        if path.suffix in {".py", ".xml", ".toml", ".yaml", ".yml", ".md"} and "\t" in text:
            findings.append(f"{project.where(path)}: a tab")
        if "\r" in text and path.suffix in {".py", ".xml", ".sh", ".md", ".toml"}:
            findings.append(f"{project.where(path)}: carriage returns")
    assert not findings, "\n".join(findings)


def test_tree_holds_no_large_file():
    findings = [
        f"{project.where(path)}: {path.stat().st_size >> 10} KiB"
        for path in project.tree_files()
        if path.stat().st_size > 1 << 20
    ]
    assert not findings, "\n".join(findings)


def test_commands_can_be_run():
    commands = [project.ROOT / "heat", project.ROOT / ".ci" / "run"]
    scripts = sorted((project.ROOT / "docker").glob("*.sh"))
    commands += [path for path in scripts if path.read_text().startswith("#!")]
    findings = [
        project.where(path)
        for path in commands
        if not path.is_file() or not path.stat().st_mode & 0o100
    ]
    assert not findings, f"absent or not executable: {findings}"


def test_top_of_the_tree_is_the_plan():
    """The top folder holds what the plan names; the rest goes below."""
    expected = {
        "README.md", "LICENSE", "heat", "pyproject.toml", "addons", "docker", "launcher", "tests",
        "heat_metering", "heat_contract", "heat_plant", "heat_cooperative",
    }  # fmt: skip
    tops = {path.relative_to(project.ROOT).parts[0] for path in project.tree_files()}
    surplus = {name for name in tops - expected if not name.startswith(".")}
    assert not surplus, f"not in the plan: {sorted(surplus)}"
