"""Noise that depends on its name alone."""

from hashlib import blake2b

_SPAN = 2**64


def permille(*name: str | int) -> int:
    """An integer between -1000 and 1000, drawn once and for all for ``name``.

    >>> permille("weather", 2025, 1) == permille("weather", 2025, 1)
    True
    >>> all(-1000 <= permille("bounds", n) <= 1000 for n in range(500))
    True
    >>> [permille("pinned", n) for n in range(4)]
    [-784, -407, 651, -371]
    """
    text = "/".join(map(str, name)).encode()
    drawn = int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
    return drawn * 2001 // _SPAN - 1000


def pick(count: int, *name: str | int) -> int:
    """An integer from 0 to ``count`` - 1, drawn once and for all for ``name``.

    >>> sorted({pick(3, "die", n) for n in range(50)})
    [0, 1, 2]
    """
    return (permille(*name) + 1000) * count // 2001
