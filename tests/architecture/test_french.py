"""The French is complete: every term Odoo exports today is in the template and translated."""

import os
import re
import subprocess
import sys

import polib
import pytest

from launcher import i18n

from . import project

MODULES = [module for module in project.modules()]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|%%|\{\w+\}")


@pytest.fixture(scope="module")
def template_of(env):
    installed = set(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))

    def template(module):
        if module.name not in installed:
            pytest.fail(f"{module.name} is not installed in the database of the tests")
        return i18n.fresh_template(env, module.name)

    return template


def catalogue(module, name):
    path = module.folder / "i18n" / name
    assert path.is_file(), f"{project.where(path)} is missing: ./heat i18n {module.name}"
    return polib.pofile(str(path))


@pytest.mark.registry
@pytest.mark.parametrize(
    "module", [item for item in MODULES if item.name != "heat_demo"], ids=lambda item: item.name
)
def test_template_is_up_to_date(module, template_of):
    fresh, committed = template_of(module), catalogue(module, f"{module.name}.pot")
    new = {entry.msgid for entry in fresh} - {entry.msgid for entry in committed}
    old = {entry.msgid for entry in committed} - {entry.msgid for entry in fresh}
    assert not new and not old, f"./heat i18n {module.name}\nnew: {sorted(new)}\nold: {sorted(old)}"


def test_template_of_the_demonstration_is_up_to_date():
    """It is installed in its own database only."""
    database = os.environ.get("HEAT_DEMO_DB")
    if not database:
        pytest.fail("HEAT_DEMO_DB names no database with heat_demo: ./heat test sets it")
    done = subprocess.run(
        [sys.executable, i18n.__file__, "--db", database, "--check", "heat_demo"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda item: item.name)
def test_every_term_is_translated(module):
    template, french = catalogue(module, f"{module.name}.pot"), catalogue(module, "fr.po")
    missing = list(i18n.untranslated(french, template))
    assert not missing, f"{len(missing)} terms of {module.name}: {missing}"


@pytest.mark.parametrize("module", MODULES, ids=lambda item: item.name)
def test_translations_keep_placeholders_and_tags(module):
    findings = []
    for entry in catalogue(module, "fr.po"):
        if entry.obsolete or not entry.msgstr:
            continue
        for pattern in (PLACEHOLDER, re.compile(r"</?\w+")):
            source, french = pattern.findall(entry.msgid), pattern.findall(entry.msgstr)
            if sorted(source) != sorted(french):
                findings.append(f"{entry.msgid!r}: {source} became {french}")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("module", MODULES, ids=lambda item: item.name)
def test_translations_hold_no_obsolete_terms(module):
    assert not catalogue(module, "fr.po").obsolete_entries()
