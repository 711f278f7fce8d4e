"""Views are valid, lists say what to do when empty, menus lead somewhere."""

import pytest

from . import project


@pytest.fixture(scope="module")
def own(env):
    """Records of a model that our modules declare."""

    def records(model):
        names = project.module_names()
        data = env["ir.model.data"].search([("module", "in", names), ("model", "=", model)])
        return env[model].browse(data.mapped("res_id")).exists()

    return records


def test_views_are_valid(own):
    findings = []
    views = own("ir.ui.view")
    assert views
    for view in views:
        try:
            view._check_xml()
        except Exception as error:  # each view is reported, whatever Odoo raises
            findings.append(f"{view.xml_id}: {error}")
    assert not findings, "\n".join(findings)


def test_views_are_named(own):
    findings = [
        view.xml_id
        for view in own("ir.ui.view")
        if view.type != "qweb" and not view.inherit_id and not view.name.startswith(view.model)
    ]
    assert not findings, f"a view's name starts with its model: {findings}"


def test_empty_lists_tell_what_to_do(own):
    findings = [
        f"{action.xml_id}: no help for an empty list"
        for action in own("ir.actions.act_window")
        if action.target != "new" and "list" in action.view_mode and not action.help
    ]
    assert not findings, "\n".join(findings)


def test_shown_models_have_their_views(env, own):
    findings = []
    for action in own("ir.actions.act_window"):
        model = action.res_model
        if env[model]._original_module not in project.module_names():
            continue
        wanted = set(action.view_mode.split(",")) | (
            {"search"} if "list" in action.view_mode else set()
        )
        known = set(env["ir.ui.view"].search([("model", "=", model)]).mapped("type"))
        findings += [f"{action.xml_id}: {model} has no {kind} view" for kind in wanted - known]
    assert not findings, "\n".join(findings)


def test_menus_open_something(env, own):
    menus = own("ir.ui.menu")
    findings = [
        f"{menu.xml_id}: {menu.complete_name} leads nowhere"
        for menu in menus
        if menu.parent_id.parent_id and not menu.action and not menu.child_id
    ]
    assert not findings, "\n".join(findings)


def test_the_app_has_its_icon(env):
    root = env.ref("heat_base.heat_base_menu_root")
    assert root.web_icon, "the app has no icon"
    module, name = root.web_icon.split(",")
    folder = next(item.folder for item in project.modules() if item.name == module)
    assert (folder / name).is_file(), f"{root.web_icon} does not exist"
