"""Votes, quorum and proxies of an assembly, by case and by property."""

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_cooperative_assembly.engine.attendance import (
    lapsed,
    proxy_limit,
    quorate,
    quorum,
)
from odoo.addons.heat_cooperative_assembly.engine.vote import (
    Absent,
    Count,
    Rule,
    Tie,
    VoteError,
    adopted,
    aggregate,
    check_weights,
)

AT_ANY_PACE = settings(deadline=None)
WEIGHTS = {"staff": 20, "users": 30, "citizens": 30, "public": 20}
COUNTS = {
    "staff": Count(3, 1),
    "users": Count(10, 5, 1),
    "citizens": Count(40, 60),
    "public": Count(2, 0),
}
WITHOUT_PUBLIC = {c: n for c, n in COUNTS.items() if c != "public"}


def test_per_head_the_heads_decide():
    result = aggregate(COUNTS, Rule.PER_HEAD)
    assert result.heads == Count(55, 66, 1)
    assert result.percent_for == Fraction(5500, 121)
    assert not adopted(result)


@pytest.mark.parametrize(
    ("counts", "rule", "absent", "percent", "passes"),
    [
        (COUNTS, Rule.PROPORTIONAL, Absent.LOST, Fraction(67), True),
        (COUNTS, Rule.WINNER_TAKES_ALL, Absent.LOST, Fraction(70), True),
        (WITHOUT_PUBLIC, Rule.PROPORTIONAL, Absent.LOST, Fraction(47), False),
        (WITHOUT_PUBLIC, Rule.PROPORTIONAL, Absent.RENORMALISED, Fraction("58.75"), True),
    ],
)
def test_colleges_weigh(counts, rule, absent, percent, passes):
    result = aggregate(counts, rule, WEIGHTS, absent)
    assert result.percent_for == percent
    assert adopted(result) is passes


@pytest.mark.parametrize(("tie", "percent"), [(Tie.SPLIT, 60), (Tie.LOST, 50)])
def test_a_tie_inside_a_college(tie, percent):
    counts = {**COUNTS, "public": Count(1, 1)}
    result = aggregate(counts, Rule.WINNER_TAKES_ALL, WEIGHTS, tie=tie)
    assert result.percent_for == percent


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ((5, 45, 30, 20), "light_college"),
        ((55, 15, 15, 15), "heavy_college"),
        ((20, 30, 30, 19), "bad_sum"),
        ((50, 50), "few_colleges"),
    ],
)
def test_weights_that_the_law_refuses(weights, reason):
    with pytest.raises(VoteError) as refusal:
        check_weights(dict(enumerate(weights)))
    assert refusal.value.reason == reason


def test_votes_that_cannot_be():
    with pytest.raises(VoteError, match="bad_count"):
        Count(-1, 0)
    with pytest.raises(VoteError, match="unknown_college"):
        aggregate({"nobody": Count(1, 0)}, Rule.PROPORTIONAL, WEIGHTS)


def test_no_vote_adopts_nothing():
    for rule in Rule:
        assert not adopted(aggregate({}, rule, WEIGHTS))


def test_a_majority_to_reach_or_to_exceed():
    half = aggregate({"users": Count(1, 1)}, Rule.PER_HEAD)
    assert not adopted(half)
    assert adopted(half, strictly=False)
    assert not adopted(half, Fraction(2, 3))


def test_quorum_is_exact():
    reached = quorum(121, 40, 12, 8)
    assert reached == Fraction(6000, 121)
    assert not quorate(reached, 50)
    with pytest.raises(ValueError, match="3 / 2"):
        quorum(2, 3)


@pytest.mark.parametrize(("members", "limit"), [(40, 2), (39, 1), (18, 1), (60, 3)])
def test_a_twentieth_of_the_members(members, limit):
    assert proxy_limit(members, part=Fraction(1, 20)) == limit


def test_the_lower_of_two_limits():
    assert proxy_limit(200, fixed=5, part=Fraction(1, 20)) == 5
    assert proxy_limit(40, fixed=5, part=Fraction(1, 20)) == 2
    assert proxy_limit(40) is None


def test_proxies_lapse_with_a_leaver():
    proxies = {"a": "h", "b": "h", "c": None, "d": "e"}
    assert lapsed(proxies, {"h"}) == {"a", "b"}
    assert lapsed(proxies, {"c"}) == {"c"}


numbers = st.integers(0, 1000)
counts = st.dictionaries(
    st.sampled_from(sorted(WEIGHTS)), st.builds(Count, numbers, numbers, numbers)
)


@AT_ANY_PACE
@given(counts, st.sampled_from(Rule), st.sampled_from(Absent), st.sampled_from(Tie))
def test_votes_are_conserved(votes, rule, absent, tie):
    result = aggregate(votes, rule, WEIGHTS, absent, tie)
    cast = sum(n.expressed + n.abstentions for n in votes.values())
    assert result.heads.expressed + result.heads.abstentions == cast
    parts = (result.percent_for, result.percent_against, result.percent_lost)
    assert min(parts) >= 0
    assert sum(parts) == (100 if result.heads.expressed else 0)


@AT_ANY_PACE
@given(counts, st.sampled_from(Rule), st.sampled_from(Absent), st.sampled_from(Tie))
def test_for_and_against_change_places(votes, rule, absent, tie):
    turned = {c: Count(n.votes_against, n.votes_for, n.abstentions) for c, n in votes.items()}
    one = aggregate(votes, rule, WEIGHTS, absent, tie)
    other = aggregate(turned, rule, WEIGHTS, absent, tie)
    assert one.percent_for == other.percent_against
    assert one.percent_lost == other.percent_lost
