"""Unpacking Debian's package: links replaced, one language kept, half-done work redone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from launcher import odoo_source
from launcher.progress import Trouble
from launcher.steps import Stamp

pytestmark = pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg is Debian's")


@pytest.fixture
def packages(tmp_path: Path) -> dict[str, Path]:
    """A package like odoo-19, and one it has links into."""
    odoo = tmp_path / "odoo-19"
    library = odoo / "usr/lib/python3/dist-packages/odoo"
    static = library / "addons/web/static"
    (static / "lib").mkdir(parents=True)
    (library / "release.py").write_text("version_info = (19, 0, 0, 'final', 0, '')\n")
    (static / "lib/jquery.js").symlink_to(
        "../../../../../../../../share/javascript/jquery/jquery.js"
    )
    (static / "fonts").symlink_to("/usr/share/fonts/truetype/x")
    (static / "gone.ttf").symlink_to("../../../../../../../share/fonts/gone.ttf")
    (library / "addons/web/i18n").mkdir()
    for name in ("fr.po", "de.po", "web.pot"):
        (library / "addons/web/i18n" / name).write_text(name)
    libjs = tmp_path / "libjs-jquery"
    (libjs / "usr/share/javascript/jquery").mkdir(parents=True)
    (libjs / "usr/share/javascript/jquery/jquery-3.js").write_text("// jquery")
    (libjs / "usr/share/javascript/jquery/jquery.js").symlink_to("jquery-3.js")
    (libjs / "usr/share/fonts/truetype/x").mkdir(parents=True)
    (libjs / "usr/share/fonts/truetype/x/x.ttf").write_bytes(b"font")
    return {"odoo-19": _build(odoo), "libjs-jquery": _build(libjs)}


def _build(folder: Path) -> Path:
    (folder / "DEBIAN").mkdir()
    (folder / "DEBIAN/control").write_text(
        f"Package: {folder.name}\nVersion: 1\nArchitecture: all\n"
        "Maintainer: Nobody <nobody@example.org>\nDescription: for a test\n"
    )
    path = folder.with_suffix(".deb")
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-b", str(folder), str(path)],
        check=True,
        capture_output=True,
    )
    return path


def test_links_become_the_files_they_name(
    packages: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cache" / "1"
    folder.parent.mkdir()
    (tmp_path / "cache" / "1.part").mkdir()  # a set-up killed here is begun again
    odoo_source._unpack(packages, folder)
    static = folder / "odoo/addons/web/static"
    assert (static / "lib/jquery.js").read_text() == "// jquery"
    assert (static / "fonts/x.ttf").read_bytes() == b"font"
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    assert "gone.ttf" in capsys.readouterr().out
    assert [path.name for path in folder.parent.iterdir()] == ["1"]


def test_french_is_the_only_translation_kept(packages: dict[str, Path], tmp_path: Path) -> None:
    odoo_source.unpack_package(packages["odoo-19"], tmp_path / "prefix")
    kept = [path.name for path in (tmp_path / "prefix").rglob("*.po*")]
    assert kept == ["fr.po"]


def test_a_truncated_package_is_refused(packages: dict[str, Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.deb"
    damaged.write_bytes(packages["odoo-19"].read_bytes()[:200])
    with pytest.raises(Trouble, match=r"damaged\.deb est illisible"):
        odoo_source.unpack_package(damaged, tmp_path / "prefix")


def test_odoo_counts_as_obtained_once_it_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("HEAT_ODOO", raising=False)
    assert odoo_source._unpacked() is None
    facts = {"version": "19.0.0+dfsg-1", "folder": "x", "obtained": "2026-11-21"}
    Stamp(tmp_path / "heat/odoo/obtained.json").leave(facts)
    assert odoo_source._unpacked() is None, "the stamp alone, its folder lost"
    (tmp_path / "heat/odoo/x/odoo").mkdir(parents=True)
    (tmp_path / "heat/odoo/x/odoo/release.py").touch()
    found = odoo_source._unpacked()
    assert found and found.version == "19.0.0+dfsg-1"
    assert "19.0.0+dfsg-1" in odoo_source.recorded()


def test_an_odoo_without_a_module_we_need_is_refused(tmp_path: Path) -> None:
    source = odoo_source.OdooSource(tmp_path, "19.0", "HEAT_ODOO")
    (tmp_path / "addons/web").mkdir(parents=True)
    (tmp_path / "addons/web/__manifest__.py").write_text("{}")
    odoo_source.check_modules(source, source.addons, ["web"])
    with pytest.raises(Trouble, match="n'a pas les modules account"):
        odoo_source.check_modules(source, source.addons, ["web", "account"])


def test_dependencies_name_the_packages_with_linked_files() -> None:
    depends = "python3-lxml, fonts-dejavu-core | fonts-noto-core, gsfonts, libjs-jquery (>= 3)"
    assert odoo_source._linked_packages(depends) == ["fonts-dejavu-core", "gsfonts", "libjs-jquery"]
