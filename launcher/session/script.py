"""A Python script, or a prompt, with ``env`` on a database; what it does not commit is undone."""

import code
import sys
from pathlib import Path
from typing import Any

from odoo_session import arguments, configure, environment


def prompt(names: dict[str, Any]) -> None:
    try:
        import readline
        import rlcompleter

        readline.set_completer(rlcompleter.Completer(names).complete)
        readline.parse_and_bind("tab: complete")
    except ImportError:
        pass
    banner = "env est prêt ; rien n'est gardé sans env.cr.commit()."
    code.interact(banner=banner, local=names, exitmsg="")


def main() -> int:
    """``{"database", "options", "script", "arguments"}``; no script: the standard input."""
    given = arguments()
    configure(given["database"], given["options"])
    with environment(given["database"]) as env:
        names = {"env": env, "self": env.user, "__name__": "__main__"}
        if given["script"]:
            path = Path(given["script"])
            sys.argv = [str(path), *given["arguments"]]
            names["__file__"] = str(path)
            exec(compile(path.read_bytes(), str(path), "exec"), names)
        elif sys.stdin.isatty():
            prompt(names)
        else:
            exec(compile(sys.stdin.read(), "<stdin>", "exec"), names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
