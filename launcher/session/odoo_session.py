"""Odoo inside this process: configuration, and an environment on a database.

The programs of this folder run with the interpreter of the environment the launcher builds; they
receive what to do as JSON in their first argument, and PostgreSQL's address from PG* variables.
"""

import contextlib
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

LANGUAGE = "fr_FR"
STATE_KEY = "heat.launcher.state"


def arguments() -> dict[str, Any]:
    return json.loads(sys.argv[1])


def configure(database: str, options: list[str], log: str = "") -> None:
    """Read Odoo's options; its log goes to the file given."""
    import odoo.tools

    more = [f"--logfile={log}"] if log else []
    # An empty file of settings: the machine's own (~/.odoorc) must not change what happens here.
    odoo.tools.config.parse_config(
        ["--config=/dev/null", f"--database={database}", f"--db-filter=^{database}$"]
        + options
        + more,
        setup_logging=True,
    )
    logging.captureWarnings(True)


@contextlib.contextmanager
def environment(database: str) -> Iterator[Any]:
    """Super-user environment in French; the transaction is rolled back unless committed."""
    import odoo.api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {"lang": LANGUAGE})
        try:
            yield env
        finally:
            cursor.rollback()
