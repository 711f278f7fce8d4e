"""Workbooks, and tables recognised from their head: real layouts, then anything at all."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_base.engine.delimited import MissingColumns, is_spreadsheet
from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.spreadsheet import SheetLayout
from odoo.addons.heat_metering.engine import recognition

bounded = settings(derandomize=True, max_examples=150, deadline=None)
#: (first lines of a file, its delimiter, {column: (role, quantity, unit)}, (decimal, thousands,
#: order of dates))
LAYOUTS = (
    (
        [
            "Datum odectu;Cas odectu;Vyrobni cislo;Druh registru;Odecet;MJ odectu;MJ zuct.;Status",
            "25.4.2024;00:56;68837353;Teplo horke vody;2 969,03;GJ;GJ;nenalezeno",
        ],
        ";",
        {
            "Datum odectu": ("date", "", ""),
            "Cas odectu": ("time", "", ""),
            "Vyrobni cislo": ("serial", "", ""),
            "Druh registru": ("register", "", ""),
            "Odecet": ("index", "energy", ""),
            "MJ odectu": ("unit", "", ""),
        },
        (",", " ", "dmy"),
    ),
    (
        [
            "sep=;",
            "Delimiter semicolon|Decimalpoint comma|dd.MM.yyyy HH:mm:ss",
            "",
            "Zählernummer;Zeitstempel;Wärmemenge [MWh];Volumen [m³];"
            "Vorlauftemperatur;Leistung [kW]",
            "00012345;01.02.2024 00:00:00;12,345;1.234,5;70,1;12",
        ],
        ";",
        {
            "Zählernummer": ("serial", "", ""),
            "Zeitstempel": ("date", "", ""),
            "Wärmemenge [MWh]": ("index", "energy", "mwh"),
            "Volumen [m³]": ("index", "volume", "m3"),
        },
        (",", ".", "dmy"),
    ),
    (
        [
            "customer_id,meter_id,time_rounded,energy_heat_kwh,volume_flow_m3,"
            "inlet_flow_energy_m3xC,back_flow_energy_m3xC",
            "772,660,2018-01-02T23:00:00Z,5347.61445783133,113.99,8246.42,3528.80",
        ],
        ",",
        {
            "meter_id": ("serial", "", ""),
            "time_rounded": ("date", "", ""),
            "energy_heat_kwh": ("index", "energy", "kwh"),
            "volume_flow_m3": ("index", "volume", "m3"),
            "inlet_flow_energy_m3xC": ("index", "flow_energy", "m3c"),
            "back_flow_energy_m3xC": ("index", "return_energy", "m3c"),
        },
        (".", "", "iso"),
    ),
    (
        [
            "Sous-station\tN° compteur\tDate du relevé\tÉnergie (MWh)\tFroid (MWh)\t"
            "Heures de défaut",
            "Mairie\t100\t25/2/2024\t12,5\t1,5\t3",
        ],
        "\t",
        {
            "N° compteur": ("serial", "", ""),
            "Date du relevé": ("date", "", ""),
            "Énergie (MWh)": ("index", "energy", "mwh"),
            "Froid (MWh)": ("index", "cold_energy", "mwh"),
            "Heures de défaut": ("index", "error_hours", ""),
        },
        (",", " ", "dmy"),
    ),
    (
        ["Målernummer;Dato;Energi kWh;Volumen m3", "100;2024-02-01 00:00;12;3"],
        ";",
        {
            "Målernummer": ("serial", "", ""),
            "Dato": ("date", "", ""),
            "Energi kWh": ("index", "energy", "kwh"),
            "Volumen m3": ("index", "volume", "m3"),
        },
        (".", "", "iso"),
    ),
    (
        ["Meter ID,Reading date,Heat energy (kWh),Flow volume m3", "KAM100,2/25/2024,12,3"],
        ",",
        {
            "Meter ID": ("serial", "", ""),
            "Reading date": ("date", "", ""),
            "Heat energy (kWh)": ("index", "energy", "kwh"),
            "Flow volume m3": ("index", "volume", "m3"),
        },
        (".", "", "mdy"),
    ),
)


@pytest.mark.parametrize(("lines", "mark", "roles", "writing"), LAYOUTS)
def test_real_layouts(lines, mark, roles, writing):
    assert recognition.delimiter(lines) == mark
    table = [recognition.split(line, mark) for line in lines if line]
    found = recognition.guess(table, lambda text: text in ("100", "660", "68837353"))
    told = {c.name: (c.role, c.quantity, c.unit) for c in found.columns if c.role}
    assert told == roles
    assert (found.decimal, found.thousands, found.order) == writing
    assert not found.missing


def test_columns_without_names_are_numbers():
    found = recognition.guess([["100", "01/02/2024", "12,5"]], lambda text: text == "100")
    assert not found.has_header
    assert [(c.name, c.role) for c in found.columns] == [
        ("1", "serial"),
        ("2", "date"),
        ("3", "index"),
    ]


def test_a_known_meter_tells_its_column():
    table = [["a", "b", "c", "d"], ["7", "100", "01/02/2024", "12"]]
    for known, name in (("7", "a"), ("100", "b")):
        found = recognition.guess(table, lambda text, known=known: text == known)
        assert found.named("serial") == name


LAYOUT = SheetLayout(("compteur", "date", "kwh"), order="dmy", decimal=",")
BOOK = spreadsheet.write(
    [
        ["Relevés"],
        [],
        ["Compteur", "Date", "kWh"],
        [Decimal(100), date(2024, 4, 25), Decimal("2969.03")],
        ["0100", datetime(2024, 4, 25, 0, 56), "2 969,03"],
        ["=1+1", time(0, 56), ""],
    ]
)


def test_typed_cells_are_told_as_the_text_file_would():
    assert is_spreadsheet(BOOK)
    assert [(line.number, list(line.cells)) for line in LAYOUT.read(io.BytesIO(BOOK))] == [
        (4, ["100", "25/04/2024", "2969,03"]),
        (5, ["0100", "25/04/2024 00:56:00", "2 969,03"]),
        (6, ["=1+1", "00:56:00", ""]),
    ]


def test_the_rows_kept_make_a_workbook_of_the_same_layout():
    kept = LAYOUT.workbook(io.BytesIO(BOOK), {5})
    assert [line.cells[0] for line in LAYOUT.read(io.BytesIO(kept))] == ["0100"]
    assert LAYOUT.matches(io.BytesIO(kept))


def test_a_named_sheet():
    book = spreadsheet.write([["compteur", "date", "kwh"]], "Janvier")
    assert spreadsheet.sheet_names(io.BytesIO(book)) == ["Janvier"]
    assert list(spreadsheet.rows(io.BytesIO(book), " JANVIER "))
    with pytest.raises(spreadsheet.MissingSheet) as told:
        list(spreadsheet.rows(io.BytesIO(book), "Mars"))
    assert told.value.params["sheets"] == "Janvier"
    with pytest.raises(MissingColumns):
        list(SheetLayout(("serial",)).read(io.BytesIO(book)))


@pytest.mark.parametrize("limit", ["MAX_TEXTS", "MAX_UNPACKED"])
def test_a_workbook_that_unpacks_to_too_much_is_refused(limit, monkeypatch):
    monkeypatch.setattr(spreadsheet, limit, 10)
    book = io.BytesIO(BOOK)
    with zipfile.ZipFile(book, "a") as parts:
        parts.writestr("xl/sharedStrings.xml", "x" * 11)
    with pytest.raises(spreadsheet.BadSpreadsheet) as told:
        list(spreadsheet.rows(book))
    assert told.value.params["reason"] == "too large"


@bounded
@given(st.integers(0, len(BOOK)), st.binary(max_size=8))
def test_any_damage_is_rows_or_a_named_error(place, piece):
    content = BOOK[:place] + piece + BOOK[place + len(piece) :]
    try:
        for line in LAYOUT.read(io.BytesIO(content)):
            assert len(line.cells) == 3
    except EngineError:
        pass


@bounded
@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_lines_are_recognised_or_not(lines):
    mark = recognition.delimiter(lines)
    table = [recognition.split(line, mark) for line in lines]
    found = recognition.guess(table)
    assert found.start <= len(table)
    assert set(found.missing) <= {"serial", "date", "index"}


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["numero", "date", "kWh", "m3", "1/2/2024", "2024-01-02", "5,5", "1.234", "7"]),
)


@bounded
@given(st.lists(st.lists(cells, max_size=6), max_size=8))
def test_any_table_is_recognised_or_not(table):
    found = recognition.guess(table)
    places = {c.name for c in found.columns}
    assert all(found.named(role) in places or role in found.missing for role in ("date", "index"))
    recognition.registers(table, 0, 1)
