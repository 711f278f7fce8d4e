"""Where everything lives: nothing is ever written in the tree.

``cache_home`` can be deleted at any time (it is downloaded or built again);
``data_home`` holds the cooperative's databases and documents.
"""

import hashlib
import os
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
SESSION = Path(__file__).resolve().parent / "session"
REQUIREMENTS = TREE / "docker" / "requirements.txt"
REQUIREMENTS_DEV = TREE / "docker" / "requirements-dev.txt"
POSTGRES_USER = "heat-postgres"


def is_root() -> bool:
    return os.geteuid() == 0


def _home(variable: str, default: str) -> Path:
    given = os.environ.get(variable, "")
    base = Path(given) if os.path.isabs(given) else Path.home() / default
    return base / "heat"


def cache_home() -> Path:
    """Downloads, Odoo, Python environments."""
    return _home("XDG_CACHE_HOME", ".cache")


def data_home() -> Path:
    """Databases, filestores, logs."""
    return _home("XDG_DATA_HOME", ".local/share")


def postgres_home() -> Path:
    """Binaries and clusters of the embedded PostgreSQL.

    PostgreSQL refuses to run as root. Its own system user then runs it, in a folder that user can
    reach, one per data folder; other users' private folders are left as they are.
    """
    if not is_root():
        return data_home() / "postgresql"
    key = hashlib.sha256(str(data_home()).encode()).hexdigest()[:8]
    return Path("/var/lib/heat") / f"postgresql-{key}"


def odoo_data() -> Path:
    """Odoo's own data folder: filestore and sessions."""
    return data_home() / "odoo"


def logs() -> Path:
    folder = data_home() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_folder() -> Path:
    """Locks and process numbers."""
    folder = data_home() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
