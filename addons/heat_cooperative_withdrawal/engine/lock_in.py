"""Shares that statutes keep for a time after they were acquired."""

from collections.abc import Iterable
from datetime import date


def free_shares(held: int, acquired: Iterable[tuple[date, int]], day: date, free_from: date) -> int:
    """Shares that may leave on ``day``; shares are not numbered, the oldest leave first.

    :param held: shares of the class held on ``day``
    :param acquired: days and numbers of shares that came in
    :param free_from: shares acquired after that day are still kept

    >>> acquired = [(date(2024, 3, 1), 10), (date(2026, 1, 20), 20)]
    >>> free_shares(26, acquired, date(2026, 6, 30), date(2025, 6, 30))
    6
    >>> free_shares(30, acquired, date(2027, 6, 30), date(2026, 6, 30))
    30
    """
    kept = sum(quantity for when, quantity in acquired if free_from < when <= day)
    return max(0, held - kept)
