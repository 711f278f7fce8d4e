"""Steps that are done once, in full, by one process at a time.

A step leaves a stamp when it has ended. A killed set-up has no stamp for the step it was in: the
next one does that step again and keeps the others.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .progress import LOCKS_HELD, duration, say


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
    """The file is the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any] | None:
    """Content of a JSON file; None when it is absent or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return content if isinstance(content, dict) else None


class Stamp:
    """The mark a finished step leaves, with the facts it was done for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def matches(self, facts: Mapping[str, Any]) -> bool:
        found = read_json(self.path)
        return found is not None and all(found.get(key) == facts[key] for key in facts)

    def leave(self, facts: Mapping[str, Any]) -> None:
        write_atomically(self.path, json.dumps(dict(facts), indent=1, ensure_ascii=False))

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def fingerprint(*parts: str | bytes) -> str:
    """Short name of a content, the same on every machine."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(str(len(content)).encode() + b":" + content)
    return digest.hexdigest()[:16]


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class Lock:
    """Exclusive lock on a file, released when this process and those it started have ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, what: str) -> "Lock":
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        start = time.monotonic()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "?"
            say(f"• {what} : un autre processus ({owner}) s'en occupe, attente de sa fin…")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            say(f"  attendu {duration(time.monotonic() - start)}")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._descriptor = descriptor
        LOCKS_HELD.add(descriptor)
        return self

    def hand_over(self) -> int:
        """Keep the lock through an ``exec``: the next program releases it by closing this."""
        assert self._descriptor is not None
        os.set_inheritable(self._descriptor, True)
        return self._descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            LOCKS_HELD.discard(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    lock = Lock(path).acquire(what)
    try:
        yield
    finally:
        lock.release()
