"""Dependencies point one way; siblings meet only in glue modules."""

import re

import pytest

from . import project

OURS = re.compile(r"\b(" + "|".join(sorted(project.ARROWS, key=len, reverse=True)) + r")\.[a-z_]")
REFERENCE = re.compile(
    r"""(?:ref|inherit_id|groups|t-call|parent|action|model|eval|id)=(["'])(.*?)\1"""
)


def test_every_module_has_its_arrows():
    assert set(project.module_names()) == set(project.ARROWS)


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_manifest_follows_the_arrows(module):
    allowed = project.ARROWS.get(module.name, frozenset())
    known = project.closure(module.name) & set(project.module_names())
    assert known <= allowed, f"{module.name} may not depend on {sorted(known - allowed)}"


def test_base_of_the_suite_stays_free_of_accounting():
    for name in {"heat_base", "heat_metering"} & set(project.module_names()):
        assert "account" not in project.closure(name), f"{name} must not depend on account"


def test_renderer_knows_no_heat():
    if "report_weasyprint" in project.module_names():
        assert project.closure("report_weasyprint") <= {"base", "web", "bus", "http_routing"}


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_python_imports_only_declared_modules(module):
    allowed = project.closure(module.name) | {module.name, "base"}
    findings = [
        f"{project.where(path, line)} imports {name}"
        for path in module.files(".py")
        for line, name in project.imports_of(path)
        if name.startswith("odoo.addons.") and name.split(".")[2] not in allowed
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_xml_and_csv_name_only_declared_modules(module):
    allowed = project.closure(module.name) | {module.name}
    findings = []
    for path in module.files(".xml", ".csv"):
        for line, text in enumerate(path.read_text().splitlines(), start=1):
            quoted = (
                text
                if path.suffix == ".csv"
                else " ".join(match[1] for match in REFERENCE.findall(text))
            )
            findings += [
                f"{project.where(path, line)} refers to {name}"
                for name in OURS.findall(quoted)
                if name not in allowed
            ]
    assert not findings, "\n".join(findings)
