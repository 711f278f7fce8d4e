"""What Odoo 19 dropped or deprecated and the linters do not report: names, calls, XML forms."""

import ast
import re

import pytest
from lxml import etree

from . import project

#: Names that must not be defined or read anywhere, with what replaces them.
ATTRIBUTES = {
    "_sql_constraints": "models.Constraint",
    "_columns": "fields",
    "_defaults": "default=",
    "name_get": "_compute_display_name",
    "_name_search": "_search_display_name",
    "toggle_active": "action_archive",
    "read_group": "_read_group",
    "check_access_rights": "check_access",
    "check_access_rule": "check_access",
    "_check_recursion": "_has_cycle",
    "_cr": "env.cr",
    "_uid": "env.uid",
    "_context": "env.context",
    "get_resource_path": "odoo.tools.misc.file_path",
    "get_module_resource": "odoo.tools.misc.file_path",
    "user_has_groups": "env.user.has_group",
    "_company_default_get": "env.company",
    "fields_get_keys": "fields_get",
}
#: Keyword arguments of fields and decorators.
KEYWORDS = {
    "group_operator": "aggregator",
    "track_visibility": "tracking",
    "states": "readonly in the view",
    "select": "index",
    "oldname": "a migration script",
}
IMPORTS = {
    "odoo.osv": "odoo.fields.Domain",
    "odoo._": "self.env._",
    "odoo.registry": "odoo.modules.registry.Registry",
    "odoo.tools.pycompat": "plain Python",
}
MODEL_FIELDS = {
    ("res.groups", "category_id"): "privilege_id",
    ("res.groups", "users"): "user_ids",
    ("res.users", "groups_id"): "group_ids",
    ("ir.ui.view", "groups_id"): "group_ids",
    ("ir.ui.menu", "groups_id"): "group_ids",
    ("ir.actions.act_window", "groups_id"): "group_ids",
    ("ir.cron", "numbercall"): "nothing",
    ("ir.cron", "doall"): "nothing",
    ("uom.uom", "category_id"): "relative_uom_id",
    ("uom.uom", "uom_type"): "relative_factor",
    ("uom.uom", "factor_inv"): "relative_factor",
}


def python_findings(path):
    """Forbidden Python of one file, as ``(line, sentence)``.

    A commit that must be is marked ``# pylint: disable=invalid-commit``, as for pylint.
    """
    lines = path.read_text().splitlines()
    for node in ast.walk(project.tree_of(path)):
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            yield node.lineno, f"{node.attr}: use {ATTRIBUTES[node.attr]}"
        elif isinstance(node, ast.FunctionDef) and node.name in ATTRIBUTES:
            yield node.lineno, f"{node.name}: use {ATTRIBUTES[node.name]}"
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in ATTRIBUTES:
                    yield node.lineno, f"{target.id}: use {ATTRIBUTES[target.id]}"
        elif isinstance(node, ast.Call):
            excused = "disable=invalid-commit" in lines[node.lineno - 1]
            yield from (finding for finding in _call_findings(node) if not excused)


def _call_findings(node):
    function = ast.unparse(node.func)
    for keyword in node.keywords:
        if keyword.arg in KEYWORDS and function.startswith(("fields.", "api.")):
            yield node.lineno, f"{keyword.arg}=: use {KEYWORDS[keyword.arg]}"
        if (
            function.endswith("route")
            and keyword.arg == "type"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value == "json"
        ):
            yield node.lineno, "type='json': use jsonrpc"
    if re.search(r"\bcr\.(commit|rollback)$|^cursor\.(commit|rollback)$", function):
        yield node.lineno, f"{function}: leave transactions to Odoo"
    if function == "print":
        yield node.lineno, "print: use a logger"


def xml_findings(path):
    """Forbidden XML of one file, as ``(line, sentence)``."""
    for node in etree.parse(str(path)).iter(etree.Element):
        if node.tag == "tree":
            yield node.sourceline, "<tree>: use <list>"
        for attribute in ("attrs", "states", "t-esc", "t-raw"):
            if attribute in node.attrib:
                yield node.sourceline, f"{attribute}= is gone"
        if node.tag == "group" and any(parent.tag == "search" for parent in node.iterancestors()):
            for attribute in {"expand", "string"} & set(node.attrib):
                yield node.sourceline, f"<group {attribute}=> in a search view is refused"
        if "oe_chatter" in node.get("class", ""):
            yield node.sourceline, "oe_chatter: use <chatter/>"
        if node.get("t-name") == "kanban-box":
            yield node.sourceline, "kanban-box: use card"
        if node.tag == "field" and node.getparent().tag == "record":
            model, name = node.getparent().get("model"), node.get("name")
            if (model, name) in MODEL_FIELDS:
                yield node.sourceline, f"{model}.{name}: use {MODEL_FIELDS[model, name]}"
            if name == "view_mode" and "tree" in (node.text or ""):
                yield node.sourceline, "view_mode tree: use list"


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_python_uses_the_api_of_odoo_19(module):
    findings = [
        f"{project.where(path, line)} {sentence}"
        for path in module.files(".py")
        for line, sentence in python_findings(path)
    ]
    findings += [
        f"{project.where(path, line)} import {name}: use {IMPORTS[start]}"
        for path in module.files(".py")
        for line, name in project.imports_of(path)
        for start in IMPORTS
        if name == start or name.startswith(f"{start}.")
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_xml_uses_the_forms_of_odoo_19(module):
    findings = [
        f"{project.where(path, line)} {sentence}"
        for path in module.files(".xml")
        for line, sentence in xml_findings(path)
    ]
    assert not findings, "\n".join(findings)


BAD_PYTHON = """
from odoo.osv import expression
class Meter(models.Model):
    _sql_constraints = [("a", "unique(a)", "b")]
    power = fields.Float(group_operator="sum")
    def name_get(self):
        self.env.cr.commit()
        return self.read_group([], [], [])
    def total(self):
        print(self._uid)
        return self.env["heat.meter"].toggle_active()
    @http.route("/x", type="json")
    def page(self):
        pass
"""
BAD_XML = """<odoo>
<record id="v" model="ir.ui.view">
  <field name="arch"><tree><field name="a" attrs="{}"/></tree></field>
</record>
<record id="g" model="res.groups">
  <field name="category_id" ref="c"/><field name="users" eval="[]"/>
</record>
<record id="u" model="res.users"><field name="groups_id" eval="[]"/></record>
<record id="a" model="ir.actions.act_window"><field name="view_mode">tree,form</field></record>
<record id="s" model="ir.ui.view">
  <field name="arch"><search><group expand="0" string="x"/></search></field>
</record>
<template id="t"><span t-esc="x"/><div class="oe_chatter"/></template>
</odoo>"""


def test_each_forbidden_form_is_seen(tmp_path):
    """The net itself holds: a file with every mistake is reported for every mistake."""
    python, xml = tmp_path / "meter.py", tmp_path / "meter.xml"
    python.write_text(BAD_PYTHON)
    xml.write_text(BAD_XML)
    told = "\n".join(sentence for _line, sentence in python_findings(python))
    for word in (
        "_sql_constraints", "group_operator", "name_get", "commit", "read_group", "print", "_uid",
        "toggle_active", "type='json'",
    ):  # fmt: skip
        assert word in told, f"{word} is not caught"
    told = "\n".join(sentence for _line, sentence in xml_findings(xml))
    for word in (
        "<tree>", "attrs=", "res.groups.category_id", "res.groups.users", "res.users.groups_id",
        "view_mode", "expand", "string", "t-esc", "oe_chatter",
    ):  # fmt: skip
        assert word in told, f"{word} is not caught"
