"""Votes of an assembly: counted per head or weighted by college.

Counts are whole votes, weights and shares are exact fractions: nothing is rounded here.
A weight is a percentage of the whole. Where a société coopérative d'intérêt collectif has
colleges, they are three or more and each holds 10 to 50 % (loi 47-1775).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
WHOLE = Fraction(100)
#: What a percentage typed with two decimals may be away from the one meant.
TYPED = Fraction(1, 100)
#: A percentage of the whole.
Weight = int | Fraction


class VoteError(ValueError):
    """Counts or weights that no assembly can have; ``reason`` is a stable code.

    :param reason: code that the caller translates
    :param subject: college, or value, that the reason is about
    """

    def __init__(self, reason: str, subject: object = None) -> None:
        super().__init__(f"{reason}: {subject}" if subject is not None else reason)
        self.reason = reason
        self.subject = subject


class Rule(StrEnum):
    """How the votes of the colleges make the result."""

    PER_HEAD = "per_head"
    PROPORTIONAL = "proportional"
    WINNER_TAKES_ALL = "winner_takes_all"


class Absent(StrEnum):
    """What the weight of a college that casts no vote does."""

    LOST = "lost"
    RENORMALISED = "renormalised"


class Tie(StrEnum):
    """What the weight of a college as much for as against does, when the winner takes all."""

    SPLIT = "split"
    LOST = "lost"


@dataclass(frozen=True)
class Count:
    """Votes of one college (or of all heads): for, against, and abstentions, in votes.

    >>> (Count(3, 1) + Count(10, 5, 1)).expressed
    19
    """

    votes_for: int = 0
    votes_against: int = 0
    abstentions: int = 0

    def __post_init__(self) -> None:
        for value in (self.votes_for, self.votes_against, self.abstentions):
            if value < 0:
                raise VoteError("bad_count", value)

    @property
    def expressed(self) -> int:
        """Votes for and against: an abstention expresses none."""
        return self.votes_for + self.votes_against

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.votes_for + other.votes_for,
            self.votes_against + other.votes_against,
            self.abstentions + other.abstentions,
        )


@dataclass(frozen=True)
class Result:
    """Percentages for, against and lost, of a whole of 100 (or all 0 where nobody voted).

    >>> aggregate({None: Count(3, 1)}, Rule.PER_HEAD).percent_for
    Fraction(75, 1)
    """

    percent_for: Fraction
    percent_against: Fraction
    percent_lost: Fraction
    heads: Count


def check_weights(
    weights: Mapping[Hashable, Weight],
    least: Fraction = Fraction(10),
    most: Fraction = Fraction(50),
    colleges: int = 3,
) -> None:
    """Refuse weights that the law does not allow.

    :param weights: ``{college: percentage}``
    :param least: least percentage of a college
    :param most: highest percentage of a college
    :param colleges: least number of colleges
    :raises VoteError: ``few_colleges``, ``light_college``, ``heavy_college``, ``bad_sum``

    >>> check_weights({"users": 50, "citizens": 30, "public": 20})
    >>> heavy = {"users": 55, "staff": 15, "citizens": 15, "public": 15}
    >>> check_weights(heavy)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    VoteError: heavy_college: users
    """
    if len(weights) < colleges:
        raise VoteError("few_colleges", len(weights))
    for college, weight in weights.items():
        if weight < least:
            raise VoteError("light_college", college)
        if weight > most:
            raise VoteError("heavy_college", college)
    total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if total != WHOLE:
        raise VoteError("bad_sum", total)


def exact_weights(weights: Mapping[T, Weight]) -> dict[T, Fraction]:
    """Weights typed with two decimals, exact where the colleges weigh the same.

    Equal votes are what the law says where statutes say nothing; two colleges of three are two
    thirds of them, which 66.66 % is not.

    :param weights: ``{college: percentage}``

    >>> thirds = exact_weights({"users": Fraction("33.33"), "citizens": Fraction("33.33"),
    ...                         "public": Fraction("33.34")})
    >>> set(thirds.values())
    {Fraction(100, 3)}
    >>> exact_weights({"users": 50, "citizens": 30, "public": 20})["users"]
    Fraction(50, 1)
    """
    exact = {college: Fraction(weight) for college, weight in weights.items()}
    equal = WHOLE / max(1, len(exact))
    if all(abs(weight - equal) < TYPED for weight in exact.values()):
        return dict.fromkeys(exact, equal)
    return exact


def aggregate(
    counts: Mapping[Hashable, Count],
    rule: Rule,
    weights: Mapping[Hashable, Weight] | None = None,
    absent: Absent = Absent.LOST,
    tie: Tie = Tie.LOST,
) -> Result:
    """Result of a poll.

    :param counts: ``{college: Count}``
    :param rule: :class:`Rule`
    :param weights: ``{college: percentage}``; not used per head
    :param absent: :class:`Absent`, for colleges without a vote expressed
    :param tie: :class:`Tie`, used where the winner takes all
    :raises VoteError: ``unknown_college`` for votes of a college without a weight

    >>> votes = {"users": Count(3, 1), "citizens": Count(1, 3), "public": Count(2, 0)}
    >>> weights = {"users": 40, "citizens": 40, "public": 20}
    >>> aggregate(votes, Rule.PROPORTIONAL, weights).percent_for
    Fraction(60, 1)
    >>> aggregate(votes, Rule.WINNER_TAKES_ALL, weights).percent_for
    Fraction(60, 1)
    """
    heads = sum(counts.values(), Count())
    if rule == Rule.PER_HEAD:
        if not heads.expressed:
            return Result(Fraction(0), Fraction(0), Fraction(0), heads)
        percent = WHOLE * Fraction(heads.votes_for, heads.expressed)
        return Result(percent, WHOLE - percent, Fraction(0), heads)
    for college in counts:
        if college not in (weights or {}):
            raise VoteError("unknown_college", college)
    exact = {college: Fraction(weight) for college, weight in (weights or {}).items()}
    voting = {c: w for c, w in exact.items() if counts.get(c, Count()).expressed}
    if not voting:
        return Result(Fraction(0), Fraction(0), Fraction(0), heads)
    whole = sum((voting if absent == Absent.RENORMALISED else exact).values(), Fraction(0))
    gained = lost_by_vote = Fraction(0)
    for college, weight in voting.items():
        share = _share(counts[college], rule, tie)
        if share is None:
            lost_by_vote += weight
        else:
            gained += weight * share
    against = sum(voting.values(), Fraction(0)) - gained - lost_by_vote
    scale = WHOLE / whole
    return Result(gained * scale, against * scale, (whole - gained - against) * scale, heads)


def _share(count: Count, rule: Rule, tie: Tie) -> Fraction | None:
    """Part of a college's weight that goes to the votes for; None where it is lost."""
    if rule == Rule.PROPORTIONAL:
        return Fraction(count.votes_for, count.expressed)
    if count.votes_for == count.votes_against:
        return Fraction(1, 2) if tie == Tie.SPLIT else None
    return Fraction(int(count.votes_for > count.votes_against))


def adopted(result: Result, majority: Fraction = Fraction(1, 2), strictly: bool = True) -> bool:
    """Whether a resolution is adopted.

    :param majority: part of the whole that the votes for must reach, as 1/2 or 2/3
    :param strictly: whether they must exceed it

    >>> half = aggregate({None: Count(1, 1)}, Rule.PER_HEAD)
    >>> adopted(half), adopted(half, strictly=False)
    (False, True)
    """
    needed = WHOLE * majority
    return result.percent_for > needed if strictly else result.percent_for >= needed
