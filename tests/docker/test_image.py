"""The image installs exactly the pinned requirements and holds every module."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
#: Python of the image (Ubuntu 24.04) and of the launcher's environment (Debian 12).
PYTHONS = ("3.12", "3.11")


def instructions():
    """Instructions of the Dockerfile, continued lines joined."""
    text = (DOCKER / "Dockerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"\s*\\\n\s*", " ", text)
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def pins():
    """Pinned packages: canonical name to version."""
    found = {}
    for line in (DOCKER / "requirements.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        requirement = Requirement(line)
        specifiers = list(requirement.specifier)
        assert len(specifiers) == 1 and specifiers[0].operator == "==", f"not pinned: {line}"
        name = canonicalize_name(requirement.name)
        assert name not in found, f"pinned twice: {line}"
        found[name] = specifiers[0].version
    return found


def test_image_starts_from_the_official_one():
    assert ("ARG", "ODOO_IMAGE=odoo:19.0") in instructions()
    assert ("FROM", "${ODOO_IMAGE}") in instructions()


def test_image_installs_the_pinned_list_and_nothing_else():
    runs = [text for word, text in instructions() if word == "RUN"]
    installs = [text for text in runs if re.search(r"\b(pip3?|npm|uv|easy_install) ", text)]
    assert len(installs) == 1, installs
    words = installs[0].split()
    assert words[:2] == ["pip3", "install"]
    assert "--no-deps" in words, "pip would add what the list does not name"
    options = {word for word in words[2:] if word.startswith("-")}
    wanted = [word for word in words[2:] if not word.startswith("-")]
    assert wanted == ["/opt/heat/requirements.txt"] and "--requirement" in options
    copies = [text.split() for word, text in instructions() if word == "COPY"]
    assert ["docker/requirements.txt", "/opt/heat/requirements.txt"] in copies


@pytest.mark.parametrize("python", PYTHONS)
def test_the_pinned_list_is_complete_and_agrees(python):
    """With --no-deps nothing is resolved: what each package asks for must be in the list."""
    pinned = pins()
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    findings = []
    for name in pinned:
        for text in importlib.metadata.requires(name) or ():
            needed = Requirement(text)
            if needed.marker and not needed.marker.evaluate(environment):
                continue
            version = pinned.get(canonicalize_name(needed.name))
            if version is None:
                findings.append(f"{name} needs {needed}, which is not pinned")
            elif not needed.specifier.contains(version, prereleases=True):
                findings.append(f"{name} needs {needed}, pinned at {version}")
    assert not findings, "\n".join(findings)


def test_tests_run_with_the_pinned_versions():
    """What passes here is what the image installs."""
    different = {
        name: (version, importlib.metadata.version(name))
        for name, version in pins().items()
        if importlib.metadata.version(name) != version
    }
    assert not different, f"pinned, installed: {different}"


def test_modules_declare_python_packages_that_are_pinned():
    pinned = pins()
    for manifest in [*ROOT.glob("*/__manifest__.py"), *ROOT.glob("addons/*/__manifest__.py")]:
        declared = (
            ast.literal_eval(manifest.read_text())
            .get("external_dependencies", {})
            .get("python", [])
        )
        for name in declared:
            assert canonicalize_name(Requirement(name).name) in pinned, f"{manifest.parent}: {name}"


def test_image_holds_every_module():
    copies = dict(text.split() for word, text in instructions() if word == "COPY")
    assert copies.get("addons/") == "/opt/heat/addons/"
    for manifest in ROOT.glob("*/__manifest__.py"):
        name = manifest.parent.name
        assert copies.get(f"{name}/") == f"/opt/heat/addons/{name}/", f"{name} is not copied"
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    for source in copies:
        allowed = {f"!{source.rstrip('/')}"} & set(ignored)
        assert allowed, f".dockerignore keeps {source} out"


def test_image_does_not_run_as_root():
    users = [text for word, text in instructions() if word == "USER"]
    assert users[-1] == "odoo"


def test_odoo_knows_every_setting():
    """Odoo's own parser reads odoo.conf: it warns of an unknown or ill-typed option."""
    program = (
        "import logging, sys\n"
        "from odoo.tools import config\n"
        "config.parse_config(['--config', sys.argv[1]])\n"
        "for name in ('workers', 'proxy_mode', 'list_db', 'limit_time_real'):\n"
        "    print(name, config[name])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(DOCKER / "odoo.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    absent_here = "/opt/heat/addons"
    noise = [
        line
        for line in done.stderr.splitlines()
        if ("unknown option" in line or "WARNING" in line) and absent_here not in line
    ]
    assert not noise, "\n".join(noise)
    assert "workers 2" in done.stdout and "proxy_mode True" in done.stdout
    assert "list_db False" in done.stdout and "limit_time_real 1200" in done.stdout


@pytest.mark.parametrize("path", sorted(DOCKER.glob("*.sh")), ids=lambda path: path.name)
def test_commands_are_well_formed_shell(path):
    done = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = path.read_text()
    assert "set -euo pipefail" in text or "/environment.sh" in text, "errors go unnoticed"


@pytest.mark.parametrize("name", ["upgrade.sh", "backup.sh", "restore.sh"])
def test_commands_refuse_to_run_without_secrets(name, tmp_path):
    """Nothing is done, and the missing variable is named, before Docker is even called."""
    (tmp_path / "docker").mkdir()
    for script in DOCKER.glob("*.sh"):
        copy = tmp_path / "docker" / script.name
        copy.write_text(script.read_text())
        copy.chmod(0o755)
    calls = tmp_path / "calls"
    fake = tmp_path / "bin" / "docker"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\necho called >> {calls}\n")
    fake.chmod(0o755)
    done = subprocess.run(
        [str(tmp_path / "docker" / name), "backup.tar"],
        env={"PATH": f"{fake.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "HEAT_DB_PASSWORD" in done.stderr
    assert not calls.exists(), "Docker was called without a password"
