"""Share ledger: holdings, chain, release and entries, by case and by property."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.addons.heat_cooperative.engine import entries
from odoo.addons.heat_cooperative.engine.chain import ORIGIN, Fault, Sealed, faults, seal
from odoo.addons.heat_cooperative.engine.errors import (
    NegativeHolding,
    NotReversible,
    ReleaseTooSmall,
)
from odoo.addons.heat_cooperative.engine.holdings import (
    Movement,
    balances,
    check_holdings,
    postings,
)
from odoo.addons.heat_cooperative.engine.numbering import missing_numbers
from odoo.addons.heat_cooperative.engine.release import (
    release_at_subscription,
    release_deadline,
)

# a register is drawn by trial: on a busy machine that takes its time
AT_ANY_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
A, B, TOWN, C = 1, 2, 3, 4
NOMINAL = Decimal(100)
# register of a first year and a half: subscriptions, an increase, a transfer, a withdrawal
REGISTER = (
    Movement(1, date(2024, 3, 1), "subscription", A, 1, 10),
    Movement(2, date(2024, 3, 15), "subscription", B, 1, 5),
    Movement(3, date(2024, 9, 10), "subscription", TOWN, 1, 100),
    Movement(4, date(2025, 1, 20), "subscription", A, 1, 20),
    Movement(5, date(2025, 6, 30), "transfer", A, 1, 4, counterpart=C),
    Movement(6, date(2025, 12, 31), "cancellation", B, 1, 5),
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 29), {}),
        (date(2024, 12, 31), {A: 10, B: 5, TOWN: 100}),
        (date(2025, 6, 30), {A: 26, B: 5, TOWN: 100, C: 4}),
        (date(2025, 12, 31), {A: 26, TOWN: 100, C: 4}),
    ],
)
def test_balances_of_any_day(day, expected):
    assert balances(REGISTER, day) == {(member, 1): held for member, held in expected.items()}


def test_more_than_is_held_cannot_leave():
    beyond = Movement(7, date(2025, 7, 1), "transfer", A, 1, 30, counterpart=C)
    with pytest.raises(NegativeHolding) as caught:
        check_holdings(postings([*REGISTER, beyond]))
    assert caught.value.params["quantity"] == -4


def test_a_back_dated_movement_counts_for_the_days_after_it():
    """On its own day B holds five shares; the later cancellation then finds too few."""
    late = Movement(7, date(2024, 6, 1), "transfer", B, 1, 1, counterpart=A)
    with pytest.raises(NegativeHolding) as caught:
        check_holdings(postings([*REGISTER, late]))
    assert caught.value.params["day"] == date(2025, 12, 31)


@pytest.mark.parametrize("reverses", [None, 9, 7])
def test_only_a_movement_in_force_is_reversed(reverses):
    undone = Movement(7, date(2026, 1, 1), "reversal", B, 1, 5, reverses=6)
    with pytest.raises(NotReversible):
        list(
            postings(
                [
                    *REGISTER,
                    undone,
                    Movement(8, date(2026, 1, 2), "reversal", B, 1, 5, reverses=reverses),
                ]
            )
        )


DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
KINDS = st.sampled_from(["subscription", "transfer", "cancellation", "conversion", "reversal"])


@st.composite
def registers(draw):
    """Any sequence of operations that a ledger accepted, in the order of recording."""
    register = []
    for _attempt in range(draw(st.integers(0, 10))):
        movement = _drawn(draw, register)
        if movement is None:
            continue
        try:
            check_holdings(postings([*register, movement]))
        except (NegativeHolding, NotReversible):
            continue
        register.append(movement)
    return register


def _drawn(draw, register):
    kind, number, day = draw(KINDS), len(register) + 1, draw(DAYS)
    if kind == "reversal":
        if not register:
            return None
        origin = draw(st.sampled_from(register))
        if origin.kind == "reversal":
            return None
        day = max(day, origin.day)
        return Movement(
            number, day, kind, origin.member, origin.share_class, origin.quantity,
            reverses=origin.number,
        )  # fmt: skip
    member, other = draw(st.permutations([1, 2, 3]))[:2]
    one, two = draw(st.permutations([1, 2]))
    quantity = draw(st.integers(1, 20))
    return Movement(
        number, day, kind, member, one, quantity,
        counterpart=other if kind == "transfer" else None,
        target_class=two if kind == "conversion" else None,
        target_quantity=quantity if kind == "conversion" else None,
    )  # fmt: skip


@AT_ANY_PACE
@given(registers(), DAYS)
def test_holdings_replay_from_the_ledger_and_are_never_negative(register, day):
    held = balances(register, day)
    assert all(quantity > 0 for quantity in held.values())
    # a day earlier, plus what the day did
    before = balances(register, day - timedelta(days=1))
    for posting in postings(register):
        if posting.day == day:
            holder = posting.member, posting.share_class
            before[holder] = before.get(holder, 0) + posting.quantity
    assert held == {holder: quantity for holder, quantity in before.items() if quantity}


@AT_ANY_PACE
@given(registers())
def test_the_order_of_recording_does_not_matter_for_a_later_day(register):
    plain = [movement for movement in register if movement.kind != "reversal"]
    day = date(2026, 12, 31)
    assert balances(plain, day) == balances(plain[::-1], day)


def _entry(movement, by_number):
    amount = movement.quantity * NOMINAL
    if movement.kind == "reversal":
        return entries.reversed_lines(_entry(by_number[movement.reverses], by_number))
    if movement.kind == "subscription":
        called = release_at_subscription(amount, Decimal(25))
        return entries.subscription(movement.member, called.called, called.uncalled)
    if movement.kind == "transfer":
        return entries.transfer(movement.member, movement.counterpart, amount)
    if movement.kind == "cancellation":
        return entries.cancellation(movement.member, amount)
    return ()


@AT_ANY_PACE
@given(registers(), DAYS)
def test_ledger_and_books_agree_after_any_sequence(register, day):
    by_number = {movement.number: movement for movement in register}
    lines = [
        line for movement in register if movement.day <= day for line in _entry(movement, by_number)
    ]
    assert sum(line.amount for line in lines) == 0
    held = balances(register, day)
    for member in (1, 2, 3):
        shares = sum(quantity for (who, _class), quantity in held.items() if who == member)
        assert entries.capital_of(lines, member) == shares * NOMINAL


def _chain(count):
    register, before = [], ORIGIN
    for number in range(1, count + 1):
        facts = {"number": number, "quantity": number * 3}
        register.append(Sealed(number, facts, before, seal(before, facts)))
        before = register[-1].seal
    return register


@given(st.integers(1, 8), st.data())
def test_any_one_change_of_the_register_is_found(count, data):
    register = _chain(count)
    head = (count, register[-1].seal)
    assert faults(register, *head) == []
    rank = data.draw(st.integers(0, count - 1))
    entry = register[rank]
    edited = {**entry.facts, "quantity": data.draw(st.integers(0, 99).filter(lambda q: q % 3))}
    resealed = Sealed(entry.number, edited, entry.previous, seal(entry.previous, edited))
    for changed in (
        Sealed(entry.number, edited, entry.previous, entry.seal),  # edited
        resealed,  # edited, and sealed again
        None,  # deleted
    ):
        told = [*register[:rank], *([changed] if changed else []), *register[rank + 1 :]]
        assert faults(told, *head), changed


def test_faults_say_which_number_and_what():
    register = _chain(4)
    head = (4, register[-1].seal)
    assert faults(register[:3], *head) == [Fault(4, "missing")]
    assert faults([register[0], *register[2:]], *head) == [Fault(2, "missing")]
    assert faults(register, 3, register[2].seal) == [Fault(4, "head")]
    other = {"number": 2, "quantity": 1}
    forged = Sealed(2, other, register[0].seal, seal(register[0].seal, other))
    assert faults([register[0], forged, *register[2:]], *head) == [Fault(3, "unlinked")]


@given(st.sets(st.integers(1, 30)), st.integers(0, 30))
def test_numbers_have_no_gap(numbers, last):
    missing = missing_numbers(numbers, last)
    assert sorted(numbers | set(missing)) == list(range(1, max([last, *numbers]) + 1))


@given(
    st.integers(1, 5000).map(lambda cents: Decimal(cents) / 100), st.integers(25, 100).map(Decimal)
)
def test_a_release_is_a_quarter_at_least_and_loses_no_cent(amount, percent):
    release = release_at_subscription(amount, percent)
    assert release.called + release.uncalled == amount
    assert release.called * 4 >= amount
    assert release.uncalled >= 0


@pytest.mark.parametrize("percent", ["24.99", "0", "100.01"])
def test_less_than_a_quarter_is_refused(percent):
    with pytest.raises(ReleaseTooSmall):
        release_at_subscription(Decimal(2000), Decimal(percent))


def test_twenty_shares_released_by_a_quarter():
    release = release_at_subscription(20 * NOMINAL, Decimal(25))
    lines = entries.subscription(A, release.called, release.uncalled)
    by_account = {line.account: -line.amount for line in lines}
    assert (by_account["uncalled"], by_account["paid"]) == (Decimal(1500), Decimal(500))
    assert entries.capital_of(lines, A) == Decimal(2000)
    called = [*lines, *entries.call(A, release.uncalled), *entries.release(A, release.uncalled)]
    assert entries.capital_of(called, A) == Decimal(2000)
    assert -sum(line.amount for line in called if line.account == "paid") == Decimal(2000)
    assert release_deadline(date(2025, 12, 31)) == date(2030, 12, 31)
