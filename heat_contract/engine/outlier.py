"""How far a bill is from what was expected of it, and why somebody should look at it.

What is expected is the same period of the year before: its energy in this year's weather where
that is known, its amount. A bill with nothing to compare with is one to look at, not one at zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: Percent of difference from which a bill is worth a look.
ENERGY_LIMIT = 30
AMOUNT_LIMIT = 40
#: Ranks of what is odd whatever the past was: above any usual difference in percent.
NEGATIVE = 1000
NO_ENERGY = 500
FIRST = 20
ESTIMATED = 10


@dataclass(frozen=True)
class Figures:
    """What a bill says, and what the year before lets expect; none for what is not known."""

    amount: float
    energy: float
    has_energy: bool = True
    expected_energy: float | None = None
    amount_before: float | None = None
    estimated: bool = False
    first: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a bill is odd: a code, how much it weighs, the difference in percent if there is one.

    >>> Reason("first", FIRST)
    Reason(code='first', weight=20, percent=None)
    """

    code: str
    weight: float
    percent: float | None = None


def change(now: float, before: float | None) -> float | None:
    """Change from ``before`` to ``now`` in percent; none where there is nothing to compare with.

    >>> change(150, 100), change(90, 100)
    (50.0, -10.0)
    >>> change(5, 0) is None, change(5, None) is None
    (True, True)
    """
    return 100 * (now - before) / abs(before) if before else None


def reasons(figures: Figures) -> tuple[Reason, ...]:
    """What is odd about a bill, the weightiest first; empty for one like the year before.

    >>> [reason.code for reason in reasons(Figures(100, 1.0, expected_energy=0.9,
    ...                                            amount_before=95))]
    []
    >>> reasons(Figures(100, 2.0, expected_energy=1.0, amount_before=95))
    (Reason(code='more_energy', weight=100.0, percent=100.0),)
    >>> [reason.code for reason in reasons(Figures(-5, 0.0, expected_energy=1.0))]
    ['negative', 'no_energy']
    >>> [reason.code for reason in reasons(Figures(40, 0.1, estimated=True, first=True))]
    ['first', 'estimated']
    """
    found = []
    if figures.amount < 0:
        found.append(Reason("negative", NEGATIVE))
    if figures.has_energy:
        found += _of_energy(figures)
    percent = change(figures.amount, figures.amount_before)
    if percent is not None and abs(percent) > AMOUNT_LIMIT and figures.amount >= 0:
        found.append(Reason(f"{_side(percent)}_amount", abs(percent), percent))
    if figures.first:
        found.append(Reason("first", FIRST))
    if figures.estimated:
        found.append(Reason("estimated", ESTIMATED))
    return tuple(sorted(found, key=lambda reason: -reason.weight))


def _of_energy(figures: Figures) -> Sequence[Reason]:
    if not figures.energy:
        # a summer without heat is like the one before
        return [] if figures.expected_energy == 0 else [Reason("no_energy", NO_ENERGY)]
    percent = change(figures.energy, figures.expected_energy)
    if percent is None or abs(percent) <= ENERGY_LIMIT:
        return []
    return [Reason(f"{_side(percent)}_energy", abs(percent), percent)]


def _side(percent: float) -> str:
    return "more" if percent > 0 else "less"
