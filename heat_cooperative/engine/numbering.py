"""Numbers of the register: 1, 2, 3… for each cooperative, without gap, in order of recording."""

from collections.abc import Iterable


def next_number(last: int) -> int:
    """The number that follows ``last``; the first is 1.

    >>> next_number(0), next_number(41)
    (1, 42)
    """
    return last + 1


def missing_numbers(numbers: Iterable[int], last: int) -> list[int]:
    """Numbers up to ``last`` (and beyond, up to the highest one) that nothing carries.

    >>> missing_numbers([1, 2, 4], last=5)
    [3, 5]
    """
    known = set(numbers)
    return [number for number in range(1, max([last, *known]) + 1) if number not in known]
