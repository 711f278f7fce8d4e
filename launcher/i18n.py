"""Export the terms of modules from a database and bring their French up to date.

Used by ``./heat i18n MODULE…``; on its own, with the interpreter of the project's environment::

    python launcher/i18n.py --db DATABASE [--check] MODULE…

``i18n/<module>.pot`` is written by Odoo's own exporter from a database where the modules are
installed; ``i18n/fr.po`` keeps its translations, loses the terms that went away and receives the
new ones. A field label or help that Odoo itself already translates (those a model inherits from
``mail`` or ``base``) is filled from Odoo's French. What is left without translation is listed, and
the exit status is then 1. A French term may equal the English one: write it all the same.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import polib

ROOT = Path(__file__).resolve().parent.parent
#: Terms of these kinds mean the same wherever the same field is inherited.
BORROWED_KINDS = ("model:ir.model.fields,", "model:ir.model.fields.selection,", "selection:")
#: Odoo modules whose French is borrowed, the first that knows a term wins.
LENDERS = ("base", "mail", "uom", "product", "account", "portal", "web")
#: Where the label or the help of a field is exported from.
FIELD_PLACE = re.compile(r"model:ir\.model\.fields,\w+:([\w.]+)$")
WRAP = 78


def addons_path() -> str:
    """The folders of our modules."""
    given = os.environ.get("HEAT_ADDONS_PATH") or os.environ.get("HEAT_ADDONS")
    return given or f"{ROOT / 'addons'},{ROOT}"


@contextlib.contextmanager
def deepest_folder_first() -> Iterator[None]:
    """Let Odoo's exporter find the module of each file.

    It names a file's module after the first folder of the addons path that holds it: with the root
    before ``addons/``, the Python terms of the modules in ``addons/`` would be lost.
    """
    import odoo.addons

    folders = sorted(odoo.addons.__path__, key=lambda folder: -len(Path(folder).parts))
    with mock.patch.object(odoo.addons, "__path__", folders):
        yield


def with_environment(database: str, work: Callable[[Any], Any]) -> Any:
    """Call ``work(env)`` on ``database`` as its super-user; whatever it does is rolled back."""
    import odoo.modules.registry
    import odoo.tools
    from odoo.api import SUPERUSER_ID, Environment

    options = [f"--database={database}", f"--addons-path={addons_path()}", "--no-http"]
    odoo.tools.config.parse_config([*options, "--log-level=warn"], setup_logging=True)
    logging.getLogger("odoo.tools.config").setLevel(logging.ERROR)
    with odoo.modules.registry.Registry(database).cursor() as cursor:
        try:
            return work(Environment(cursor, SUPERUSER_ID, {}))
        finally:
            cursor.rollback()


def fresh_template(env: Any, module: str) -> polib.POFile:
    """What Odoo exports for ``module`` now, without the traces of the folder it runs in."""
    from odoo.tools.translate import trans_export

    buffer = io.BytesIO()
    with deepest_folder_first():
        trans_export(None, [module], buffer, "po", env)
    template = polib.pofile(buffer.getvalue().decode(), wrapwidth=WRAP)
    record = env["ir.module.module"].search([("name", "=", module)])
    known = {module, *record.upstream_dependencies(exclude_states=("",)).mapped("name")}
    for entry in list(template):
        entry.occurrences = [
            (place, line)
            for place, line in entry.occurrences
            if not place.startswith("code:addons/addons/")  # the same file, seen from the root
            and not _is_foreign_field(env, place, known)
        ]
        if not entry.occurrences:
            template.remove(entry)
    return template


def _is_foreign_field(env: Any, place: str, known: set[str]) -> bool:
    """Whether a field's label comes from a module that ours does not depend on.

    ``sms`` and ``portal`` add fields to every model with a chatter, ours included when they are
    loaded first: their labels are theirs, and would come and go with the order of installation.
    """
    found = FIELD_PLACE.match(place)
    field = env.ref(found[1], raise_if_not_found=False) if found else None
    if not field or field._name != "ir.model.fields" or field.model not in env:
        return False
    defined = env[field.model]._fields.get(field.name)
    return bool(defined and defined._modules and not known & set(defined._modules))


def module_folder(module: str) -> Path:
    """Folder of one of our modules."""
    for folder in (ROOT / module, ROOT / "addons" / module):
        if (folder / "__manifest__.py").exists():
            return folder
    raise SystemExit(f"{module}: no such module in {ROOT}")


def same_terms(left: polib.POFile, right: polib.POFile) -> bool:
    """Whether two catalogues hold the same terms from the same places."""

    def facts(catalogue: polib.POFile) -> set[tuple[str, str, tuple[tuple[str, str], ...]]]:
        return {
            (entry.msgid, entry.comment, tuple(sorted(entry.occurrences)))
            for entry in catalogue
            if not entry.obsolete
        }

    return facts(left) == facts(right)


def untranslated(catalogue: polib.POFile, template: polib.POFile) -> Iterator[str]:
    """Terms of ``template`` that ``catalogue`` leaves out, empty or fuzzy."""
    known = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    for entry in template:
        translation = known.get(entry.msgid)
        if translation is None or not translation.msgstr.strip() or translation.fuzzy:
            yield entry.msgid


def lent_terms(modules: Iterable[str] = LENDERS) -> dict[str, str]:
    """French of the field labels and helps that Odoo's own modules translate."""
    from odoo.modules import get_module_path

    terms: dict[str, str] = {}
    for module in modules:
        path = Path(get_module_path(module) or "", "i18n", "fr.po")
        if not path.is_file():
            continue
        for entry in polib.pofile(str(path)):
            if entry.msgstr and any(_is_borrowed(place) for place, _line in entry.occurrences):
                terms.setdefault(entry.msgid, entry.msgstr)
    return terms


