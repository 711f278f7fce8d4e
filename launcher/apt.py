"""Debian's archive read through folders of our own, as any user.

Addresses come from the machine's own apt sources, so a mirror or a proxy set there is used here
too. The unstable suite stands beside the machine's release only inside these folders: the system's
apt never hears of it.
"""

import os
import re
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .places import is_root
from .progress import Trouble, run_logged
from .steps import sha256

#: Suites that may stand for the machine's release in its sources, besides its code name.
ALIASES = ("stable", "oldstable", "testing")
UNSTABLE = "sid"
_FRESH_SECONDS = 3600


@dataclass(frozen=True)
class Source:
    """One archive address and suite of the machine."""

    uri: str
    suite: str
    components: str
    options: tuple[tuple[str, str], ...] = ()

    def stanza(self, suite: str | None = None) -> str:
        """The same archive in deb822 form, for this suite or another one."""
        lines = [
            "Types: deb",
            f"URIs: {self.uri}",
            f"Suites: {suite or self.suite}",
            f"Components: {self.components}",
        ]
        lines += [f"{name}: {value}" for name, value in self.options]
        return "\n".join(lines) + "\n"


_ONE_LINE = re.compile(
    r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<components>.+)$"
)
_OPTION_NAMES = {"signed-by": "Signed-By", "trusted": "Trusted"}


def parse_one_line(text: str) -> Iterator[Source]:
    """Sources of a ``.list`` file.

    >>> [s.suite for s in parse_one_line("# x\\ndeb http://a.example/debian bookworm main # y")]
    ['bookworm']
    """
    for line in text.splitlines():
        found = _ONE_LINE.match(line.split("#", 1)[0].strip())
        if found:
            pairs = [item.split("=", 1) for item in (found["options"] or "").split() if "=" in item]
            options = tuple(
                (_OPTION_NAMES[name.lower()], value)
                for name, value in pairs
                if name.lower() in _OPTION_NAMES
            )
            yield Source(found["uri"], found["suite"], found["components"].strip(), options)


def parse_deb822(text: str) -> Iterator[Source]:
    """Sources of a ``.sources`` file; a key written in the file itself is kept."""
    for stanza in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in stanza.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] in (" ", "\t") and name:
                fields[name] += "\n" + line
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        if "deb" not in fields.get("types", "").split():
            continue
        options = tuple(
            (label, fields[key]) for key, label in _OPTION_NAMES.items() if key in fields
        )
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield Source(uri, suite, fields.get("components", "main"), options)


def machine_sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """Every binary source the machine's apt knows."""
    found: list[Source] = []
    for path in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        if path.is_file():
            found += parse_one_line(path.read_text(encoding="utf-8"))
    for path in sorted(etc.glob("sources.list.d/*.sources")):
        found += parse_deb822(path.read_text(encoding="utf-8"))
    return found


def release_facts(path: Path = Path("/etc/os-release")) -> dict[str, str]:
    facts = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, separator, value = line.partition("=")
            if separator:
                facts[name] = value.strip().strip('"')
    return facts


def own_archive(sources: Sequence[Source], facts: dict[str, str]) -> Source:
    """The source of the machine's own Debian release."""
    if facts.get("ID") != "debian":
        raise Trouble(
            f"Ce système ({facts.get('PRETTY_NAME', 'inconnu')}) n'est pas Debian : le paquet "
            "odoo-19 n'y est pas disponible.",
            "Indiquez un arbre des sources d'Odoo 19 : HEAT_ODOO=/chemin/vers/odoo ./heat … "
            "(ou utilisez docker/).",
        )
    suites = (facts.get("VERSION_CODENAME", ""), *ALIASES, UNSTABLE, "unstable")
    for suite in suites:
        for source in sources:
            if source.suite == suite and "main" in source.components.split():
                return source
    raise Trouble(
        "Les sources d'apt de cette machine (/etc/apt) ne nomment aucune archive Debian "
        f"« {suites[0]} main ».",
        "Ajoutez-la à /etc/apt/sources.list, ou indiquez un arbre des sources d'Odoo 19 "
        "par HEAT_ODOO.",
    )


