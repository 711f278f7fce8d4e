"""Run one benchmark with an environment on a database of its own; the figures go to a file."""

import importlib.util
import json
import sys
from pathlib import Path
from types import SimpleNamespace

from odoo_session import arguments, configure, environment


def main() -> int:
    """``{"database", "options", "file", "arguments", "result", "odoo_options"}``."""
    given = arguments()
    path = Path(given["file"])
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    if not given["database"]:
        spec.loader.exec_module(module)
        options = SimpleNamespace(env=None, database="", arguments=given["arguments"])
        result = module.main(options)
    else:
        configure(given["database"], given["options"])
        with environment(given["database"]) as env:
            spec.loader.exec_module(module)
            options = SimpleNamespace(
                env=env,
                database=given["database"],
                arguments=given["arguments"],
                odoo_options=given["options"],
            )
            result = module.main(options)
    Path(given["result"]).write_text(json.dumps(result, default=float), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
