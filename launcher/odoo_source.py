"""Odoo 19 itself: Debian's package, or a source tree named by HEAT_ODOO.

Debian's unstable suite carries ``odoo-19``; it is pure Python and runs on older releases. The
package is unpacked, never installed: its folder holds links into other packages (fonts, jQuery),
which are unpacked beside it and then put in the place of the links. Debian keeps only the newest
version, so the one obtained is recorded and kept until the cache is deleted.
"""

import datetime
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import apt
from .places import cache_home
from .progress import Trouble, require_space, say, step
from .steps import Stamp, fingerprint, locked, read_json

PACKAGE = "odoo-19"
SERIES = "19"
#: The packages Odoo's folder has links into.
LINKED = re.compile(r"^(libjs-|fonts-|gsfonts)")
#: Languages whose translations are kept (half of the package is translations).
LANGUAGES = ("fr",)
_MEGABYTES = 2500


@dataclass(frozen=True)
class OdooSource:
    """An Odoo to run: the folder that holds the ``odoo`` package, and its version."""

    path: Path
    version: str
    origin: str

    @property
    def addons(self) -> list[Path]:
        folders = [self.path / "odoo" / "addons", self.path / "addons"]
        return [folder for folder in folders if folder.is_dir()]

    @property
    def key(self) -> str:
        return fingerprint(str(self.path), self.version)


def obtain() -> OdooSource:
    """The Odoo to use, downloaded first when it has to be."""
    given = os.environ.get("HEAT_ODOO")
    return from_tree(Path(given)) if given else from_debian()


def recorded() -> str:
    """One line on the Odoo in use, without fetching anything."""
    given = os.environ.get("HEAT_ODOO")
    if given:
        return f"Odoo {_tree_version(Path(given))} ({given})"
    facts = read_json(_stamp_path())
    if not facts:
        return "Odoo : pas encore obtenu (./heat run s'en charge)"
    return f"Odoo {facts['version']} (paquet {PACKAGE} de Debian, obtenu le {facts['obtained']})"


def from_tree(path: Path) -> OdooSource:
    """A source tree of Odoo 19, as cloned from its repository."""
    version = _tree_version(path)
    return OdooSource(path.resolve(), version, "HEAT_ODOO")


def _tree_version(path: Path) -> str:
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise Trouble(
            f"HEAT_ODOO={path} ne contient pas odoo/release.py.",
            "Donnez le dossier racine d'un arbre des sources d'Odoo 19.",
        )
    found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", release.read_text(), re.MULTILINE)
    if not found or found[1] != SERIES:
        raise Trouble(
            f"HEAT_ODOO={path} n'est pas Odoo {SERIES}.0"
            + (f" mais {found[1]}.{found[2]}." if found else "."),
            f"Donnez un arbre des sources de la branche {SERIES}.0.",
        )
    return f"{found[1]}.{found[2]}"


def check_modules(source: OdooSource, folders: Iterable[Path], names: Iterable[str]) -> None:
    """Refuse an Odoo whose ``folders`` lack a module ours depend on."""
    places = list(folders)
    absent = [
        name
        for name in names
        if not any((folder / name / "__manifest__.py").is_file() for folder in places)
    ]
    if absent:
        raise Trouble(
            f"Cette version d'Odoo ({source.version}, {source.origin}) n'a pas les modules "
            f"{', '.join(absent)}.",
            "Indiquez par HEAT_ODOO un arbre des sources d'Odoo 19 qui les contient.",
        )


def _stamp_path() -> Path:
    return cache_home() / "odoo" / "obtained.json"


def from_debian() -> OdooSource:
    """Debian's package, unpacked once and kept."""
    source = _unpacked()
    if source:
        return source
    with locked(cache_home() / "odoo.lock", "Odoo"):
        return _unpacked() or _download_and_unpack()


def _unpacked() -> OdooSource | None:
    facts = read_json(_stamp_path())
    if not facts:
        return None
    path = cache_home() / "odoo" / str(facts["folder"])
    if not (path / "odoo" / "release.py").is_file():
        return None
    return OdooSource(path, str(facts["version"]), f"paquet {PACKAGE}")


