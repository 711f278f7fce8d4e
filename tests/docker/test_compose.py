"""The compose file obeys the Compose specification and holds no secret."""

import json
import re
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml

DOCKER = Path(__file__).resolve().parents[2] / "docker"
#: The specification's own schema (Apache-2.0), as check-jsonschema ships it.
SCHEMA = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/compose-spec.json"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(SCHEMA.read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def test_compose_file_obeys_the_specification(compose, validator):
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)]
    assert not errors, "\n".join(errors)


def test_the_schema_refuses_a_mistake(compose, validator):
    """The net holds: a misspelt key is seen."""
    wrong = json.loads(json.dumps(compose))
    wrong["services"]["odoo"]["helthcheck"] = {}
    assert list(validator.iter_errors(wrong))


def test_every_service_is_watched_and_restarts(compose):
    for name, service in compose["services"].items():
        assert "healthcheck" in service, f"{name} has no health check"
        assert service["restart"] == "unless-stopped", name


def test_what_must_last_is_on_a_volume(compose):
    named = set(compose["volumes"])
    used = {
        mount.split(":")[0]
        for service in compose["services"].values()
        for mount in service.get("volumes", [])
        if not mount.startswith(".")
    }
    assert used == named == {"database", "filestore", "certificates"}


def test_only_the_proxy_is_open(compose):
    open_services = [name for name, service in compose["services"].items() if "ports" in service]
    assert open_services == ["proxy"]


def test_services_wait_for_a_healthy_neighbour(compose):
    services = compose["services"]
    assert services["odoo"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert services["proxy"]["depends_on"]["odoo"]["condition"] == "service_healthy"


def test_passwords_come_from_the_environment_without_default(compose):
    assert compose["secrets"] == {"db_password": {"environment": "HEAT_DB_PASSWORD"}}
    text = (DOCKER / "compose.yaml").read_text()
    assert not re.search(r"PASSWORD[A-Z_]*:-", text), "a password has a default"
    for name in ("db", "odoo"):
        assert compose["services"][name]["secrets"] == ["db_password"]
        for key, value in compose["services"][name]["environment"].items():
            assert "PASSWORD" not in key or value == "/run/secrets/db_password"


def test_no_setting_of_odoo_is_a_secret():
    text = (DOCKER / "odoo.conf").read_text()
    assert not re.search(r"^\s*(admin_passwd|db_password)", text, re.MULTILINE)
