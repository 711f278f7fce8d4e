"""Create a database, or bring it up to the code: one argument, see ``main``."""

import json
import sys
from typing import Any

from odoo_session import LANGUAGE, STATE_KEY, arguments, configure, environment


def create(database: str, modules: list[str], options: list[str], log: str) -> None:
    """A new database: base and French first, so that everything after speaks French."""
    configure(database, [*options, f"--load-language={LANGUAGE}"], log)
    from odoo.modules.registry import Registry
    from odoo.service.db import _create_empty_database

    _create_empty_database(database)
    Registry.new(database, update_module=True, install_modules=["base"])
    with environment(database) as env:
        speak_french(env)
        env.cr.commit()
    Registry.new(database, update_module=True, install_modules=modules)


def speak_french(env: Any) -> None:
    """French for those who are there and, by default, for those to come."""
    env["res.users"].with_context(active_test=False).search([]).lang = LANGUAGE
    env["res.partner"].with_context(active_test=False).search([]).lang = LANGUAGE
    env["ir.default"].set("res.partner", "lang", LANGUAGE)
    env["res.users"].with_context(active_test=False).search([]).tz = "Europe/Paris"


def upgrade(
    database: str, install: list[str], changed: list[str], options: list[str], log: str
) -> None:
    """Install what is new and update what changed, with all that depends on it."""
    configure(database, options, log)
    from odoo.modules.registry import Registry

    Registry.new(database, update_module=True, install_modules=install, upgrade_modules=changed)


def main() -> int:
    """``{"database", "create", "install", "upgrade", "options", "log", "state"}``."""
    given = arguments()
    database, options, log = given["database"], given["options"], given["log"]
    if given["create"]:
        create(database, given["install"], options, log)
    else:
        upgrade(database, given["install"], given["upgrade"], options, log)
    with environment(database) as env:
        modules = env["ir.module.module"]
        unfinished = modules.search([("state", "in", ("to install", "to upgrade", "to remove"))])
        wanted = {*given["install"], *given["upgrade"]}
        lacking = wanted - set(modules.search([("state", "=", "installed")]).mapped("name"))
        if unfinished or lacking:
            names = sorted({*unfinished.mapped("name"), *lacking})
            print(f"modules non installés : {', '.join(names)}", file=sys.stderr)
            return 1
        env["ir.config_parameter"].set_param(STATE_KEY, json.dumps(given["state"], sort_keys=True))
        env.cr.commit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
