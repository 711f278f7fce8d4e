"""Delimited files: encodings, headers, lines that cannot be read."""

import io

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_base.engine.delimited import (
    MAX_LINE,
    EmptyFile,
    Layout,
    MissingColumns,
    look_through,
)
from odoo.addons.heat_base.engine.errors import EngineError

LAYOUT = Layout(";", ("numero", "date", "kwh"))
TEXT = "numéro;numero;date;kwh\né;1;01/03/2019;5\n"


@pytest.mark.parametrize("expected", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings(expected, written, told):
    content = TEXT.encode(written)
    assert look_through(io.BytesIO(content), expected).encoding == told
    (line,) = LAYOUT.read(io.BytesIO(content), told)
    assert list(line.cells) == ["1", "01/03/2019", "5"]


def test_no_bytes():
    with pytest.raises(EmptyFile):
        look_through(io.BytesIO(b""))
    with pytest.raises(EmptyFile):
        list(LAYOUT.read(io.BytesIO(b"\n\n"), "utf-8"))


def test_missing_columns_are_named():
    with pytest.raises(MissingColumns) as told:
        list(LAYOUT.read(io.BytesIO(b"numero;jour;kwh\n1;2;3\n"), "utf-8"))
    assert told.value.params["missing"] == "date"


def test_a_preamble_is_passed_over():
    content = b"sep=;\nReleve du bourg\n\nNUMERO ; Date;kWh\n1;2;3\n"
    (line,) = LAYOUT.read(io.BytesIO(content), "utf-8")
    assert (line.number, list(line.cells)) == (5, ["1", "2", "3"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1;2;3", ""),
        ("1;2;3;", ""),
        ('"1";2;"3"', ""),
        ("1;2", "wrong_columns"),
        ("1;2;3;4", "wrong_columns"),
        ("1;2;\x003", "nul_byte"),
        ('1;"2;3', "bad_quotes"),
        ("1;2;" + "3" * MAX_LINE, "line_too_long"),
    ],
)
def test_lines(line, code):
    content = f"numero;date;kwh\n{line}\n7;8;9\n".encode()
    first, second = LAYOUT.read(io.BytesIO(content), "utf-8")
    assert first.code == code
    assert (second.number, list(second.cells)) == (3, ["7", "8", "9"])
    assert len(first.raw) <= 1000


def test_without_header_columns_are_numbers():
    layout = Layout(";", ("1", "3"), has_header=False)
    assert [list(x.cells) for x in layout.read(io.BytesIO(b"a;b;c\nd;e;f"), "utf-8")] == [
        ["a", "c"],
        ["d", "f"],
    ]


@given(st.binary(max_size=300))
def test_any_bytes_are_lines_or_a_named_error(content):
    for head in (b"", b"numero;date;kwh\n"):
        try:
            facts = look_through(io.BytesIO(head + content))
            for line in LAYOUT.read(io.BytesIO(head + content), facts.encoding):
                assert line.code or len(line.cells) == 3
        except EngineError:
            pass
