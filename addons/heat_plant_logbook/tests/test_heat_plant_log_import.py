import base64
import io
from datetime import date, datetime

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.heat_plant.tests.common import HeatPlantCommon

#: A spreadsheet as operators keep it: titles merged over two rows, notes, units, totals.
MESSY = [
    ["Chaufferie bois - suivi 2026", None, None, None, None, None, None, None, None, None],
    [],
    [None, "Températures", None, None, "Grande chaudière", None, "Petite chaudière", None],
    ["Date", "Ext.", "Départ", None, "Heures", "Démarrages", "Heures", "Démarrages",
     "Cendres (kg)", "Observations"],
    [datetime(2026, 2, 1), "-3,5", "82 °C", None, 1000, 50, 400, 20, "12 kg", "RAS"],
    ["02/02/2026", "—", 81.5, None, "1 020,5 h", 51, "HS", None, None, "bourrage vis"],
    ["mardi 3 février 2026", 1, "tiède", None, 1040, 52, 410, 21, None, None],
    ["04/02/26", 2, 80, None, 1015, 53, 420, 22, None, None],
    ["04/02/2026", 2, 80, None, 1064, 53, 420, 22, None, "doublon"],
    [datetime(2026, 2, 5), 3, 79, None, 100860, 54, 430, 23, None, None],
    [datetime(2026, 2, 6), 3, 79, None, 1090, 55, 440, 24, None, "signé déjà"],
    [datetime(2026, 2, 7), None, None, None, None, None, None, None, None, None],
    ["31/02/2026", 3, 79, None, 1110, 56, 450, 25, None, None],
    [datetime(2026, 3, 8), 3, 79, None, 1120, 57, 460, 26, None, None],
    ["TOTAL", None, None, None, 1120, 57, None, None, 12, None],
]  # fmt: skip


def _workbook(rows, *sheets):
    book = openpyxl.Workbook()
    for rank, (name, table) in enumerate([("Février", rows), *sheets]):
        page = book.active if not rank else book.create_sheet()
        page.title = name
        for row in table:
            page.append(row)
    if rows is MESSY:
        book.active.merge_cells("A1:J1")
        book.active.merge_cells("B3:D3")
        book.active.merge_cells("E3:F3")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@tagged("post_install", "-at_install")
