"""A bill shared between loads: nothing is lost, nothing is negative."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_plant_account.engine.sharing import (
    Charged,
    NothingToShareBy,
    TicketsExceedBill,
    share,
)

AT_ANY_PACE = settings(deadline=None)
CENT = Decimal("0.01")
money = st.decimals(min_value="0.01", max_value="9999", places=2)
masses = st.decimals(min_value="0.01", max_value="30", places=2)
loads = st.builds(Charged, st.none() | money, masses, masses)


@AT_ANY_PACE
@given(st.lists(loads, min_size=1, max_size=12), money)
def test_parts_add_up_to_the_bill(charged, left):
    priced = sum((one.price for one in charged if one.price is not None), Decimal())
    parts = share(priced + left, charged, CENT)
    unpriced = [one for one in charged if one.price is None]
    assert sum(parts) == (priced + left if unpriced else priced)
    assert all(part >= 0 and part == part.quantize(CENT) for part in parts)
    assert all(part == one.price for part, one in zip(parts, charged, strict=True) if one.price)


def test_energy_shares_where_a_mass_lacks():
    charged = [Charged(None, None, Decimal(30)), Charged(None, Decimal(9), Decimal(10))]
    assert share(Decimal(400), charged, CENT) == [300, 100]


def test_what_cannot_be_shared_says_so():
    with pytest.raises(NothingToShareBy):
        share(Decimal(1), [Charged(None, None, None)], CENT)
    with pytest.raises(TicketsExceedBill):
        share(Decimal(5), [Charged(Decimal(5), None, None), Charged(None, None, Decimal(1))], CENT)
