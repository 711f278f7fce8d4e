"""The Python environment of the ERP: a virtual environment with the pinned requirements.

It is kept in the cache under a name made from the requirements, the Python and the Odoo it was
built for, so another clone of the project finds it ready, and a change makes a new one.
"""

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

from . import addons, apt, odoo_source
from .odoo_source import OdooSource
from .places import REQUIREMENTS, REQUIREMENTS_DEV, cache_home
from .progress import Trouble, require_space, run_logged, step
from .steps import Stamp, fingerprint, locked, write_atomically

_MEGABYTES = 1500
_CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Environment:
    """A finished environment and the Odoo it runs."""

    folder: Path
    odoo: OdooSource

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        return self.folder / "lib" / version / "site-packages"

    @property
    def odoo_addons(self) -> list[Path]:
        """Folders of Odoo's modules: its own, then the OCA addons installed by pip."""
        installed = self.packages / "odoo" / "addons"
        return [*self.odoo.addons, *([installed] if installed.is_dir() else [])]

    @property
    def addons_path(self) -> str:
        return addons.path_option(self.odoo_addons)

    def variables(self) -> dict[str, str]:
        """Environment variables for the programs that run in it."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ODOO_RC", "OPENERP_SERVER")
        }
        kept["PATH"] = f"{self.folder / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
        kept["VIRTUAL_ENV"] = str(self.folder)
        kept["HEAT_ADDONS_PATH"] = self.addons_path
        kept.setdefault("LANG", "C.UTF-8")
        return kept


def ready(*, tools: bool = False) -> Environment:
    """The environment, built or completed if need be; with the test tools when asked."""
    odoo = odoo_source.obtain()
    environment = Environment(cache_home() / "environments" / _key(odoo), odoo)
    wanted = [(REQUIREMENTS, "bibliothèques Python")]
    if tools:
        wanted.append((REQUIREMENTS_DEV, "outils de test"))
    if not all(_is_installed(environment, path) for path, _title in wanted):
        with locked(cache_home() / "environment.lock", "Environnement Python"):
            for path, title in wanted:
                if not _is_installed(environment, path):
                    _install(environment, path, title)
    odoo_source.check_modules(odoo, environment.odoo_addons, addons.outside_dependencies())
    return environment


def _key(odoo: OdooSource) -> str:
    python = f"{platform.python_implementation()} {platform.python_version()} {base_python()}"
    return fingerprint(REQUIREMENTS.read_bytes(), python, platform.machine(), odoo.key)


def base_python() -> str:
    """The machine's Python, even when a virtual environment runs the launcher."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def _stamp(environment: Environment, requirements: Path) -> Stamp:
    return Stamp(environment.folder / f".{requirements.stem}.json")


def _is_installed(environment: Environment, requirements: Path) -> bool:
    facts = {"content": fingerprint(requirements.read_bytes())}
    return _stamp(environment, requirements).matches(facts)


def _install(environment: Environment, requirements: Path, title: str) -> None:
    if requirements == REQUIREMENTS:
        require_space(cache_home(), _MEGABYTES)
        shutil.rmtree(environment.folder, ignore_errors=True)
        _create(environment)
    count = sum(1 for line in requirements.read_text().splitlines() if line and line[0] not in "#-")
    with step(f"{count} {title} (versions de {requirements.name})"):
        run_logged(
            [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check",
             "--no-input", "--no-compile", "--retries", "3", "--progress-bar", "off",
             "-r", str(requirements)],
            log=cache_home() / "pip.log",
            registry="le registre Python (pip)",
            env=pip_variables(),
        )  # fmt: skip
    facts = {"content": fingerprint(requirements.read_bytes())}
    _stamp(environment, requirements).leave(facts)
    shutil.rmtree(cache_home() / "apt", ignore_errors=True)


