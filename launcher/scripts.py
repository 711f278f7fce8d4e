"""``./heat shell``: a script or a prompt with ``env`` on a database."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import places, system
from .databases import check_name
from .progress import Trouble


def run(database: str, script: str | None, arguments: Sequence[str]) -> int:
    """Status of the script: an exception in it gives a non-zero one."""
    if script and not Path(script).is_file():
        raise Trouble(f"Le fichier {script} n'existe pas.", "Donnez le chemin d'un script Python.")
    ready = system.ready()
    require_database(ready, database)
    given = {
        "database": database,
        "options": [*ready.odoo_options(), "--no-http", "--log-level=warn"],
        "script": str(Path(script).resolve()) if script else "",
        "arguments": list(arguments),
    }
    return subprocess.run(
        [str(ready.environment.python), str(places.SESSION / "script.py"), json.dumps(given)],
        env=ready.variables(), check=False,
    ).returncode  # fmt: skip


def require_database(ready: system.System, database: str) -> None:
    if not ready.databases.exists(check_name(database)):
        known = [name for name in ready.databases.names() if name not in ("postgres",)]
        raise Trouble(
            f"La base « {database} » n'existe pas.",
            f"Bases présentes : {', '.join(known) or 'aucune'} ; ./heat run en crée une.",
        )
