"""``./heat lint`` and ``./heat i18n``: the tools, in the environment that has them."""

import contextlib
import subprocess
from collections.abc import Sequence

from . import addons, places, system, templates
from .progress import Trouble


def lint(arguments: Sequence[str]) -> int:
    """Status of ``launcher/lint.py``: the worst of its tools'."""
    environment = system.environment_only(tools=True)
    program = str(places.TREE / "launcher" / "lint.py")
    return subprocess.run(
        [str(environment.python), program, *arguments], env=environment.variables(), check=False
    ).returncode


def i18n(arguments: Sequence[str]) -> int:
    """Export the terms of modules (all of ours by default) from a fresh copy of a template."""
    known = addons.folders()
    options = [argument for argument in arguments if argument.startswith("-")]
    modules = [argument for argument in arguments if not argument.startswith("-")]
    for module in modules:
        if module not in known:
            raise Trouble(f"Il n'y a pas de module « {module} ».", f"Modules : {', '.join(known)}.")
    modules = modules or list(known)
    kind = "demo" if addons.DEMO in modules else "empty"
    ready = system.ready(tools=True, cluster="tests")
    program = str(places.TREE / "launcher" / "i18n.py")
    with contextlib.ExitStack() as stack:
        copy = stack.enter_context(templates.copy_of(ready, kind, "i18n"))
        assert copy
        command = [str(ready.environment.python), program, "--db", copy.database]
        return subprocess.run(
            [*command, *options, *modules], env=ready.variables(), check=False
        ).returncode
