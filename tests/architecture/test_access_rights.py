"""Every model has rights for the roles, a company rule, and stays inside its company."""

import pytest

from . import project

#: What all cooperatives of a database share: no company, or an optional one.
COMMON = {
    "heat.vat.rule",
    "heat.demo",
    # what there is to set up
    "heat.setup.step",
    # what the law says of interest
    "cooperative.bond.yield",
    "cooperative.levy.rate",
    # what the weather was
    "heat.weather.station",
    "heat.degree.day",
    "heat.degree.day.month",
    "heat.degree.day.revision",
}
#: Relations that name a record of no company in particular.
FREE_COMODELS = {"res.company", "res.users", "res.currency", "uom.uom", "mail.message"}
READERS = ("heat_base.heat_base_group_user", "heat_base.heat_base_group_engineer")
#: Persons and what they own: an engineering firm has no need of them.
PERSONAL = {"heat_base.heat_base_group_engineer": ("cooperative.", "heat.portal.")}


@pytest.fixture(scope="module")
def own_models(env):
    """Stored models first defined by one of our modules."""
    names = set(project.module_names())
    found = {
        name: model
        for name, model in env.registry.items()
        if model._original_module in names and not model._abstract
    }
    assert found, "no model of ours in this database: the modules are not installed"
    return {name: env[name] for name in sorted(found)}


@pytest.fixture(scope="module")
def stored_models(own_models):
    return {name: model for name, model in own_models.items() if not model._transient}


def test_installed_modules_are_those_of_the_tree(env):
    installed = env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
    absent = set(project.module_names()) - set(installed) - {"heat_demo"}
    assert not absent, f"not installed in the database of the tests: {sorted(absent)}"


def test_every_model_has_rights_by_group(env, own_models):
    findings = []
    for name in own_models:
        rights = env["ir.model.access"].search([("model_id.model", "=", name)])
        if not rights:
            findings.append(f"{name}: nobody has a right")
        findings += [
            f"{name}: {right.name} is for everyone" for right in rights if not right.group_id
        ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("reader", READERS)
def test_readers_read_everything(env, stored_models, reader):
    group = env.ref(reader)
    findings = [
        f"{name}: {reader} cannot read"
        for name in stored_models
        if not _is_personal(name, reader) and not _rights(env, name, group).filtered("perm_read")
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("reader", PERSONAL)
def test_who_has_no_need_of_them_sees_no_persons(env, stored_models, reader):
    group = env.ref(reader)
    findings = [
        f"{name}: {reader} can read"
        for name in stored_models
        if _is_personal(name, reader) and _rights(env, name, group)
    ]
    assert not findings, "\n".join(findings)


def _is_personal(name, reader):
    return reader in PERSONAL and name.startswith(PERSONAL[reader])


@pytest.mark.parametrize("reader", READERS)
def test_readers_change_nothing(env, stored_models, reader):
    group = env.ref(reader)
    findings = [
        f"{name}: {reader} may write through {right.name}"
        for name in stored_models
        for right in _rights(env, name, group)
        if right.perm_write or right.perm_create or right.perm_unlink
    ]
    assert not findings, "\n".join(findings)


def _rights(env, model, group):
    return env["ir.model.access"].search(
        [("model_id.model", "=", model), ("group_id", "in", (group | group.all_implied_ids).ids)]
    )


def test_every_model_belongs_to_a_company(stored_models):
    findings = [
        f"{name} has no company_id"
        for name, model in stored_models.items()
        if name not in COMMON and "company_id" not in model._fields
    ]
    assert not findings, "\n".join(findings)


def test_every_model_has_a_company_rule(env, stored_models):
    findings = []
    for name, model in stored_models.items():
        if name in COMMON or "company_id" not in model._fields:
            continue
        rules = env["ir.rule"].search([("model_id.model", "=", name), ("groups", "=", False)])
        domains = [rule.domain_force or "" for rule in rules]
        if not any("company_id" in domain and "company_ids" in domain for domain in domains):
            findings.append(f"{name}: no rule for everyone keeps it in its company")
    assert not findings, "\n".join(findings)


def test_every_model_checks_companies(stored_models):
    findings = [
        f"{name}: _check_company_auto is not set"
        for name, model in stored_models.items()
        if "company_id" in model._fields and not model._check_company_auto
    ]
    assert not findings, "\n".join(findings)


def test_relations_between_company_records_are_checked(env, stored_models):
    """A record of one cooperative must not point to one of another."""
    findings = []
    for name, model in stored_models.items():
        if "company_id" not in model._fields:
            continue
        for field in model._fields.values():
            if (
                field.type in ("many2one", "many2many")
                and field.store
                and not field.related
                and not field.compute
                and field._modules
                and set(field._modules) <= set(project.module_names())
                and field.comodel_name not in FREE_COMODELS
                and "company_id" in env[field.comodel_name]._fields
                and not field.check_company
            ):
                findings.append(f"{name}.{field.name} -> {field.comodel_name}: no check_company")
    assert not findings, "\n".join(findings)


def test_common_models_are_few_and_real(env):
    unknown = {name for name in COMMON if name not in env.registry} - {"heat.demo"}
    assert not unknown, f"listed common, but no such model: {sorted(unknown)}"