def _is_borrowed(place: str) -> bool:
    return place.startswith(BORROWED_KINDS)


def merge(template: polib.POFile, old: polib.POFile | None, lent: dict[str, str]) -> polib.POFile:
    """French catalogue of ``template``: translations of ``old`` kept, inherited labels filled."""
    kept = {entry.msgid: entry for entry in old or () if not entry.obsolete}
    merged = polib.POFile(wrapwidth=WRAP)
    merged.header = template.header
    merged.metadata = {
        **template.metadata,
        **(old.metadata if old else {}),
        "Language": "fr",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for entry in template:
        before = kept.get(entry.msgid)
        text = before.msgstr if before else ""
        if not text and all(_is_borrowed(place) for place, _line in entry.occurrences):
            text = lent.get(entry.msgid, "")
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=text,
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=["fuzzy"] if before and before.fuzzy else [],
            )
        )
    return merged


def export(modules: Sequence[str], database: str, *, check: bool = False) -> dict[str, list[str]]:
    """Write the catalogues of ``modules`` from ``database``; return what lacks a translation.

    With ``check`` nothing is written, and a template that is not up to date is reported too.
    """

    def work(env: Any) -> dict[str, list[str]]:
        installed = set(
            env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
        )
        absent = [module for module in modules if module not in installed]
        if absent:
            raise SystemExit(f"not installed in {database}: {', '.join(absent)}")
        lent = lent_terms()
        return {module: _export_one(env, module, lent, check) for module in modules}

    return with_environment(database, work)


def _export_one(env: Any, module: str, lent: dict[str, str], check: bool) -> list[str]:
    folder = module_folder(module) / "i18n"
    template = fresh_template(env, module)
    template_path, french_path = folder / f"{module}.pot", folder / "fr.po"
    committed = polib.pofile(str(template_path)) if template_path.exists() else None
    old = polib.pofile(str(french_path)) if french_path.exists() else None
    if check:
        problems = [] if committed and same_terms(committed, template) else [f"{module}.pot is old"]
        return problems + list(untranslated(old or polib.POFile(), template))
    folder.mkdir(exist_ok=True)
    if not committed or not same_terms(committed, template):
        template.save(str(template_path))
    french = merge(template, old, lent)
    if not old or str(old) != str(french):
        french.save(str(french_path))
    return list(untranslated(french, template))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the exporter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", required=True, help="database where the modules are installed")
    parser.add_argument("--check", action="store_true", help="write nothing, only report")
    parser.add_argument("modules", nargs="+", metavar="MODULE")
    options = parser.parse_args(arguments)
    missing = export(options.modules, options.db, check=options.check)
    for module, terms in missing.items():
        for term in terms:
            print(f"{module}: {term!r}")
        print(f"{module}: {len(terms)} to translate" if terms else f"{module}: complete")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
