"""Debian packages the ERP and its tests need besides Python's own."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .places import is_root, logs
from .progress import Trouble, run_logged, step

#: WeasyPrint draws with Pango and HarfBuzz; python-magic reads libmagic.
TO_RUN = (
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fontconfig",
    "fonts-dejavu-core",
    "libmagic1",
    "tzdata",
)
#: The browser tests drive Chromium through a program that needs libatomic; the PDF tests read with
#: pdftotext and pdftoppm.
TO_TEST = ("chromium", "libatomic1", "poppler-utils", "git")


def _installed(packages: Iterable[str]) -> set[str]:
    """Which of these dpkg has, by their name or by what another package provides."""
    wanted = set(packages)
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\t${Provides}\n"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    present: set[str] = set()
    for line in listing.stdout.splitlines():
        status, package, provides = line.split("\t")
        if status.startswith("ii"):
            present.add(package)
            present.update(item.split()[0] for item in provides.split(",") if item.strip())
    return wanted & present


def missing(packages: Iterable[str]) -> list[str]:
    """Packages to install, in the order given; none on a system without dpkg."""
    packages = list(packages)
    if not shutil.which("dpkg-query"):
        return []
    present = _installed(packages)
    return [package for package in packages if package not in present]


def install_command(packages: Iterable[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def ensure(packages: Iterable[str]) -> None:
    """Install what is missing as root; tell an ordinary user the exact command."""
    lacking = missing(packages)
    if not lacking:
        return
    command = install_command(lacking)
    if not is_root():
        raise Trouble(
            f"Il manque des paquets du système : {', '.join(lacking)}.",
            f"Installez-les avec « sudo {shlex.join(command)} », puis relancez la même commande.",
        )
    with step(f"Paquets du système : {', '.join(lacking)}"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        log = logs() / "apt.log"
        archive = "l'archive Debian (sources d'apt de la machine)"
        subprocess.run(["dpkg", "--configure", "-a"], env=env, capture_output=True, check=False)
        if not _candidates_known(lacking):
            run_logged(["apt-get", "update"], log=log, registry=archive, env=env)
        try:
            run_logged(command, log=log, registry=archive, env=env)
        except Trouble:  # the lists may name versions the archive no longer has
            run_logged(["apt-get", "update"], log=log, registry=archive, env=env)
            run_logged(command, log=log, registry=archive, env=env)


def _candidates_known(packages: Iterable[str]) -> bool:
    """Whether apt's lists already know every package."""
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        return False
    shown = subprocess.run(
        ["apt-cache", "policy", *packages], capture_output=True, text=True, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return shown.stdout.count("Candidate:") - shown.stdout.count("Candidate: (none)") == len(
        list(packages)
    )