def addons_apart(environment: Environment, requirements: Path) -> Path:
    """A folder of Odoo modules installed from a pinned list, out of sight of what runs the ERP."""
    key = fingerprint(requirements.read_bytes(), environment.folder.name)
    folder = cache_home() / "addons" / key
    with locked(cache_home() / "addons.lock", "Modules à comparer"):
        if not folder.is_dir():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            with step(f"Modules à comparer (versions de {requirements.name})"):
                run_logged(
                    [str(environment.python), "-m", "pip", "install", "--no-deps", "--no-compile",
                     "--disable-pip-version-check", "--no-input", "--retries", "3",
                     "--progress-bar", "off", "--target", str(part), "-r", str(requirements)],
                    log=cache_home() / "pip.log",
                    registry="le registre Python (pip)",
                    env=pip_variables(),
                )  # fmt: skip
            os.replace(part, folder)
    return folder / "odoo" / "addons"


def pip_variables() -> dict[str, str]:
    """pip trusts the certificates the machine trusts, and reads the user's own settings."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if _CA_BUNDLE.is_file():
        variables.setdefault("PIP_CERT", str(_CA_BUNDLE))
    variables["PIP_ROOT_USER_ACTION"] = "ignore"
    return variables


def _create(environment: Environment) -> None:
    with step(f"Environnement Python {platform.python_version()}"):
        environment.folder.parent.mkdir(parents=True, exist_ok=True)
        run_logged(
            [base_python(), "-m", "venv", "--without-pip", str(environment.folder)],
            log=cache_home() / "venv.log",
        )
        _install_pip(environment)
        _show_odoo(environment)


def _install_pip(environment: Environment) -> None:
    wheel = _pip_wheel()
    command = [str(environment.python), f"{wheel}/pip", "install", "--no-index", "--no-compile"]
    run_logged([*command, str(wheel)], log=cache_home() / "pip.log", env=pip_variables())


def _pip_wheel() -> Path:
    """pip's wheel: Python's own copy, else Debian's ``python3-pip-whl`` unpacked in the cache."""
    try:
        import ensurepip

        beside = sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
    except ImportError:
        beside = []
    shared = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    kept = sorted((cache_home() / "pip").glob("pip-*.whl"))
    for wheels in (beside, shared, kept):
        if wheels and zipfile.is_zipfile(wheels[-1]):
            return wheels[-1]
    return _download_pip_wheel()


def _download_pip_wheel() -> Path:
    facts = apt.release_facts()
    if facts.get("ID") != "debian":
        version = sysconfig.get_python_version()
        raise Trouble(
            "Ce Python n'a pas ensurepip et ce système n'est pas Debian.",
            f"Installez le paquet de votre système qui fournit ensurepip pour Python {version} "
            "(souvent python3-venv).",
        )
    private = apt.PrivateApt(cache_home() / "apt", apt.own_archive(apt.machine_sources(), facts))
    private.prepare()
    private.update()
    package = private.download(["python3-pip-whl"])["python3-pip-whl"]
    folder = cache_home() / "pip"
    unpacked = folder / "unpacked"
    unpacked.mkdir(parents=True, exist_ok=True)
    subprocess.run(["dpkg-deb", "-x", str(package), str(unpacked)], check=True)
    found = sorted(unpacked.glob("usr/share/python-wheels/pip-*.whl"))
    if not found:
        raise Trouble("Le paquet python3-pip-whl ne contient pas pip.", "Installez python3-venv.")
    wheel = folder / found[-1].name
    os.replace(found[-1], wheel)
    shutil.rmtree(unpacked)
    return wheel


def _show_odoo(environment: Environment) -> None:
    """Let the environment see Odoo where it lies, and pip know it as ``odoo==19.0``."""
    packages = environment.packages
    write_atomically(packages / "heat_odoo.pth", f"{environment.odoo.path}\n")
    information = packages / "odoo-19.0.dist-info"
    write_atomically(information / "METADATA", "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
    write_atomically(information / "INSTALLER", "heat\n")
    write_atomically(information / "RECORD", "")
