"""The main job of the demonstration, its summary, then the server, in one process."""

import os
import sys
from typing import Any

from odoo_session import arguments, configure, environment


def main_job(env: Any) -> str:
    """Import the readings, bill the last month, and tell it; nothing without the demonstration."""
    installed = env["ir.module.module"].search_count(
        [("name", "=", "heat_demo"), ("state", "=", "installed")]
    )
    if not installed:
        return ""
    from odoo.addons.heat_demo.main_job import format_summary, run_main_job

    result = run_main_job(env)
    env.cr.commit()
    return str(format_summary(result))


def serve(lock: int | None) -> int:
    from odoo.service import server

    if lock is not None:
        os.close(lock)
    sys.stdout.flush()
    return int(server.start(preload=[], stop=False) or 0)


def main() -> int:
    """``{"database", "options", "log", "serve", "lock", "port"}``."""
    given = arguments()
    database = given["database"]
    configure(database, given["options"], given["log"])
    from odoo.service import server

    server.load_server_wide_modules()
    with environment(database) as env:
        summary = main_job(env)
    if summary:
        print(f"\n{summary}")
    if not given["serve"]:
        return 0
    print(f"\nL'ERP répond à http://127.0.0.1:{given['port']} (base « {database} »).")
    print("Ctrl-C arrête l'ERP ; ./heat stop arrête aussi PostgreSQL.")
    return serve(given["lock"])


if __name__ == "__main__":
    sys.exit(main())
