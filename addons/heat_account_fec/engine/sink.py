"""Where a file goes while it is written: counted and hashed on the way, never held."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

#: Bytes gathered before they are passed on: rows come one by one, files like larger pieces.
BLOCK = 1 << 18


@dataclass(frozen=True)
class WrittenFile:
    """What is known of a file that was written: name, lines, size in bytes, SHA-256 in hex.

    >>> WrittenFile("x.txt", 2, 8, "ab").size
    8
    """

    name: str
    line_count: int
    size: int
    sha256: str


class HashingSink:
    """A binary file to write to, which passes on to another and knows what went through.

    >>> import io
    >>> target = io.BytesIO()
    >>> sink = HashingSink(target)
    >>> sink.write(b"a;b" + bytes([10])), sink.write(b"c;d" + bytes([10]))
    (4, 4)
    >>> written = sink.closed_as("x.txt")
    >>> written.line_count, written.size, target.getvalue().decode().split()
    (2, 8, ['a;b', 'c;d'])
    """

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._pending = bytearray()
        self._lines = 0
        self._size = 0

    def take(self, content: bytes) -> int:
        """Take the next bytes; they count as one line for each line feed.

        >>> import io
        >>> HashingSink(io.BytesIO()).take(b"abc")
        3
        """
        self._pending += content
        if len(self._pending) >= BLOCK:
            self._pass_on()
        return len(content)

    #: The name under which COPY and others write to a file.
    write = take

    def closed_as(self, name: str) -> WrittenFile:
        """Pass on what is left and tell what was written; the target stays open.

        >>> import io
        >>> HashingSink(io.BytesIO()).closed_as("empty.txt").size
        0
        """
        self._pass_on()
        return WrittenFile(name, self._lines, self._size, self._digest.hexdigest())

    def _pass_on(self) -> None:
        self._target.write(self._pending)
        self._digest.update(self._pending)
        self._lines += self._pending.count(b"\n")
        self._size += len(self._pending)
        self._pending = bytearray()
