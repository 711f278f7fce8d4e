"""The form of a bank account number, checked before anybody records it."""

from __future__ import annotations

import re

_FORM = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
#: Characters of the IBAN of the countries of the customers, the others go by the check alone.
LENGTHS = {"FR": 27, "MC": 27, "BE": 16, "LU": 20, "CH": 21, "DE": 22, "IT": 27, "ES": 24}


def compact_iban(text: str) -> str | None:
    """The IBAN without spaces, or ``None`` when its form or its key is wrong.

    The first four characters go to the end, letters count from 10 to 35, and the number leaves
    1 when divided by 97 (ISO 13616-1, ISO/IEC 7064 MOD 97-10).

    >>> compact_iban("FR76 3000 6000 0112 3456 7890 189")
    'FR7630006000011234567890189'
    >>> compact_iban("FR76 3000 6000 0112 3456 7890 188") is None
    True
    """
    compact = "".join(text.split()).upper()
    if not _FORM.fullmatch(compact):
        return None
    if len(compact) != LENGTHS.get(compact[:2], len(compact)):
        return None
    number = "".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])
    return compact if int(number) % 97 == 1 else None
