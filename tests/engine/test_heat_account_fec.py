"""The checker of the file of accounting entries: each rule is broken once, and told."""

from __future__ import annotations

from datetime import date

import pytest

from odoo.addons.heat_account_fec.engine.fec_check import COLUMNS, fec_check

NAME = "732829320FEC20261231.txt"
YEAR = date(2026, 1, 1), date(2026, 12, 31)
TODAY = date(2027, 3, 1)


def entry(journal="VT", number="VT/2026/0001", day="20260105", valid="20260110", amount="120,00"):
    """A balanced entry of two lines, as lists of cells."""
    common = [journal, "Ventes", number, day]
    piece = [number, day, "Facture"]
    return [
        [*common, "411100", "Clients", "P000007", "Mme Roche", *piece, amount, "0,00", "A", day,
         valid, "", ""],
        [*common, "701100", "Chaleur", "", "", *piece, "0,00", amount, "", "", valid, "", ""],
    ]  # fmt: skip


def sound():
    return [
        *entry("OUV", "OUV/2026/0001", "20260101", "20260101", "1000,00"),
        *entry(),
        *entry(number="VT/2026/0002", day="20261231", valid="20270115", amount="0,10"),
    ]


def written(rows, separator="\t", titles=COLUMNS, encoding="utf-8", end="\n"):
    return [(separator.join(row) + end).encode(encoding) for row in (titles, *rows)]


def codes(content, name=NAME):
    return [finding.code for finding in fec_check(content, name, *YEAR, TODAY).findings]


def test_a_sound_file():
    report = fec_check(written(sound()), NAME, *YEAR, TODAY)
    assert not report.findings
    assert (report.line_count, report.entry_count) == (6, 3)
    assert report.debit_cents == report.credit_cents == 112_010


@pytest.mark.parametrize("separator", ["\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-15"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_form_that_the_text_allows(separator, encoding, end):
    rows = sound()
    rows[2][7] = "Mme Hélène Œuvrard"
    assert not codes(written(rows, separator, encoding=encoding, end=end))


@pytest.mark.parametrize("amount", ["120,00", "0120,0", "120", "+120,00", "120,00+", "120,000"])
def test_amounts_that_the_text_allows(amount):
    rows = sound()
    rows[2][11] = amount
    assert not codes(written(rows))


def test_signed_amounts_count():
    rows = sound()
    rows[2][11], rows[3][12] = "-120,00", "120,00-"
    assert not codes(written(rows))


def changed(line, column, value):
    def change(rows):
        rows[line][COLUMNS.index(column)] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        *[
            (changed(3, column, " "), "required")
            for column in ("JournalLib", "CompteLib", "PieceRef", "EcritureLib", "Credit")
        ],
        (changed(2, "CompAuxLib", ""), "pair"),
        (changed(2, "DateLet", ""), "pair"),
        (changed(2, "EcritureLet", ""), "pair"),
        (changed(2, "Idevise", "CHF"), "pair"),
        (changed(2, "CompteNum", "999999"), "account"),
        (changed(2, "CompteNum", "41"), "account"),
        (changed(2, "CompteNum", "C411"), "account"),
        (changed(2, "PieceDate", "20260230"), "day"),
        (changed(2, "PieceDate", "2026-01-05"), "day"),
        (changed(2, "DateLet", "260105"), "day"),
        (changed(2, "Debit", "120.00"), "amount"),
        (changed(2, "Debit", "1 120,00"), "amount"),
        (changed(2, "Debit", "120,001"), "amount"),
        (changed(2, "EcritureLib", "Facture\x0b1"), "control_character"),
        (lambda rows: rows[2].append("more"), "cell_count"),
        (lambda rows: rows[2].pop(), "cell_count"),
    ],
)  # fmt: skip
def test_a_cell_that_is_wrong(change, expected):
    rows = sound()
    change(rows)
    assert expected in codes(written(rows))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (entry(day="20251231"), "outside_year"),
        (entry(day="20270101", valid="20270101"), "outside_year"),
        (entry(valid="20260104"), "validated_before"),
        (entry(valid="20270302"), "validated_later"),
        (entry(valid="20260301") + entry(number="VT/2026/0002", valid="20260228"), "order"),
        (entry() + entry(number="VT/2026/0003"), "number_gap"),
        (entry() + entry(day="20260106"), "number_twice"),
        (entry(number="facture"), "number_without_digits"),
    ],
)
def test_an_entry_that_is_wrong(rows, expected):
    assert codes(written(rows)) == [expected]


def test_a_gap_names_the_number_that_is_missing():
    rows = entry(number="VT/2026/0001") + entry(number="VT/2026/0004")
    [finding] = fec_check(written(rows), NAME, *YEAR, TODAY).findings
    assert (finding.code, finding.line, finding.value) == ("number_gap", 4, "VT/2026/2")


def test_each_journal_and_each_month_has_its_numbers():
    rows = [
        *entry(),
        *entry("AC", "AC/2026/02/0001"),
        *entry("AC", "AC/2026/03/0001"),
        *entry("BQ", "VT/2026/0005"),
    ]
    assert not codes(written(rows))


def test_both_sides():
    rows = sound()
    rows[2][12], rows[3][11] = "20,00", "20,00"
    assert codes(written(rows)) == ["both_sides"]


def test_an_entry_and_the_file_balance():
    rows = sound()
    rows[2][11] = "120,01"
    assert codes(written(rows)) == ["entry_unbalanced", "file_unbalanced"]
    rows[4][11] = "0,09"  # the file balances, two entries do not
    [finding] = fec_check(written(rows), NAME, *YEAR, TODAY).findings
    assert (finding.code, finding.count, finding.line) == ("entry_unbalanced", 2, 4)


@pytest.mark.parametrize(
    "titles",
    [
        COLUMNS[::-1],
        COLUMNS[:-1],
        (*COLUMNS, "Autre"),
        ("Journal", *COLUMNS[1:]),
        tuple(column.lower() for column in COLUMNS),
    ],
)
def test_titles(titles):
    assert codes(written(sound(), titles=titles)) == ["titles"]


def test_separators_are_tabs_or_bars():
    assert codes(written(sound(), separator=";")) == ["titles"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("732829321FEC20261231.txt", "file_name"),
        ("FEC20261231.txt", "file_name"),
        ("732829320_20261231.txt", "file_name"),
        ("732829320FEC20251231.txt", "file_name_day"),
    ],
)
def test_name(name, expected):
    assert codes(written(sound()), name) == [expected]


def test_a_file_without_a_line_has_no_titles():
    assert codes([]) == ["titles"]
