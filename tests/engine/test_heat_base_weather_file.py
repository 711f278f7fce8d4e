"""Météo-France's daily files: what is read, what is refused, and that nothing else comes out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from odoo.addons.heat_base.engine.weather_file import (
    LONGEST_LINE,
    Day,
    NotADailyFile,
    Refusal,
    columns_of,
    read_days,
    station_key,
)

HEADER = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;HTN;QHTN;TX;QTX;HTX;QHTX;TM;QTM"
COLUMNS = columns_of(HEADER)
STATIONS = {"1014002": "arbent"}
TODAY = date(2026, 11, 20)


def line(day="20260115", tn="-3.2", qtn="1", tx="4.1", qtx="9", station="01014002"):
    return (
        f"{station};ARBENT;46.278167;5.669000;534;{day};0.2;9;{tn};{qtn};0612;9;{tx};{qtx}"
        ";1401;9;0.4;9"
    )


def read(*lines):
    return list(read_days(enumerate(lines, 2), COLUMNS, STATIONS, TODAY))


def test_a_good_line():
    assert read(line()) == [
        Day(
            2, "arbent", date(2026, 1, 15), Decimal("-3.2"), Decimal("4.1"), "validated", "filtered"
        )
    ]


@pytest.mark.parametrize("code", ["01014002", " 01014002", "1014002", '"01014002"'])
def test_leading_zeros_and_spaces_of_the_station_do_not_matter(code):
    assert station_key(code) == "1014002"
    assert len(read(line(station=code))) == 1


@pytest.mark.parametrize(
    ("quality", "kept", "word"),
    [
        ("0", True, "protected"),
        ("1", True, "validated"),
        ("9", True, "filtered"),
        ("", True, "filtered"),
        ("2", False, "doubtful"),
    ],
)
def test_quality_codes(quality, kept, word):
    (day,) = read(line(qtn=quality))
    assert day.quality_min == word
    assert (day.t_min is not None) == kept
    assert day.t_max == Decimal("4.1")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line(day="20260230"), "bad_date"),
        (line(day="2026011"), "bad_date"),
        (line(day="15/01/2026"), "bad_date"),
        (line(day="20261121"), "future_date"),
        (line(tn="froid"), "bad_temperature"),
        (line(tx="1e3"), "bad_temperature"),
        (line(tx="٣"), "bad_temperature"),
        (line(tx="85.0"), "impossible_temperature"),
        (line(tn="-99.9"), "impossible_temperature"),
        (line(qtx="7"), "unknown_quality"),
        (line(tn="5.0", tx="4.9"), "reversed_temperatures"),
        ("01014002;ARBENT;46.278167", "wrong_columns"),
        ("x" * (LONGEST_LINE + 1), "line_too_long"),
    ],
)
def test_a_bad_line_is_refused_by_number_and_costs_no_other(bad, code):
    before, refusal, after = read(line(day="20260114"), bad, line(day="20260116"))
    assert isinstance(before, Day) and isinstance(after, Day)
    assert (refusal.line, refusal.code) == (3, code)


def test_lines_that_say_nothing_are_left_out():
    assert read("", "   ", line(station="39362001"), line(tn="", qtn="", tx="", qtx="")) == []


def test_a_doubtful_value_does_not_make_the_pair_contradict():
    (day,) = read(line(tn="30.0", qtn="2", tx="4.0"))
    assert (day.t_min, day.t_max) == (None, Decimal("4.0"))


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("", ("NUM_POSTE", "AAAAMMJJ", "TN", "TX")),
        ("NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;T;QT;TN;TX", ("AAAAMMJJ",)),
        ("NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;ETPMON;QETPMON", ("TN", "TX")),
        ("compteur;date;index", ("NUM_POSTE", "AAAAMMJJ", "TN", "TX")),
    ],
)
def test_other_files_are_told_from_daily_ones(header, missing):
    with pytest.raises(NotADailyFile) as caught:
        columns_of(header)
    assert caught.value.params["missing"] == missing


def test_the_byte_order_mark_is_no_column():
    assert columns_of("\ufeff" + HEADER)["NUM_POSTE"] == 0


CELLS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(CELLS, max_size=20).map(";".join), max_size=8))
@example(["01014002;" * 18])
def test_random_lines_give_days_or_refusals(lines):
    for found in read(*lines, line()):
        assert isinstance(found, (Day, Refusal))


@given(st.lists(CELLS, min_size=18, max_size=18))
def test_random_cells_of_a_known_station(cells):
    cells[0] = "01014002"
    for found in read(";".join(cells)):
        assert isinstance(found, (Day, Refusal))
        if isinstance(found, Day):
            assert found.day <= TODAY


@given(st.text(max_size=300))
def test_random_headers_are_refused_by_name(text):
    try:
        assert {"NUM_POSTE", "AAAAMMJJ", "TN", "TX"} <= set(columns_of(text))
    except NotADailyFile as error:
        assert error.params["missing"]
