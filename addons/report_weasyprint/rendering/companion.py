"""A second process for long runs: layout is computation, and one thread computes at a time."""

import os
import pickle
import signal
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import Any

#: How much longer than ours the other half may take before it is given up.
PATIENCE = 4
#: The least patience, in seconds: a loaded machine may stop a process that long.
LEAST_PATIENCE = 30


def is_possible() -> bool:
    """Whether there is a second core to use, and a system that can fork."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1


def beside(there: Callable[[], Any], here: Callable[[], Any]) -> tuple[Any, Any]:
    """The results of two computations, the first in a process of its own.

    ``there`` must not touch what the two processes would share: connections, above all that
    to the database. Its result is None when it failed or did not come: the caller then does
    the work itself.
    """
    with tempfile.TemporaryFile() as file:
        child = _fork(there, file)
        start = time.monotonic()
        try:
            own = here()
        except BaseException:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        patience = max(LEAST_PATIENCE, PATIENCE * (time.monotonic() - start))
        if _exit_status(child, patience) != 0:
            return None, own
        file.seek(0)
        return pickle.load(file), own


def _fork(work: Callable[[], Any], file) -> int:
    with warnings.catch_warnings():
        # Python warns of threads at a fork: the child runs layout alone and takes no lock of theirs
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    status = 1
    try:
        pickle.dump(work(), file)
        file.flush()
        status = 0
    finally:
        # neither the exit handlers nor the connections of the parent are this process's to close
        os._exit(status)


def _exit_status(child: int, patience: float) -> int:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]
