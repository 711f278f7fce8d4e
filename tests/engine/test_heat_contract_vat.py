"""The choice of a VAT rate by a dated table."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_contract.engine.errors import NoRenewableShare, NoVatRule
from odoo.addons.heat_contract.engine.vat import Sale, VatRule, choose, reference_years, vat_by_rate

START = date(2014, 1, 1)
DAY = date(2019, 3, 31)
REDUCED, NORMAL = Decimal("5.5"), Decimal(20)
TABLE = [
    VatRule(1, REDUCED, START, nature="subscription", service="heat", several_customers=True),
    VatRule(
        2, REDUCED, START, nature="energy", service="heat", several_customers=True,
        renewable_min=Decimal(50),
    ),
    VatRule(3, NORMAL, START, service="heat"),
    VatRule(4, NORMAL, START, service="cold"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("nature", "service", "several", "share", "rate"),
    [
        ("subscription", "heat", True, None, REDUCED),
        ("subscription", "heat", True, "0", REDUCED),
        ("subscription", "heat", False, "80", NORMAL),
        ("energy", "heat", True, "49.99", NORMAL),
        ("energy", "heat", True, "50", REDUCED),
        ("energy", "heat", True, "100", REDUCED),
        ("energy", "heat", False, "80", NORMAL),
        ("energy", "heat", False, None, NORMAL),
        ("energy", "cold", True, "80", NORMAL),
        ("subscription", "cold", True, None, NORMAL),
    ],
)
def test_french_table(nature, service, several, share, rate):
    sale = Sale(nature, service, DAY, several, share and Decimal(share))
    assert choose(TABLE, sale).rate == rate


def test_an_unknown_share_is_told_where_it_decides():
    with pytest.raises(NoRenewableShare):
        choose(TABLE, Sale("energy", "heat", DAY, True))


def test_before_the_table_there_is_no_rule():
    with pytest.raises(NoVatRule):
        choose(TABLE, Sale("energy", "heat", date(2013, 12, 31), True, Decimal(80)))


def test_a_rule_ends_with_its_last_day():
    old = VatRule(1, REDUCED, START, end=date(2025, 2, 16))
    new = VatRule(2, NORMAL, date(2025, 2, 16))
    before, after = date(2025, 2, 15), date(2025, 2, 16)
    assert choose([old, new], Sale("energy", "heat", before, True)).key == 1
    assert choose([old, new], Sale("energy", "heat", after, True)).key == 2


def test_the_more_recent_of_two_equal_rules_prevails():
    rules = [VatRule(1, REDUCED, START), VatRule(2, NORMAL, date(2019, 1, 1))]
    assert choose(rules, Sale("energy", "heat", DAY, True)).key == 2


@given(st.permutations(TABLE), st.decimals(0, 100, places=2), st.booleans())
def test_the_order_of_the_table_does_not_matter(table, share, several):
    for nature in ("energy", "subscription"):
        sale = Sale(nature, "heat", DAY, several, share)
        assert choose(table, sale) == choose(TABLE, sale)


def test_reference_years():
    assert reference_years(date(2026, 1, 31)) == (2025, 2024, 2026)


@pytest.mark.parametrize(
    ("energy_rate", "tax"), [(NORMAL, Decimal("244.00")), (REDUCED, Decimal("99.00"))]
)
def test_switch_of_rate_on_a_bill(energy_rate, tax):
    lines = [(energy_rate, Decimal(1000)), (REDUCED, Decimal(800))]
    found = vat_by_rate(lines, Decimal("0.01"))
    assert sum(vat for _base, vat in found.values()) == tax


def test_vat_is_rounded_once_per_rate():
    lines = [(REDUCED, Decimal("0.55"))] * 3
    assert vat_by_rate(lines, Decimal("0.01")) == {REDUCED: (Decimal("1.65"), Decimal("0.09"))}
