"""Numbers, dates and growing indexes as reading files write them."""

import contextlib
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_metering.engine.reading import (
    BadDate,
    BadNumber,
    Clock,
    NonexistentHour,
    RepeatedHourRefused,
    parse_number,
    regressions,
)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "expected"),
    [
        ("5347.61445783133", ".", "", "5347.61445783133"),
        ("2 969,03", ",", " ", "2969.03"),
        ("2\u00a0969,03", ",", " ", "2969.03"),
        ("2\u202f969,03", ",", " ", "2969.03"),
        ("12\u00a0345\u00a0678", ",", " ", "12345678"),
        (" 17 ", ",", " ", "17"),
        ("1.234.567,5", ",", ".", "1234567.5"),
        ("1,234.5", ".", ",", "1234.5"),
        ("-0,2", ",", "", "-0.2"),
        ("99999999999999999.123456789", ".", "", "99999999999999999.123456789"),
    ],
)
def test_numbers(text, decimal, thousands, expected):
    assert parse_number(text, decimal, thousands) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands"),
    [
        ("", ".", ""),
        ("abc", ".", ""),
        ("032A.871", ".", ""),
        ("1e5", ".", ""),
        ("NaN", ".", ""),
        ("Infinity", ".", ""),
        ("1_000", ".", ""),
        ("١٢٣", ".", ""),
        ("12.5", ",", ""),
        ("12,5", ".", ""),
        ("12 34,5", ",", " "),
        ("1 234", ",", ""),
        ("1,2,3", ",", ""),
        ("9" * 40, ".", ""),
    ],
)
def test_no_numbers(text, decimal, thousands):
    with pytest.raises(BadNumber):
        parse_number(text, decimal, thousands)


PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("clock", "text", "expected"),
    [
        (Clock("iso"), "2018-01-02T23:00:00Z", "2018-01-02T23:00"),
        (Clock("iso"), "2019-03-31T02:30:00+02:00", "2019-03-31T00:30"),
        (Clock("iso", PARIS), "2019-07-01", "2019-06-30T22:00"),
        (Clock("iso", PARIS), "2019-01-01 12:00", "2019-01-01T11:00"),
        (Clock("dmy", PARIS), "01/03/2019", "2019-02-28T23:00"),
        (Clock("dmy", PARIS), "1/3/2019 6:05", "2019-03-01T05:05"),
        (Clock("dmy", PARIS), "25.4.2024 00:56:07", "2024-04-24T22:56:07"),
        (Clock("dmy", PARIS, date_only_hour=24), "31/03/2019", "2019-03-31T22:00"),
        (Clock("dmy", PARIS, date_only_hour=8), "31/03/2019", "2019-03-31T06:00"),
        (Clock("mdy", "UTC"), "3/1/2019", "2019-03-01T00:00"),
        (Clock("dmy", PARIS, repeated_hour="first"), "27/10/2019 02:30", "2019-10-27T00:30"),
        (Clock("dmy", PARIS, repeated_hour="second"), "27/10/2019 02:30", "2019-10-27T01:30"),
    ],
)
def test_instants(clock, text, expected):
    assert clock.parse(text).replace(tzinfo=None) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("31/02/2019", BadDate),
        ("29/02/2019", BadDate),
        ("00/01/2019", BadDate),
        ("2019-01-01", BadDate),
        ("01/01/19", BadDate),
        ("01/01/2019 24:00", BadDate),
        ("", BadDate),
        ("01/01/0001", BadDate),
        ("31/03/2019 02:30", NonexistentHour),
        ("27/10/2019 02:30", RepeatedHourRefused),
    ],
)
def test_refused_instants(text, error):
    with pytest.raises(error):
        Clock("dmy", PARIS).parse(text)


@pytest.mark.parametrize(
    ("clock", "text"),
    [
        (Clock("iso"), "0001-01-01T00:00:00+05:00"),
        (Clock("iso"), "9999-12-31T23:00:00-05:00"),
        (Clock("dmy", PARIS, date_only_hour=24), "31/12/9999"),
    ],
)
def test_dates_at_the_ends_of_the_calendar(clock, text):
    with pytest.raises(BadDate):
        clock.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_named_error(text):
    for clock in (Clock("iso", PARIS), Clock("dmy", PARIS), Clock("mdy")):
        with contextlib.suppress(BadDate, NonexistentHour, RepeatedHourRefused):
            assert clock.parse(text).tzinfo is not None
    with contextlib.suppress(BadNumber):
        assert parse_number(text, ",", " ").is_finite()


@given(st.lists(st.integers(0, 50)))
def test_what_is_not_suspect_grows(values):
    indexes = [Decimal(v) for v in values]
    suspects = regressions(indexes)
    kept = [v for i, v in enumerate(indexes) if i not in suspects]
    assert kept == sorted(kept)
    assert bool(kept) == bool(values)


@pytest.mark.parametrize(
    ("values", "suspects"),
    [
        ([], []),
        ([5, 5, 5], []),
        ([100, 110, 50, 120], [2]),
        ([100, 9999, 110, 120], [1]),
        ([110, 90], [1]),
        ([100, 110, 105], [2]),
    ],
)
def test_suspects(values, suspects):
    assert sorted(regressions([Decimal(v) for v in values])) == suspects
