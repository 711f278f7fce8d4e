"""The code by which a customer opens their space, as it is printed on a bill."""

from __future__ import annotations

import hmac

#: Letters and digits that nobody takes for one another: no I, O, 0 and 1.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: Fifty bits: guessing one in five tries has one chance in two hundred million million.
LENGTH = 10
#: Wrong tries after which a code is worth nothing any more.
MOST_TRIES = 5


def code_from_digest(digest: bytes) -> str:
    """The code that a secret digest stands for, in two groups that are easy to type.

    Each character takes five bits of the digest. The digest is an HMAC of the contract by the
    secret of the database: the code can be printed again, and is stored nowhere.

    :param digest: seven bytes at least
    :raises ValueError: when the digest is shorter

    >>> code_from_digest(bytes(32))
    'AAAAA-AAAAA'
    >>> code_from_digest(bytes(range(32)))
    'AAASE-A2EAW'
    """
    bits = 5 * LENGTH
    if len(digest) * 8 < bits:
        raise ValueError("the digest is too short")
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - bits)
    letters = [ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH))]
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def plain_code(text: str) -> str:
    """What somebody typed, as codes are written: no case, no spaces, no hyphens.

    >>> plain_code(" abcde fghj2 ")
    'ABCDEFGHJ2'
    """
    return "".join(letter for letter in text.upper() if letter in ALPHABET)


def same_code(typed: str, right: str) -> bool:
    """Whether the typed code is the right one; the time it takes tells nothing of it.

    >>> same_code("abcde-fghj2", "ABCDE-FGHJ2"), same_code("", "ABCDE-FGHJ2")
    (True, False)
    """
    return hmac.compare_digest(plain_code(typed), plain_code(right))
