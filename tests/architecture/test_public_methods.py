"""What other programs can call is public on purpose: everything else starts with _."""

import ast

import pytest

from . import project

#: Public methods other programs rely on.
PROMISED = {
    "ingest",
    "read_round",
    "record_entries",
    "read_review_queue",
    "read_review",
    "find",
    "read_chart_heading",
    "read_consumption",
    "estimate_consumption",
    "energy_balance",
    "read_charts",
    "import_daily",
    "price_at",
    "read_explanation",
    "shares_at",
    "reverse",
    "compute_result",
    "write_heat_fec",
}
#: Public methods of Odoo's that ours replace outright, without calling them.
REPLACED = {
    "get_wkhtmltopdf_state",  # the renderer needs no program
}
MODEL_BASES = {"Model", "TransientModel", "AbstractModel"}


def model_classes(path):
    for node in ast.walk(project.tree_of(path)):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Attribute)
            and base.attr in MODEL_BASES
            and ast.unparse(base.value) == "models"
            for base in node.bases
        ):
            yield node


def is_private(method):
    return any(ast.unparse(item).endswith("private") for item in method.decorator_list)


def calls_super(method):
    """Whether the method extends one of Odoo's own: ``super().<same name>(…)``, whoever super
    is told to speak for."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method.name
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "super"
        for node in ast.walk(method)
    )


def refuses(method):
    """Whether the method closes one of Odoo's own: a last statement that raises."""
    return isinstance(method.body[-1], ast.Raise)


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_public_methods_are_promised(module):
    findings = [
        f"{project.where(path, method.lineno)} {cls.name}.{method.name} can be called by RPC"
        for path in module.business_files()
        for cls in model_classes(path)
        for method in cls.body
        if isinstance(method, ast.FunctionDef)
        and not method.name.startswith(("_", "action_"))
        and method.name not in PROMISED | REPLACED
        and not is_private(method)
        and not calls_super(method)
        and not refuses(method)
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("module", project.modules(), ids=lambda module: module.name)
def test_models_are_described_in_order(module):
    """Private attributes, fields, constraints, then methods: no field hides below a method."""
    findings = []
    for path in module.business_files():
        for cls in model_classes(path):
            methods_began = False
            for node in cls.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_default"):
                    methods_began = not node.name.startswith(("_selection", "_get_default"))
                elif isinstance(node, ast.Assign) and methods_began:
                    text = ast.unparse(node.value)
                    if text.startswith(("fields.", "models.")):
                        findings.append(
                            f"{project.where(path, node.lineno)} {ast.unparse(node)[:60]}"
                        )
    assert not findings, "\n".join(findings)


def test_the_promised_methods_exist():
    defined = {
        method.name
        for module in project.modules()
        for path in module.business_files()
        for cls in model_classes(path)
        for method in cls.body
        if isinstance(method, ast.FunctionDef)
    }
    assert defined >= PROMISED
