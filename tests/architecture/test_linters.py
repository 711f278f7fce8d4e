"""The linters are configured to catch what matters: a bad module is reported for each mistake."""

import subprocess
import sys

import pytest

from launcher import lint

MANIFEST = """{
    "name": "Bad",
    "version": "19.0.1",
    "author": "Somebody",
    "license": "LGPL-3",
    "depends": ["base"],
    "data": ["views/bad_views.xml"],
}
"""
MODEL = """import os
from odoo import _, fields, models


class Bad(models.Model):
    _name = "bad.bad"
    _description = "Bad"
    _sql_constraints = [("name_uniq", "unique(name)", "No.")]

    name = fields.Char(string="Name")
    total = fields.Float(compute="total_of")

    def read_group(self, domain, fields, groupby):
        return super().read_group(domain, fields, groupby)

    def name_get(self):
        return [(record.id, record.name) for record in self]

    def unlink(self):
        if self:
            raise ValueError("no")
        return super().unlink()

    def total_of(self, cache=[]):
        self.env.cr.execute("SELECT id FROM bad WHERE name = '%s'" % self.name)
        self.env.cr.commit()
        raise UserError("Not translated")
"""
VIEWS = """<?xml version="1.0" encoding="utf-8" ?>
<odoo>
    <data>
        <record id="bad.bad_group" model="res.groups">
            <field name="name">Bad</field>
            <field name="category_id" ref="base.module_category_hidden" />
        </record>
        <template id="page"><span t-esc="name" /></template>
        <record id="bad_view" model="ir.ui.view">
            <field name="arch" type="xml"><form><div class="oe_chatter" /></form></field>
        </record>
    </data>
</odoo>
"""
ENGINE = '''"""An engine with no types."""
from odoo.addons.heat_base.engine import missing_name


def total(values):
    return sum(values)


def wrong() -> int:
    return "text"
'''


@pytest.fixture(scope="module")
def bad_module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree") / "bad"
    for name, text in {
        "__init__.py": "from . import models\n",
        "__manifest__.py": MANIFEST,
        "models/__init__.py": "from . import bad\n",
        "models/bad.py": MODEL,
        "views/bad_views.xml": VIEWS,
        "engine/__init__.py": '"""Engine."""\n',
        "engine/sums.py": ENGINE,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def expect(report, *words):
    missing = [word for word in words if word not in report]
    assert not missing, f"not caught: {missing}\n{report}"


def test_ruff_catches(bad_module, capfd):
    assert lint.ruff([str(bad_module)])
    expect(capfd.readouterr().out, "F401", "B006", "F821", "I001", "would be reformatted")


def test_pylint_odoo_catches(bad_module, capfd):
    assert lint.pylint_odoo([bad_module])
    expect(
        capfd.readouterr().out,
        'attribute "_sql_constraints" deprecated',
        "read_group has been deprecated",
        "name_get",
        "invalid-commit",
        "sql-injection",
        "no-raise-unlink",
        "method-compute",
        "translation-required",
        "attribute-string-redundant",
        "manifest-version-format",
        "manifest-required-author",
        "license-allowed",
    )


def test_oca_checks_catch(bad_module, capfd):
    assert lint.oca_checks([bad_module])
    captured = capfd.readouterr()
    expect(
        captured.out + captured.err,
        "xml-deprecated-res-groups-category-id",
        "xml-deprecated-data-node",
        "xml-deprecated-qweb-directive-15",
        "xml-deprecated-oe-chatter",
        "xml-redundant-module-name",
    )


def test_mypy_catches(bad_module, capfd):
    assert lint.mypy([bad_module], root=bad_module.parent)
    expect(
        capfd.readouterr().out,
        "missing a type annotation",
        "Incompatible return value type",
        "odoo.addons.heat_base",
    )


def test_mypy_reads_engines_without_odoo(tmp_path, capfd):
    """Two engines see each other through the links, and their types are really known."""
    for module, text in {
        "heat_one": '"""One."""\n\n\ndef one() -> int:\n    """Give one."""\n    return 1\n',
        "heat_two": '"""Two."""\n\nfrom odoo.addons.heat_one.engine.sums import one\n\n'
        "text: str = one()\n",
    }.items():
        engine = tmp_path / module / "engine"
        engine.mkdir(parents=True)
        (tmp_path / module / "__init__.py").write_text("import this_is_never_read\n")
        (tmp_path / module / "__manifest__.py").write_text("{}")
        (engine / "__init__.py").write_text("")
        (engine / "sums.py").write_text(text)
    assert lint.mypy([tmp_path / "heat_two"], root=tmp_path)
    report = capfd.readouterr().out
    expect(report, "Incompatible types in assignment")
    assert "Found 1 error" in report, report


def test_the_tree_is_clean():
    """The whole tree passes its own linters."""
    done = subprocess.run(
        [sys.executable, str(lint.__file__)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