class PrivateApt:
    """apt with its lists, cache and sources in one folder of ours."""

    def __init__(self, folder: Path, archive: Source) -> None:
        self.folder = folder
        self.archive = archive
        self.host = urllib.parse.urlsplit(archive.uri).netloc or archive.uri
        self._config = folder / "apt.conf"

    def prepare(self) -> None:
        for name in ("lists/partial", "cache/archives/partial", "sources", "downloads"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        sources = self.folder / "sources"
        stanzas = [self.archive.stanza()]
        if self.archive.suite not in (UNSTABLE, "unstable"):
            stanzas.append(self.archive.stanza(UNSTABLE))
        (sources / "heat.sources").write_text("\n".join(stanzas), encoding="utf-8")
        settings = {
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Dir::Cache::pkgcache": "pkgcache.bin",
            "Dir::Cache::srcpkgcache": "srcpkgcache.bin",
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": sources,
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "APT::Default-Release": self.archive.suite,
            "APT::Update::Post-Invoke": "",
            "Acquire::Languages": "none",
            "Acquire::PDiffs": "false",
            "Acquire::Retries": "3",
        }
        if is_root():  # apt's own user cannot write into root's cache
            settings["APT::Sandbox::User"] = "root"
        lines = [f'{name} "{value}";' for name, value in settings.items()]
        lines.append("#clear APT::Update::Post-Invoke-Success;")
        lines.append("#clear APT::Update::Post-Invoke;")
        lines.append("#clear Acquire::IndexTargets::deb::Contents-deb;")
        for target in ("DEP-11", "DEP-11-icons", "DEP-11-icons-small", "DEP-11-icons-large"):
            lines.append(f'Acquire::IndexTargets::deb::{target}::DefaultEnabled "false";')
        self._config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "APT_CONFIG": str(self._config), "LC_ALL": "C.UTF-8"}

    def _read(self, *command: str) -> str:
        done = subprocess.run(
            command,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
        )
        return done.stdout

    def update(self) -> None:
        """Read the archive's lists, unless this set-up has just done it."""
        marker = self.folder / "updated"
        if marker.exists() and time.time() - marker.stat().st_mtime < _FRESH_SECONDS:
            return
        run_logged(
            ["apt-get", "update", "-o", "APT::Update::Error-Mode=any"],
            log=self.folder / "update.log",
            registry=f"l'archive Debian ({self.host})",
            env=self._environment(),
            cwd=self.folder,
        )
        marker.touch()

    def fields(self, packages: Sequence[str]) -> dict[str, dict[str, str]]:
        """The fields of the version of each package apt would take; nothing for an unknown one."""
        shown = self._read("apt-cache", "show", "--no-all-versions", *packages)
        found = {}
        for stanza in shown.split("\n\n"):
            values = dict(re.findall(r"^([A-Za-z0-9-]+): (.*)$", stanza, re.MULTILINE))
            if values:
                found[values["Package"]] = values
        return found

    def download(self, packages: Sequence[str]) -> dict[str, Path]:
        """Fetch packages (a partial file is continued) and check each against its checksum."""
        folder = self.folder / "downloads"
        run_logged(
            ["apt-get", "download", *packages],
            log=self.folder / "download.log",
            registry=f"l'archive Debian ({self.host})",
            env=self._environment(),
            cwd=folder,
            growing=folder,
        )
        files = {}
        for package, fields in self.fields(packages).items():
            version = fields["Version"].replace(":", "%3a")
            files[package] = folder / f"{package}_{version}_{fields['Architecture']}.deb"
            check_sum(files[package], fields.get("SHA256", ""))
        return files


def check_sum(path: Path, expected: str) -> None:
    """Refuse, and throw away, a file that is not the one announced."""
    if not path.is_file():
        raise Trouble(
            f"Le téléchargement de {path.name} n'a pas abouti.", "Relancez la même commande."
        )
    if not expected or sha256(path) != expected:
        path.unlink()
        raise Trouble(
            f"Le fichier téléchargé {path.name} n'a pas la somme de contrôle annoncée : "
            "il a été supprimé.",
            "Relancez la même commande ; si cela se répète, le miroir ou le mandataire l'abîme.",
        )
