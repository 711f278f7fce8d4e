"""Rows handed to PostgreSQL's COPY while it reads them: never all in memory."""

import io
from collections.abc import Iterable

#: What COPY's text format gives a meaning of its own, and the zero character it has no place for.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "�"})


class CopyStream(io.RawIOBase):
    """Chunks of whole lines in COPY's text format, made while PostgreSQL reads them.

    What goes wrong in making them ends the stream, after the last whole chunk, and waits in
    ``error``: raised through the database's driver it would lose its type.
    """

    def __init__(self, chunks: Iterable[bytes]):
        self._chunks = iter(chunks)
        self._left = b""
        self.error: Exception | None = None

    def read(self, size=-1):
        if not self._left:
            try:
                self._left = next((chunk for chunk in self._chunks if chunk), b"")
            except Exception as error:  # noqa: BLE001  kept, and raised by who copies
                self.error = error
                return b""
        if len(self._left) <= size or size < 0:
            result, self._left = self._left, b""
        else:
            result, self._left = self._left[:size], self._left[size:]
        return result