@freeze_time("2026-02-11 12:00:00")
class TestHeatPlantLogImport(HeatPlantCommon):
    def _import(self, content, name="suivi.xlsx", **values):
        return self.env["heat.plant.log.import"].with_user(self.operator).create(
            {
                "name": name,
                "plant_id": self.plant.id,
                "content": base64.b64encode(content),
                **values,
            }
        )  # fmt: skip

    def _fates(self, document):
        return {row.number: row.fate for row in document.row_ids}

    def _message(self, document, number):
        return document.row_ids.filtered(lambda row: row.number == number).message

    def _signed(self, day, **values):
        log = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": day, **values})
        log.action_sign()
        return log

    def test_columns_left_out_are_told(self):
        rows = [
            ["Date", "Départ", "Météo", "Humeur"],
            ["03/02/2026", 81, "neige", None],
            ["04/02/2026", 80, None, None],
        ]
        document = self._import(_workbook(rows))
        document.action_check()
        self.assertIn("“Météo”", document.outcome)
        self.assertNotIn("Humeur", document.outcome)

    def test_a_messy_spreadsheet(self):
        kept = self._signed("2026-02-06", t_supply=77, hour_counter_1=1085)
        document = self._import(_workbook(MESSY, ("Notes", [["Numéros utiles"], ["SAV", "04"]])))
        document.action_check()
        self.assertEqual(
            self._fates(document),
            {5: "ready", 6: "ready", 7: "refused", 8: "refused", 9: "refused", 10: "refused",
             11: "signed", 13: "refused", 14: "refused", 15: "left_out"},
        )  # fmt: skip
        self.assertIn("“Départ”: “tiède” is no number", self._message(document, 7))
        self.assertIn("“31/02/2026” is no day", self._message(document, 13))
        self.assertIn("Line 8 is of", self._message(document, 9))
        self.assertIn("more hours than", self._message(document, 10))
        self.assertFalse(self.plant.log_ids - kept, "nothing is imported by the check")
        targets = {
            column.title: (column.target, column.equipment_id)
            for column in document.profile_id.column_ids
        }
        self.assertEqual(targets["Petite chaudière Heures"], ("hour_counter", self.small))
        document.action_import_signed()
        logs = (self.plant.log_ids - kept).sorted("date")
        self.assertEqual(logs.mapped("date"), [date(2026, 2, 1), date(2026, 2, 2)])
        self.assertEqual(logs.mapped("state"), ["signed", "signed"])
        self.assertEqual(logs[0].signed_by_id, self.operator)
        self.assertEqual((logs[0].t_outdoor, logs[0].t_supply, logs[0].ash_kg), (-3.5, 82, 12))
        self.assertIs(logs[1].t_outdoor, False, "— is no zero")
        self.assertEqual((logs[1].hour_counter_1, logs[1].hour_counter_2), (1020.5, False))
        self.assertEqual(kept.t_supply, 77, "what is signed is left alone")

    def test_a_counter_runs_back(self):
        rows = [
            ["Date", "Heures CH1"],
            ["01/02/2026", 100],
            ["02/02/2026", 90],
            ["03/02/2026", 120],
        ]
        document = self._import(_workbook(rows))
        document.action_check()
        self.assertEqual(self._fates(document), {2: "ready", 3: "refused", 4: "ready"})
        self.assertIn("does not go with the 100", self._message(document, 3))
        rows[0].append("Compteur CH1 neuf")
        rows[2].append("oui")
        rows[3][1] = 110
        document.content = base64.b64encode(_workbook(rows))
        self.assertEqual(document.state, "draft", "another file is checked again")
        document.action_check()
        self.assertEqual(set(self._fates(document).values()), {"ready"})
        document.action_import_signed()
        self.assertEqual(len(self.plant.log_ids), 3)

    def test_importing_twice_changes_nothing(self):
        content = _workbook([["Date", "Départ"], ["01/02/2026", 80], ["02/02/2026", 81]])
        first = self._import(content)
        first.action_check()
        first.action_import_drafts()
        logs = self.plant.log_ids
        self.assertEqual(logs.mapped("state"), ["draft", "draft"])
        again = self._import(content)
        again.action_check()
        self.assertEqual(again.profile_id, first.profile_id, "found by its titles")
        self.assertEqual(set(self._fates(again).values()), {"known"})
        again.action_import_signed()
        self.assertEqual(self.plant.log_ids, logs)
        self.assertEqual(logs.mapped("state"), ["draft", "draft"], "drafts of another import")
        first.action_import_signed()
        self.assertEqual(logs.mapped("state"), ["signed", "signed"])
        again.action_check()
        again.action_import_signed()
        self.assertEqual(self.plant.log_ids, logs)

    def test_drafts_are_filled_where_they_are_empty(self):
        empty = self.env["heat.plant.log"].create({"plant_id": self.plant.id, "date": "2026-02-01"})
        typed = self.env["heat.plant.log"].create(
            {"plant_id": self.plant.id, "date": "2026-02-02", "t_supply": 60}
        )
        document = self._import(
            _workbook([["Date", "Départ"], ["01/02/2026", 80], ["02/02/2026", 81]])
        )
        document.action_check()
        self.assertEqual(self._fates(document), {2: "ready", 3: "waiting"})
        document.action_import_drafts()
        self.assertEqual((empty.t_supply, typed.t_supply), (80, 60))
        self.assertEqual(len(self.plant.log_ids), 2)

    def test_rows_are_mended_and_imported_again(self):
        document = self._import(
            _workbook([["Date", "Départ", "Météo"], ["01/02/2026", "tiède", "=1+1"],
                       ["02/02/2026", "81,5", "gel"]])
        )  # fmt: skip
        document.action_check()
        document.action_import_drafts()
        self.assertEqual(document.refused_count, 1)
        text = document._refused_file().decode("utf-8-sig")
        self.assertIn("Date;Départ;Météo;To mend", text)
        self.assertNotIn("81,5", text, "rows imported are not there")
        mended = self._import(text.replace("tiède", "80,5").encode("cp1252"), "a corriger.csv")
        mended.action_check()
        self.assertEqual(self._fates(mended), {2: "ready"}, self._message(mended, 2))
        mended.action_import_drafts()
        self.assertEqual(self.plant.log_ids.sorted("date").mapped("t_supply"), [80.5, 81.5])

    def test_the_profile_decides(self):
        content = _workbook([["Jour", "T1", "T2"], ["2026-02-01", 80, 60]])
        document = self._import(content)
        with self.assertRaisesRegex(UserError, "No line names"):
            document.action_check()
        profile = self.env["heat.plant.log.profile"].create(
            {
                "name": "Nos titres",
                "plant_id": self.plant.id,
                "column_ids": [
                    (0, 0, {"title": "Jour", "target": "day"}),
                    (0, 0, {"title": "T1", "target": "t_supply"}),
                    (0, 0, {"title": "T2", "target": "t_return"}),
                ],
            }
        )
        document.profile_id = profile
        document.action_check()
        document.action_import_drafts()
        self.assertEqual((self.plant.log_ids.t_supply, self.plant.log_ids.t_return), (80, 60))

    def test_every_tab_of_the_year_is_read(self):
        document = self._import(
            _workbook(
                [["Date", "Départ"], ["01/02/2026", 80]],
                ("Janvier", [["Date", "Départ"], ["31/01/2026", 79]]),
            )
        )
        document.action_check()
        self.assertEqual(document.row_ids.mapped("sheet"), ["Février", "Janvier"])
        document.action_import_signed()
        self.assertEqual(len(self.plant.log_ids), 2)

    def test_no_file_that_cannot_be_read(self):
        for content in (b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0old", b"\n", b"nom;prenom\na;b\n"):
            with self.assertRaises(UserError):
                self._import(content).action_check()
        document = self._import(b"Date;Depart\n01/02/2026;80\n", "suivi.csv")
        with self.assertRaisesRegex(UserError, "Check the file"):
            document.action_import_drafts()


@tagged("post_install", "-at_install")
class TestHeatPlantLogDownloads(HeatPlantCommon, HttpCase):
    def test_downloads_keep_to_the_cooperative(self):
        self.operator.password = "exploitante"
        self.authenticate("exploitante", "exploitante")
        query = "date_from=2026-01-01&date_to=2026-01-31"
        answer = self.url_open(f"/heat/plant/log/export?plant_id={self.plant.id}&{query}")
        self.assertTrue(answer.content.startswith(b"PK"))
        answer = self.url_open(f"/heat/plant/log/export?plant_id={self.other_plant.id}&{query}")
        self.assertNotEqual(answer.status_code, 200)
        document = self.env["heat.plant.log.import"].create(
            {"plant_id": self.plant.id, "content": base64.b64encode(b"Date;Depart\n"), "name": "a"}
        )
        self.env["heat.plant.log.import.row"].create(
            {"import_id": document.id, "number": 2, "fate": "refused", "cells": {"Date": "x"}}
        )
        answer = self.url_open(f"/heat/plant/log/refused/{document.id}")
        self.assertIn(b"Date;", answer.content)
