"""Prices revised by formula, worked out without a database."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.engine.formula import (
    DEEPEST,
    FormulaBase,
    FormulaDivision,
    FormulaName,
    FormulaSyntax,
    check,
    parse,
)
from odoo.addons.heat_contract.engine.notation import boxes, mathml
from odoo.addons.heat_contract.engine.price import (
    Part,
    PriceBook,
    Pricing,
    Rounding,
    Schedule,
    Term,
    price_of,
    replay_price,
)
from odoo.addons.heat_contract.engine.price_index import (
    IndexValue,
    Link,
    MissingIndex,
    Series,
    UnpublishedIndex,
    add_months,
    choose,
    read,
)

DAY = date(2026, 1, 1)
values = st.decimals(min_value="0.5", max_value="5000", places=4)
shares = st.integers(min_value=0, max_value=100)


def series(code, *figures, start=DAY, months=1, **options):
    """A series of consecutive values, each published 45 days or so after its month."""
    known = {}
    for rank, figure in enumerate(figures):
        period = add_months(start, rank * months)
        known[period] = IndexValue(
            period, Decimal(figure), published=add_months(period, months + 1)
        )
    return Series(code, known, months, **options)


def term(name, value, base, **options):
    return Term(name, series(name, value), Decimal(base), **options)


# P1 gas prices as published, components of 1 January 2026
GAS = ("CPB", "TVD", "CEE", "TICGN")
GAS_TARIFFS = [
    ("107.03", ("0.36083", "0.00383", "0.41988", "0.07128", "0.14417"), "44.94", "109.34"),
    ("74.17", ("0.52070", "0.00553", "0.16287", "0.10287", "0.20804"), "12.08", "75.49"),
    ("70.78", ("0.54563", "0.00579", "0.12277", "0.10780", "0.21800"), "8.69", "72.00"),
]


def gas_formula(coefficients):
    fixed, *parts = coefficients
    return parse(
        " + ".join([fixed, *(f"{c} × {n}/{n}_0" for c, n in zip(parts, GAS, strict=True))])
    )


@pytest.mark.parametrize(("base", "coefficients", "tvd", "revised"), GAS_TARIFFS)
def test_gas_price_of_a_public_contract(base, coefficients, tvd, revised):
    bases = {"CPB": "0.41", "TVD": tvd, "CEE": "7.63", "TICGN": "15.43"}
    formula = gas_formula(coefficients)
    assert check(formula, {name: Fraction(figure) for name, figure in bases.items()}) != 0
    now = {**bases, "TVD": str(Decimal(tvd) * Decimal("1.03")), "TICGN": "16.39"}
    for figures, expected in ((bases, base), (now, revised)):
        terms = [term(name, figures[name], bases[name]) for name in GAS]
        pricing = Pricing(Decimal(base), formula, terms, rounding=Rounding(price_decimals=2))
        assert price_of(pricing, DAY, DAY).value == Decimal(expected)


@pytest.mark.parametrize(
    ("decimals", "truncated", "coefficient", "price"),
    [
        (None, False, "1.026027996", "12667.00"),
        (4, False, "1.026", "12666.66"),
        (5, False, "1.02603", "12667.03"),
        (4, True, "1.026", "12666.66"),
        (5, True, "1.02602", "12666.90"),
    ],
)
def test_labour_alone_under_each_rounding(decimals, truncated, coefficient, price):
    pricing = Pricing(
        Decimal("12345.67"),
        parse("0,125 + 0,875 × ICHT/ICHT_0"),
        [term("ICHT", "117.7", "114.3")],
        rounding=Rounding(decimals, truncated, 2),
    )
    found = price_of(pricing, DAY, DAY)
    assert (f"{found.coefficient:.9f}".rstrip("0"), found.value) == (coefficient, Decimal(price))


P2 = "0.15 + 0.70 × ICHT/ICHT_0 + 0.15 × FSD2/FSD2_0"
P3 = "0.15 + 0.30 × ICHT/ICHT_0 + 0.55 × BT40/BT40_0"


@pytest.mark.parametrize(
    ("formula", "icht", "fsd2", "bt40", "decimals", "coefficient", "price"),
    [
        (P2, "141.4", "169.8", "128.4", None, "1", "10000.00"),
        (P3, "141.4", "169.8", "128.4", None, "1", "10000.00"),
        (P2, "145.0", "172.5", "131.0", None, "1.0202069412", "10202.07"),
        (P3, "145.0", "172.5", "131.0", None, "1.0187749783", "10187.75"),
        (P2, "145.0", "172.5", "131.0", 4, "1.0202", "10202.00"),
    ],
)
def test_services_of_a_public_contract(formula, icht, fsd2, bt40, decimals, coefficient, price):
    terms = [
        term("ICHT", icht, "141.4"),
        term("FSD2", fsd2, "169.8"),
        term("BT40", bt40, "128.4"),
    ]
    pricing = Pricing(
        Decimal(10000), parse(formula), terms, rounding=Rounding(decimals, price_decimals=2)
    )
    found = price_of(pricing, DAY, DAY)
    assert (found.coefficient, found.value) == (Decimal(coefficient), Decimal(price))


@pytest.mark.parametrize(
    ("value", "coefficient", "expected"),
    [("120.0", "1.1153", "133.836"), ("105.2", "7.9241", "833.61532")],
)
def test_link_by_coefficient(value, coefficient, expected):
    new = series("NEW", value)
    old = Series("OLD", links=[Link(DAY, new, Decimal(coefficient))])
    assert read(old, DAY).equivalent == Fraction(expected)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [(("0.72", "0.20", "0.08"), "133.20"), (("0.43", "0.47", "0.10"), "136.20")],
)
def test_composite_index(weights, expected):
    names = ("EBIQ", "TCH", "ICC")
    formula = parse(" + ".join(f"{w} × {n}" for w, n in zip(weights, names, strict=True)))
    figures = dict(zip(names, map(Fraction, (130, 140, 145)), strict=True))
    assert formula.evaluate(figures) == Fraction(expected)


def test_double_fraction_equals_the_coefficient_of_the_common_month():
    december = add_months(DAY, -1)
    new = series("NEW", "100", "103", start=december)
    old = series("OLD", "111.53", start=december, links=[Link(DAY, new)])
    reading = read(old, DAY)
    assert reading.equivalent == Fraction("111.53") * 103 / 100
    assert reading.links[0]["method"] == "double_fraction"
    assert read(old, december).equivalent == Fraction("111.53")


def test_three_series_for_one_index():
    last = series("2021", "120")
    middle = Series("2015", links=[Link(DAY, last, Decimal("1.1153"))])
    first = Series("2010", links=[Link(add_months(DAY, -12), middle, Decimal("1.05"))])
    reading = read(first, DAY)
    assert reading.equivalent == Fraction(120) * Fraction("1.1153") * Fraction("1.05")
    assert [link["successor"] for link in reading.links] == ["2015", "2021"]
    pricing = Pricing(
        Decimal(100), parse("X/X_0"), [Term("X", first, Decimal(140))], rounding=Rounding(4)
    )
    price = price_of(pricing, DAY, DAY)
    assert replay_price(price.told) == price.value


def test_a_link_of_one_tariff_leaves_the_others_alone():
    new = series("NEW", "50")
    old = series("OLD", "100", links=[Link(DAY, new, Decimal(3), scope="T1")])
    assert read(old, DAY, "T1").equivalent == 150
    assert read(old, DAY, "T2").equivalent == 100


def test_missing_index_names_series_and_month():
    known = series("FSD2", "169.8")
    with pytest.raises(MissingIndex) as caught:
        choose(known, "month", add_months(DAY, 1), DAY)
    assert caught.value.params == {"series": "FSD2", "month": date(2026, 2, 1)}
    with pytest.raises(MissingIndex):
        choose(known, "average", DAY, DAY, months=3)
    with pytest.raises(MissingIndex):
        choose(Series("NONE"), "last", DAY, DAY)


def test_value_known_on_a_day():
    known = series("ICHT", "100", "101", "102", start=date(2025, 9, 1))
    found = choose(known, "published", date(2025, 12, 1), DAY)
    assert found[0].value.period == date(2025, 10, 1)
    assert choose(known, "last", date(2025, 12, 1), DAY)[0].value.period == date(2025, 11, 1)
    undated = IndexValue(date(2025, 11, 1), Decimal(102))
    known = Series("ICHT", {**known.values, undated.period: undated})
    with pytest.raises(UnpublishedIndex):
        choose(known, "published", date(2025, 12, 1), DAY)


def test_last_known_value_is_looked_for_in_the_successor():
    new = series("NEW", "50", "51", start=date(2025, 10, 1))
    old = series("OLD", "100", start=date(2025, 9, 1))
    linked = Series("OLD", old.values, links=[Link(date(2025, 10, 1), new, Decimal(2))])
    assert choose(linked, "last", DAY, DAY)[0].equivalent == 102
    assert choose(linked, "published", date(2025, 11, 1), DAY)[0].equivalent == 100


def test_quarterly_series():
    wood = series("CEEB", "100", "104", start=date(2025, 7, 1), months=3)
    assert choose(wood, "month", DAY, DAY, months=1)[0].value.period == date(2025, 10, 1)
    assert [r.equivalent for r in choose(wood, "quarter", DAY, DAY, lag=1)] == [104, 104, 104]
    mean = choose(wood, "average", DAY, DAY, months=6, lag=1)
    assert sum(r.equivalent for r in mean) / 6 == 102


@pytest.mark.parametrize(("truncated", "expected"), [(True, "46.52"), (False, "46.53")])
def test_mix_of_fuels(truncated, expected):
    pricing = Pricing(
        Decimal("46.525"),
        parts=[
            Part("wood", Decimal(85), Decimal("38.50")),
            Part("gas", Decimal(15), Decimal("92.00")),
        ],
        rounding=Rounding(price_decimals=2, price_truncated=truncated),
    )
    price = price_of(pricing, None, DAY)
    assert price.value == Decimal(expected) == replay_price(price.told)


def test_parts_have_their_own_formula():
    pricing = Pricing(
        Decimal(50),
        terms=[term("WOOD", "110", "100"), term("GAS", "80", "100")],
        parts=[
            Part("wood", Decimal(80), Decimal(40), parse("WOOD/WOOD_0")),
            Part("gas", Decimal(20), Decimal(90), parse("0.5 + 0.5 × GAS/GAS_0")),
        ],
        rounding=Rounding(price_decimals=2),
    )
    price = price_of(pricing, DAY, DAY)
    assert price.value == Decimal("51.40")
    assert [part["coefficient"] for part in price.told["parts"]] == ["1.1", "0.9"]


def test_slices_are_cut_at_revisions_and_only_asked_ones_can_miss():
    index = series("ICHT", "100", "110", start=DAY)
    pricing = Pricing(
        Decimal(10),
        parse("ICHT/ICHT_0"),
        [Term("ICHT", index, Decimal(100))],
        schedule=Schedule("monthly", start=DAY),
    )
    book = PriceBook({"R1": pricing}, DAY)
    cut = book.slices("R1", Period(date(2026, 1, 20), date(2026, 2, 11)))
    assert [(part.days, price.value) for part, price in cut] == [
        (12, Decimal("10.000000")),
        (10, Decimal("11.000000")),
    ]
    with pytest.raises(MissingIndex):
        book.slices("R1", Period(date(2026, 2, 20), date(2026, 3, 11)))


def test_each_term_has_its_revision_date():
    base = date(2025, 1, 1)
    january, october = (Schedule("yearly", m, base, base) for m in (1, 10))
    assert january.revision_date(date(2025, 12, 31)) is None
    assert january.revision_date(DAY) == DAY
    assert october.revision_date(DAY) == date(2025, 10, 1)
    decided = Schedule("decided", decided=[date(2025, 4, 1), date(2026, 4, 1)])
    assert decided.revision_date(date(2025, 3, 31)) is None
    assert decided.revision_date(date(2026, 3, 31)) == date(2025, 4, 1)
    year = Period(date(2025, 2, 1), date(2027, 1, 1))
    assert decided.cuts(year) == [date(2025, 4, 1), date(2026, 4, 1)]


def test_base_price_before_the_first_revision_needs_no_index():
    pricing = Pricing(Decimal(10), parse("A/A0"), [Term("A", Series("A"), Decimal(1))])
    price = price_of(pricing, None, DAY)
    assert (price.value, price.coefficient) == (Decimal("10.000000"), 1)
    assert replay_price(price.told) == price.value


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1), ("0.15 +", 7), ("A B", 3), ("2A", 2), ("0.15.2", 5), ("(A", 3), ("A)", 2),
        ("max(A)", 6), ("__import__(A)", 1), ("A ** 2", 4), ("A.b", 2), ("A; B", 2),
        ("exp(A)", 1), ("A = 1", 3), ("A[0]", 2), ("'A'", 1), ("min(A; )", 8),
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_at_its_place(text, position):
    with pytest.raises(FormulaSyntax) as caught:
        parse(text)
    assert caught.value.params["position"] == position


@pytest.mark.parametrize("text", ["(" * 5000 + "A", "-" * 1999 + "A", "(" * (DEEPEST + 2) + "A"])
def test_depth_is_bounded(text):
    with pytest.raises(FormulaSyntax):
        parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 × 4", 14), ("(2 + 3) * 4", 20), ("8 / 4 / 2", 1), ("8 − 4 − 2", 2),
        ("-2 + 3", 1), ("min(3; 1,5)", Fraction(3, 2)), ("MAX(1, 2)", 2), ("1 ÷ 4", Fraction(1, 4)),
        ("2 × -3", -6),
    ],
)  # fmt: skip
def test_arithmetic(text, expected):
    assert parse(text).evaluate({}) == expected


def test_check_refuses_what_cannot_be():
    with pytest.raises(FormulaName):
        check(parse("A/B_0"), {"A": Fraction(1)})
    with pytest.raises(FormulaDivision):
        check(parse("A/A_0"), {"A": Fraction(0)})
    with pytest.raises(FormulaBase) as caught:
        check(parse("0.2 + 0.7 × A/A0"), {"A": Fraction(3)})
    assert caught.value.params == {"value": "0.9"}
    assert check(parse("0.99990 × A/A0"), {"A": Fraction(3)})
    with pytest.raises(FormulaBase):
        check(parse("0.99989 × A/A0"), {"A": Fraction(3)})


def test_notation_escapes_and_brackets():
    formula = parse("-(A + 1) × (2 − (B0 − 1)) / 3")
    assert "<mfrac>" in mathml(formula, ["A", "B"])
    assert "<i>B</i><sub>0</sub>" in boxes(formula, ["A", "B"])
    assert mathml(parse("0.5"), [], mark=",").count("0,5") == 1


@given(values, values, shares, st.sampled_from([None, 2, 4, 5]), st.booleans(), st.booleans())
def test_a_told_price_replays(value, base, fixed, decimals, cut_coefficient, cut_price):
    pricing = Pricing(
        Decimal("61.37"),
        parse(f"{fixed}/100 + (100 - {fixed})/100 × A/A_0"),
        [term("A", value, base)],
        rounding=Rounding(decimals, cut_coefficient, 4, cut_price),
    )
    price = price_of(pricing, DAY, DAY)
    assert replay_price(price.told) == price.value
    assert price_of(pricing, DAY, DAY) == price


@given(values, values, st.integers(min_value=0, max_value=8))
def test_recomputation_from_base_is_the_base_price(price, base, digits):
    pricing = Pricing(
        price,
        parse("0.3 + 0.7 × A/A_0"),
        [term("A", base, base)],
        rounding=Rounding(digits, price_decimals=4),
    )
    assert price_of(pricing, DAY, DAY).value == price


@given(st.lists(values, min_size=2, max_size=6))
def test_never_chained(path):
    """Whatever the index went through, what counts is where it is."""
    base, *later = path
    prices = [
        price_of(
            Pricing(
                Decimal(100),
                parse("0.2 + 0.8 × A/A_0"),
                [term("A", figure, base)],
                rounding=Rounding(4, price_decimals=2),
            ),
            DAY,
            DAY,
        ).value
        for figure in (*later, later[-1])
    ]
    assert prices[-1] == prices[-2]


@given(st.fractions(), st.integers(min_value=0, max_value=8))
def test_rounding_is_within_its_step(value, digits):
    step = Fraction(1, 10**digits)
    half = Fraction(Rounding(price_decimals=digits).price(value))
    cut = Fraction(Rounding(price_decimals=digits, price_truncated=True).price(value))
    assert abs(half - value) <= step / 2
    assert abs(cut) <= abs(value) < abs(cut) + step