def _download_and_unpack() -> OdooSource:
    archive = apt.own_archive(apt.machine_sources(), apt.release_facts())
    require_space(cache_home(), _MEGABYTES)
    private = apt.PrivateApt(cache_home() / "apt", archive)
    private.prepare()
    with step(f"Odoo {SERIES} : lecture de l'archive Debian ({private.host})"):
        private.update()
    package = private.fields([PACKAGE]).get(PACKAGE)
    if not package:
        raise Trouble(
            f"L'archive {private.host} n'a pas de paquet {PACKAGE} dans sa suite instable.",
            "Utilisez un miroir Debian complet, ou un arbre des sources nommé par HEAT_ODOO.",
        )
    version = package["Version"]
    megabytes = int(package["Size"]) // 1_000_000
    with step(f"Odoo {version} : téléchargement ({megabytes} Mo)"):
        files = private.download([PACKAGE, *_linked_packages(package["Depends"])])
    folder = cache_home() / "odoo" / re.sub(r"[^A-Za-z0-9.+~-]", "_", version)
    with step(f"Odoo {version} : dépaquetage"):
        _unpack(files, folder)
    facts = {
        "package": PACKAGE,
        "version": version,
        "folder": folder.name,
        "sha256": package["SHA256"],
        "obtained": datetime.date.today().isoformat(),
    }
    Stamp(_stamp_path()).leave(facts)
    shutil.rmtree(private.folder / "downloads")
    return OdooSource(folder, version, f"paquet {PACKAGE}")


def _linked_packages(depends: str) -> list[str]:
    """The packages Odoo's folder points into, as its dependencies name them."""
    names = []
    for choice in depends.split(","):
        name = choice.split("|")[0].split("(")[0].strip()
        if LINKED.match(name):
            names.append(name)
    return names


def _unpack(files: dict[str, Path], folder: Path) -> None:
    """Make ``folder`` from the packages; it appears only when it is complete."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    prefix = part / "prefix"
    prefix.mkdir(parents=True)
    for path in files.values():
        unpack_package(path, prefix)
    packages = prefix / "usr" / "lib" / "python3" / "dist-packages"
    dangling = replace_links(packages / "odoo", prefix)
    if dangling:
        say(f"  {len(dangling)} liens sans cible ignorés, dont {dangling[0]}")
    (packages / "odoo").rename(part / "odoo")
    shutil.rmtree(prefix)
    part.rename(folder)


def _is_wanted(name: str) -> bool:
    """Whether a file of a package is unpacked: no documentation, French alone among languages."""
    if name.endswith(".pot") or "/share/doc/" in name:
        return False
    return not name.endswith(".po") or Path(name).stem in LANGUAGES


def unpack_package(package: Path, prefix: Path) -> None:
    """Unpack a .deb below ``prefix`` without its translations into other languages."""
    process = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    damaged = Trouble(f"Le paquet {package.name} est illisible.", "Relancez la même commande.")
    try:
        _extract(process.stdout, prefix)
    except tarfile.TarError as error:
        process.wait()
        raise damaged from error
    if process.wait():
        raise damaged


def _extract(stream: IO[bytes], prefix: Path) -> None:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            if _is_wanted(member.name):
                member.uid, member.gid = os.geteuid(), os.getegid()
                member.mode |= 0o700 if member.isdir() else 0o600
                archive.extract(member, prefix, set_attrs=not member.issym())


def _target(link: Path, prefix: Path) -> Path:
    """Where a link of a package points once the package lies below ``prefix``."""
    text = os.readlink(link)
    if os.path.isabs(text):
        return prefix / text.lstrip("/")
    inside = os.path.normpath(Path("/") / link.parent.relative_to(prefix) / text)
    return prefix / inside.lstrip("/")


def replace_links(folder: Path, prefix: Path) -> list[str]:
    """Put the files in the place of the links to them; return the links that lead nowhere."""
    dangling = []
    links = [
        Path(root) / name
        for root, folders, names in os.walk(folder)
        for name in [*folders, *names]
        if (Path(root) / name).is_symlink()
    ]
    for link in links:
        target = _target(link, prefix)
        for _step in range(8):
            if not target.is_symlink():
                break
            target = _target(target, prefix)
        link.unlink()
        if target.is_dir():
            shutil.copytree(target, link)
        elif target.is_file():
            shutil.copy2(target, link)
        else:
            dangling.append(str(link.relative_to(folder)))
    return dangling
