"""The spreadsheets that operators keep: titles, cells, counters, months, ash, efficiency."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from odoo.addons.heat_plant_logbook.engine.ash import ash_stock, is_over
from odoo.addons.heat_plant_logbook.engine.efficiency import (
    characteristic_efficiency,
    least_efficiency,
)
from odoo.addons.heat_plant_logbook.engine.errors import BadCell, InvalidLoss, NoHeader
from odoo.addons.heat_plant_logbook.engine.log_cells import day, is_not_read, is_total, number
from odoo.addons.heat_plant_logbook.engine.log_counters import Display, faults
from odoo.addons.heat_plant_logbook.engine.log_summary import Sheet, missing, months
from odoo.addons.heat_plant_logbook.engine.log_titles import boiler_of, column_of, find_header

FIRST = date(2026, 2, 1)
days = st.integers(0, 400).map(lambda count: FIRST + timedelta(days=count))


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ("DATE", "day"),
        ("Jour", "day"),
        ("T° ext.", "t_outdoor"),
        ("Température extérieure (°C)", "t_outdoor"),
        ("Temp. départ réseau", "t_supply"),
        ("T° de retour", "t_return"),
        ("Pression (bar)", "pressure_bar"),
        ("Niveau silo %", "fuel_level"),
        ("Décendrage (kg)", "ash_kg"),
        ("Appoint d’eau m3", "make_up_m3"),
        ("Défauts / alarmes", "alarms"),
        ("Commentaires", "remarks"),
        ("Heures de marche CH1", "hour_counter"),
        ("Nb de démarrages", "start_counter"),
        ("T° fumées", "t_flue"),
        ("Compteur neuf CH1", "is_counter_replaced"),
        ("Signée par", "ignored"),
        ("Heure de passage", "ignored"),
        ("Météo", ""),
    ],
)
def test_titles_are_known_by_their_words(title, column):
    assert column_of(title) == column


@pytest.mark.parametrize(
    ("title", "names", "rank"),
    [
        ("Heures bois", ["Chaudière bois", "Chaudière gaz"], 0),
        ("Chaudière gaz : heures", ["Chaudière bois", "Chaudière gaz"], 1),
        ("Heures chaudière 2", ["Bois", "Gaz"], 1),
        ("Heures CH 2", ["Bois", "Gaz"], 1),
        ("Heures CH2", ["Chaudière 1", "Chaudière 2"], 1),
        ("Heures", ["Bois", "Gaz"], None),
        ("Heures CH3", ["Bois", "Gaz"], None),
        ("Heures", ["Bois"], 0),
        ("Heures", [], None),
    ],
)
def test_a_boiler_is_told_by_name_or_number(title, names, rank):
    assert boiler_of(title, names) == rank


def test_the_header_is_the_row_that_says_most():
    table = [
        (1, ["Suivi du", "01/02/2026"]),
        (3, ["Date de mise à jour", "hier"]),
        (5, ["Date", "Départ", "", "Retour"]),
        (6, ["01/02/2026", "80", "", "60"]),
    ]
    header = find_header(table)
    assert header.number == 5
    assert [(title.place, title.column) for title in header.titles] == [
        (0, "day"),
        (1, "t_supply"),
        (3, "t_return"),
    ]
    assert find_header([(2, ["Quand", "T1"])], ["Quand", "T1"]).number == 2, "a profile knows it"
    with pytest.raises(NoHeader):
        find_header(table, row=6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("71,5", "71.5"),
        ("71.5", "71.5"),
        ("82 °C", "82"),
        ("82°", "82"),
        ("−3,5", "-3.5"),
        ("1 204,5 h", "1204.5"),
        ("1\u202f204,5", "1204.5"),
        ("1.204,5", "1204.5"),
        ("0,125", "0.125"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    target = "hour_counter" if "204" in text else "t_supply"
    assert number(target, "c", text) == Decimal(value)


@pytest.mark.parametrize(
    ("target", "text", "code"),
    [
        ("t_supply", "tiède", "bad_number"),
        ("t_supply", "82 bar", "bad_unit"),
        ("t_supply", "820", "out_of_range"),
        ("ash_kg", "-1", "out_of_range"),
        ("ash_kg", "0,2 t", "bad_unit"),
        ("hour_counter", "1.204", "ambiguous"),
        ("fuel_level", "0,6", "fraction"),
        ("start_counter", "12,5", "not_whole"),
        ("t_supply", "8,1,2", "bad_number"),
    ],
)
def test_what_is_not_understood_is_refused(target, text, code):
    with pytest.raises(BadCell) as refused:
        number(target, "Colonne", text)
    assert refused.value.code == code
    assert refused.value.params == {"column": "Colonne", "value": text}


@pytest.mark.parametrize("text", ["", " ", "—", "-", "HS", "h.s.", "N/A", "non mesuré", "?"])
def test_not_read_is_no_zero(text):
    assert is_not_read(text)
    assert number("t_supply", "c", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "02/02/2026",
        "2/2/26",
        "2026-02-02",
        "lundi 2 février 2026",
        "2 févr. 2026",
        "lun. 02.02.2026",
    ],
)
def test_days_are_read_as_people_write_them(text):
    assert day("Date", text) == date(2026, 2, 2)


@pytest.mark.parametrize("text", ["31/02/2026", "hier", "2 février", "", "12"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(BadCell):
        day("Date", text)


def test_american_days_are_said_to_be_so():
    assert day("Date", "02/03/2026", "mdy") == date(2026, 2, 3)
    assert is_total("Total :") and not is_total("01/02/2026")


@given(st.lists(st.tuples(days, st.integers(0, 20)), unique_by=lambda one: one[0]))
def test_counters_that_run_as_time_does_are_never_refused(runs):
    value, displays = Decimal(), []
    for key, (when, hours) in enumerate(sorted(runs)):
        value += hours
        displays.append(Display(when, value, key))
    assert faults(displays) == {}


@given(st.lists(st.integers(0, 20), min_size=2, max_size=30), st.data())
def test_one_typing_error_refuses_one_row(hours, data):
    value, displays = Decimal(100), []
    for key, run in enumerate(hours):
        value += run
        displays.append(Display(FIRST + timedelta(days=key), value, key))
    wrong = data.draw(st.integers(1, len(hours) - 1))
    typed = data.draw(st.sampled_from([Decimal(3), value + 10**5]))
    displays[wrong] = Display(displays[wrong].day, typed, wrong)
    assert set(faults(displays)) == {wrong}


def test_facts_are_not_refused_and_measure_others():
    fact = Display(FIRST + timedelta(days=2), Decimal(90))
    found = faults([Display(FIRST, Decimal(100), 1), fact])
    assert found[1].other == fact, "higher than what was signed for a later day"
    replaced = Display(FIRST + timedelta(days=2), Decimal(90), None, is_replaced=True)
    assert faults([Display(FIRST, Decimal(100), 1), replaced]) == {}


def test_hours_of_months_add_up_to_the_counter():
    sheets = [
        Sheet(FIRST + timedelta(days=10 * count), counters={1: (Decimal(50 * count), None, False)})
        for count in range(12)
    ]
    assert sum(month.hours.get(1, 0) for month in months(sheets)) == 550
    replaced = Sheet(date(2026, 6, 1), counters={1: (Decimal(5), None, True)})
    assert months([*sheets, replaced])[-1].hours == {}, "across a replaced counter: nothing"
    before = Sheet(date(2026, 1, 20), counters={1: (Decimal(0), None, False)})
    assert months(sheets[1:2], before)[0].hours == {1: 50}


@given(days, st.integers(0, 60), st.sets(days, max_size=20))
def test_missing_weeks_are_whole_weeks_without_a_sheet(first, length, kept):
    last = first + timedelta(days=length)
    for monday in missing(first, last, kept, weekly=True):
        week = {monday + timedelta(days=count) for count in range(7)}
        assert monday.weekday() == 0 and min(week) >= first and max(week) <= last
        assert not week & kept
    assert (
        set(missing(first, last, kept))
        == {first + timedelta(days=count) for count in range(length + 1)} - kept
    )


def test_ash_of_a_new_plant_says_nothing_of_a_month():
    stock = ash_stock([(FIRST, Decimal(40))], None, FIRST + timedelta(days=5))
    assert (stock.stock_kg, stock.month_kg) == (40, None)
    assert not is_over(stock)
    emptied = ash_stock([(FIRST, Decimal(40))], FIRST, FIRST + timedelta(days=40))
    assert emptied.stock_kg == 0


def test_efficiency_and_its_least():
    assert characteristic_efficiency(Decimal(12)) == 88
    for losses in ((Decimal(-1),), (Decimal(60), Decimal(40))):
        with pytest.raises(InvalidLoss):
            characteristic_efficiency(*losses)
    assert least_efficiency("oil", None, Decimal(500)) == 89
    assert least_efficiency("oil", date(2020, 7, 1), Decimal(500)) == 91
    assert least_efficiency("wood", date(2020, 7, 1), Decimal(500)) == 80
    assert least_efficiency("solar", None, Decimal(500)) is None
    # R224-23 speaks of boilers in service after 14 September 1998
    assert least_efficiency("gas", date(1998, 9, 14), Decimal(500)) is None
    assert least_efficiency("gas", date(1998, 9, 15), Decimal(500)) == 90
