"""Index values pasted or read from files, without a database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_contract.engine.index_table import (
    BadPeriod,
    BadValue,
    read_lines,
    read_period,
    read_table,
    read_value,
)

INSEE = """"Libellé";"Indice du coût horaire du travail révisé - Salaires et charges"
"idBank";"001565183"
"Dernière mise à jour";"19/12/2025 12:00"
"Période";"";"Codes"
"2025-09";"143.2";"A"
"2025-08";"142.9";"P"
"""


def test_file_of_insee():
    lines = read_table(INSEE)
    assert [(e.index, e.period, e.value, e.provisional) for e in lines] == [
        ("001565183", date(2025, 9, 1), Decimal("143.2"), False),
        ("001565183", date(2025, 8, 1), Decimal("142.9"), True),
    ]


def test_columns_by_name_in_any_order():
    table = (
        "Statut;Indice;Date de publication;Mois;Valeur;Source\n"
        "provisoire;FSD2;15/02/2025;déc. 2024;172,5;Moniteur n° 6372\n"
        "définitif;BT40;2025-03-20;2024-12;131,0;\n"
    )
    first, second = read_table(table)
    assert (first.index, first.provisional, first.published) == ("FSD2", True, date(2025, 2, 15))
    assert (first.period, first.value) == (date(2024, 12, 1), Decimal("172.5"))
    assert first.evidence == "Moniteur n° 6372"
    assert (second.provisional, second.published) == (False, date(2025, 3, 20))


@pytest.mark.parametrize(
    ("text", "month", "value"),
    [
        ("01/2025 1 141,4", 1, "1141.4"),
        ("février 2025 1\u202f141,4", 2, "1141.4"),
        ("mars 2025 : 12 141,4 (p)", 3, "12141.4"),
        ("BT40 04/2025 1 141,4", 4, "1141.4"),
        ("mai 2025 141,4", 5, "141.4"),
        ("juin 25 141,4", 6, "141.4"),
        ("2025-07 141.4", 7, "141.4"),
        ("T3 2025 141", 7, "141"),
    ],
)
def test_spaces_of_thousands_without_separator(text, month, value):
    (line,) = read_table(text)
    assert (line.period, line.value) == (date(2025, month, 1), Decimal(value))


def test_each_line_has_its_own_separator():
    lines = read_table(
        "Mois;Valeur\n01/2025;141,4\n02/2025\t142,1\n03/2025;1 143,0\t\navril 2025 144,2\n"
    )
    assert [line.error for line in lines[:3]] == [None] * 3
    assert [line.value for line in lines[:3]] == [
        Decimal("141.4"),
        Decimal("142.1"),
        Decimal("1143.0"),
    ]
    known = read_table("01/2025\t141,4\n02/2025;142,1\n03/2025\t143,0\n")
    assert [line.value for line in known] == [Decimal("141.4"), Decimal("142.1"), Decimal("143.0")]


def test_a_bad_line_names_itself_and_sinks_nobody():
    lines = read_table(
        "janvier 2025\t141,4\nfévrier 2025\tn.d.\nbrumaire 2025\t3\nmars 2025\t142\n"
    )
    assert [line.error and line.error.code for line in lines] == [
        None, "bad_value", "bad_period", None,
    ]  # fmt: skip
    assert lines[1].number == 2
    assert lines[1].error.params == {"text": "n.d."}


@pytest.mark.parametrize(
    "text",
    ["janvier 2025 141,4", "janvier 2025 : 141,4", "janvier 2025\t141,4", "01/2025;141,4",
     "2025-01,141.4", "janv.-25 141,4", "Jan 2025  141.4", "2025-01-01;141,40"],
)  # fmt: skip
def test_ways_to_write_one_value(text):
    (line,) = read_table(text)
    assert (line.period, line.value) == (date(2025, 1, 1), Decimal("141.4"))


@pytest.mark.parametrize(
    "text", ["2025", "13/2025", "T5 2025", "2025-00", "", "lundi 2025", "1/25"]
)
def test_what_is_no_period(text):
    with pytest.raises(BadPeriod):
        read_period(text)


@pytest.mark.parametrize("text", ["", "-", "0", "-3", "abc", "1,2,3", "12 345 678 901 234", "1e5"])
def test_what_is_no_value(text):
    with pytest.raises(BadValue):
        read_value(text)


@given(st.text(max_size=300))
def test_any_text_is_read_to_its_end(text):
    for line in read_table(text):
        assert line.error or (line.period and line.value)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_months_come_back(day):
    first = day.replace(day=1)
    for text in (f"{first:%Y-%m}", f"{first:%m/%Y}", f"{first:%d/%m/%Y}"):
        assert read_period(text) == (first, 1)


@pytest.mark.parametrize(
    "text", ["PLAQ\toct. 2026\t112,4", "PLAQ;10/2026;112,4", "PLAQ octobre 2026 112,4"]
)
def test_a_line_names_its_index_without_a_heading(text):
    first, second = read_lines(f"{text}\n{text}")
    for line in (first, second):
        assert not line.heading
        assert (line.index, line.period) == ("PLAQ", date(2026, 10, 1))
        assert (line.value, line.error) == (Decimal("112.4"), None)


def test_a_status_stands_after_the_value_of_a_named_index():
    assert read_table("PLAQ;10/2026;112,4;provisoire")[0].provisional


def test_lines_taken_for_headings_say_so():
    assert [line.heading for line in read_lines(INSEE)] == [True] * 4 + [False] * 2
    # an index whose code is a word of headings is no heading beside a month
    assert not read_lines("INDICE-VALEUR;10/2026;112,4")[0].heading
