"""Optical read-outs: two real files of a UH50, variants of unit, damage of every kind."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_base.engine.units import convert
from odoo.addons.heat_metering.engine import optical

GOOD = "LUGCUH50_dummy_utf8.txt"
CORRUPT = "LUGCUH50_dummy_error_utf8.txt"


def readout(energy, before, volume, volume_before, serial, clock="2022-05-19&19:41:17"):
    return (
        f"/LUGCUH50\r\n6.8({energy})6.26({volume}*m3)9.21({serial})\r\n"
        f"6.26*01({volume_before}*m3)6.8*01({before})\r\nF(0)9.20({serial})6.32(0000005*h)\r\n"
        f"6.36(01-01&00:00)9.36({clock})\r\n!\r\n"
    ).encode()


@pytest.mark.shared_data
def test_the_good_file(shared_data):
    (found,) = optical.decode((shared_data / "optical" / GOOD).read_bytes())
    assert (found.code, found.serials, found.device) == ("", ("66153690",), "LUGCUH50")
    assert found.clock == datetime(2022, 5, 19, 19, 41, 17)
    assert found.due_at == datetime(2022, 1, 1)
    assert [(i.quantity, str(i.value), i.unit, i.due) for i in found.indexes] == [
        ("energy", "328.871", "gj", False),
        ("energy", "314.658", "gj", True),
        ("volume", "3329.67", "m3", False),
        ("volume", "3188.07", "m3", True),
        ("operating_hours", "107988", "h", False),
        ("error_hours", "5", "h", False),
        ("error_hours", "5", "h", True),
    ]
    assert (found.status, found.facts["6.6"]) == ("0", "0022.4*kW")


@pytest.mark.shared_data
def test_the_corrupt_file_is_refused_by_name_and_line(shared_data):
    (found,) = optical.decode((shared_data / "optical" / CORRUPT).read_bytes())
    assert (found.code, found.indexes) == ("bad_readout", ())
    assert found.error.params == {"line": 2, "field": "6.8", "value": "032A.871*GJ"}


@pytest.mark.parametrize(
    ("content", "serial", "unit", "kwh", "m3"),
    [
        (
            readout("0328.871*GJ", "0314.658*GJ", "03329.67", "03188.07", 66153690),
            "66153690",
            "gj",
            "3948.0556",
            "141.60",
        ),
        (
            readout("0071813*kWh", "0059059*kWh", "01185.60", "01000.00", 70376057),
            "70376057",
            "kwh",
            "12754",
            "185.60",
        ),
        (
            readout("0326.062*MWh", "0323.272*MWh", "01096.08", "01000.00", 66935074),
            "66935074",
            "mwh",
            "2790",
            "96.08",
        ),
    ],
)
def test_year_so_far(content, serial, unit, kwh, m3):
    (found,) = optical.decode(content)
    energy, before, volume, volume_before = found.indexes[:4]
    assert (found.serials, energy.unit) == ((serial,), unit)
    consumed = convert(energy.value - before.value, unit, "kwh")
    assert consumed.quantize(Decimal(kwh)) == Decimal(kwh)
    assert volume.value - volume_before.value == Decimal(m3)


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("0328.871*GJ", "032A.871*GJ", 2, "6.8"),
        ("0328.871*GJ", "0328.871*BTU", 2, "6.8"),
        ("0328.871*GJ", "0328.871", 2, "6.8"),
        ("6.8(0328.871*GJ)", "6.8(0328.871*GJ", 2, "6.8"),
        ("6.8(0328.871*GJ)", "", 1, "6.8"),
        ("03188.07*m3", "0318?.07*m3", 3, "6.26*01"),
        ("03188.07*m3", "03188.07*GJ", 3, "6.26*01"),
        ("0000005*h", "000000S*h", 4, "6.32"),
        ("2022-05-19", "2022-15-19", 5, "9.36"),
        ("66153690", "", 4, "9.20"),
        ("66153690", "6615£690", 4, "9.20"),
    ],
)
def test_damage_is_named_with_its_line(old, new, line, code):
    text = readout("0328.871*GJ", "0314.658*GJ", "03329.67", "03188.07", 66153690).decode()
    assert old in text
    (found,) = optical.decode(text.replace(old, new).encode("latin-1"))
    assert found.code == "bad_readout"
    assert (found.error.params["line"], found.error.params["field"]) == (line, code)


@pytest.mark.parametrize(
    ("written", "clock", "due"),
    [
        ("01-01&00:00", "2022-05-19&19:41:17", datetime(2022, 1, 1)),
        ("12-31&24:00", "2022-05-19&19:41:17", datetime(2022, 1, 1)),
        ("31-12&00:00", "2022-05-19&19:41:17", datetime(2021, 12, 31)),
        ("05-19&19:00", "2022-05-19&19:41:17", datetime(2022, 5, 19, 19)),
        ("05-19&20:00", "2022-05-19&19:41:17", datetime(2021, 5, 19, 20)),
        ("07-01&00:00", "2022-05-19&19:41:17", None),
        ("02-30&00:00", "2022-05-19&19:41:17", None),
        ("", "2022-05-19&19:41:17", None),
    ],
)
def test_the_due_date_is_told_or_left_unknown(written, clock, due):
    content = readout("1*GJ", "1*GJ", "1", "1", 7, clock).replace(b"01-01&00:00", written.encode())
    (found,) = optical.decode(content)
    assert found.due_at == due


def test_a_damaged_read_out_stops_no_other():
    good = readout("0328.871*GJ", "0314.658*GJ", "03329.67", "03188.07", 66153690)
    first, second = optical.decode(good.replace(b"0328", b"03x8") + good)
    assert (first.code, second.code, second.number) == ("bad_readout", "", 7)
    assert first.raw.startswith("/LUGCUH50") and "03x8" in first.raw


def test_no_read_out():
    with pytest.raises(optical.NoReadout):
        list(optical.decode(b"numero;date\n1;2\n"))


@settings(derandomize=True, max_examples=150)
@given(st.integers(0, 250), st.binary(max_size=4), st.booleans())
def test_any_damage_is_a_read_out_or_a_named_error(place, damage, inserted):
    good = readout("0328.871*GJ", "0314.658*GJ", "03329.67", "03188.07", 66153690)
    content = good[:place] + damage + good[place + (0 if inserted else len(damage)) :]
    try:
        for found in optical.decode(content):
            assert found.code == "bad_readout" or found.indexes
    except optical.NoReadout:
        assert not content.startswith(b"/LUG")
