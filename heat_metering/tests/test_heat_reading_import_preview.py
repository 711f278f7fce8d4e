import base64
import io
from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_metering.models import heat_reading_import_preview, heat_reading_import_queue

from .common import HEADER, HeatMeteringCommon

PRAGUE = [
    "Datum odectu;Cas odectu;Vyrobni cislo;Druh registru;Odecet;MJ odectu;MJ zuct.;Status odectu",
    "25.4.2024;00:56;68837353;Teplo horke vody;2 969,03;GJ;GJ;nenalezeno",
    "25.4.2024;00:56;68837353;Objem;12\u00a0969,5;m3;m3;nenalezeno",
    "26.4.2024;00:56;68837353;Teplo horke vody;2 969,53;GJ;GJ;nenalezeno",
    "26.4.2024;00:56;68837353;Teplota;61;C;C;nenalezeno",
]
GERMAN = [
    "sep=;",
    "Delimiter semicolon|Decimalpoint comma|dd.MM.yyyy HH:mm:ss",
    "",
    "Zählernummer;Zeitstempel;Wärmemenge [MWh];Volumen [m³];Vorlauftemperatur",
    "100;1.2.2024 00:00:00;12,345;1.234,5;70,1",
    "100;1.3.2024 00:00:00;13,5;1.334,5;69,0",
]


@tagged("post_install", "-at_install")
class TestHeatReadingImportPreview(HeatMeteringCommon):
    def _preview(self, content, filename="export.csv", **vals):
        if isinstance(content, list):
            content = "\n".join([*content, ""])
        if isinstance(content, str):
            content = content.encode()
        record = self.env["heat.reading.import"].create(
            {"file": base64.b64encode(content), "filename": filename, **vals}
        )
        record.action_preview()
        return record

    def _readings(self):
        return self.env["heat.meter.reading"].search_count([])

    def _roles(self, record):
        return {c.name: c.role for c in record.column_ids if c.role != "none"}

    def test_nothing_is_stored_by_a_preview(self):
        before = self._readings()
        record = self._preview([HEADER, "100;01/01/2019;1 000,5;10", "999;31/02/2019;x;1"])
        self.assertEqual((record.state, record.profile_id), ("previewed", self.profile))
        self.assertEqual(self._readings(), before)
        self.assertFalse(record.issue_ids)
        self.assertEqual(self._counts(record), (0, 0, 0, 0))
        self.assertEqual(record.preview["counts"], {"new": 2, "rejected": 2})
        self.assertRegex(record.preview_html, r"1\D?000\D5 ")
        record.action_run()
        self.assertEqual((record.state, self._counts(record)), ("done", (2, 0, 2, 0)))

    def test_the_preview_tells_what_the_import_does(self):
        lines = ["100;01/01/2019;100;10", "100;01/02/2019;90;20", "7;01/02/2019;90;20"]
        lines += ["100;01/01/2019;100;10", "100;32/01/2019;1;1"]
        record = self._preview([HEADER, *lines])
        counts = record.preview["counts"]
        record.action_run()
        told = (counts.get("new"), counts.get("suspect"), counts["rejected"], counts["known"])
        self.assertEqual(self._counts(record), told)

    def test_a_table_of_one_row_a_register(self):
        gj = self.env.ref("heat_base.uom_gj")
        meter = self._new_meter("68837353", self.point, gj)
        record = self._preview(PRAGUE)
        self.assertEqual(
            self._roles(record),
            {
                "Datum odectu": "date",
                "Cas odectu": "time",
                "Vyrobni cislo": "serial",
                "Druh registru": "register",
                "Odecet": "index",
                "MJ odectu": "unit",
            },
        )
        texts = {r.name: (r.measured_quantity, r.uom_id) for r in record.register_ids}
        self.assertEqual(texts["Teplo horke vody"], ("energy", gj))
        self.assertEqual(texts["Objem"], ("volume", self.m3))
        self.assertFalse(texts["Teplota"][0])
        record.action_run()
        self.assertEqual(self._counts(record), (3, 0, 0, 0), record.issue_ids.mapped("message"))
        self.assertEqual(self._indexes(meter.register_ids[0]), ["2969.03", "2969.53"])
        self.assertEqual(self._indexes(meter.register_ids[1]), ["12969.5"])
        reading = self.env["heat.meter.reading"].search(
            [("register_id", "=", meter.register_ids[1].id)]
        )
        self.assertEqual((reading.read_at, reading.line_number), (datetime(2024, 4, 24, 22, 56), 3))

    def test_the_description_is_remembered_and_recognised(self):
        record = self._preview(GERMAN)
        self.assertEqual(record.profile_id.active, False)
        self.assertEqual(record.decimal_separator, "comma")
        self.assertEqual(record.thousands_separator, "point")
        record.action_run()
        self.assertEqual(self._indexes(self.energy), ["12345", "13500"])
        self.assertTrue(record.profile_id.active)
        self.assertEqual(record.profile_id.company_id, self.cooperative)
        again = self._preview([*GERMAN[:4], "100;1.4.2024 00:00:00;14;1.400,0;60"])
        self.assertEqual(again.profile_id, record.profile_id)
        again.action_run()
        self.assertEqual(self._counts(again), (2, 0, 0, 0))

    def test_a_description_that_is_not_remembered(self):
        record = self._preview(GERMAN)
        record.remember_profile = False
        record.action_run()
        self.assertEqual(record.state, "done")
        self.assertFalse(record.profile_id.active)
        self.assertNotEqual(self._preview(GERMAN).profile_id, record.profile_id)

    def test_a_correction_is_previewed_imported_and_remembered(self):
        record = self._preview(GERMAN)
        energy = record.column_ids.filtered(lambda c: c.measured_quantity == "energy")
        record.write({"column_ids": [(1, energy.id, {"uom_id": self.kwh.id, "multiplier": 10})]})
        self.assertTrue(record.is_outdated)
        with self.assertRaises(UserError):
            record.action_run()
        record.action_preview()
        self.assertFalse(record.is_outdated)
        self.assertEqual(record.preview["rows"][0]["index"], "123.45")
        record.action_run()
        self.assertEqual(self._indexes(self.energy), ["123.45", "135"])
        # corrected again for the next file: the new description takes the place of the first
        again = self._preview([*GERMAN[:4], "100;1.4.2024 00:00:00;14;1.400,0;60"])
        again.write({"tz": "UTC"})
        again.action_preview()
        again.action_run()
        self.assertEqual((again.profile_id.tz, record.profile_id.tz), ("UTC", "Europe/Paris"))
        self.assertEqual((again.profile_id.active, record.profile_id.active), (True, False))

    def test_a_shared_profile_is_never_changed(self):
        record = self._preview([HEADER, "100;01/01/2019;100;10"])
        record.write({"decimal_separator": "point", "thousands_separator": False})
        self.assertNotEqual(record.profile_id, self.profile)
        self.assertEqual(self.profile.decimal_separator, "comma")
        self.assertEqual(record.profile_id.line_ids.mapped("column"), ["energie_kwh", "volume_m3"])

    def test_what_cannot_be_guessed_is_asked(self):
        record = self._preview(["machin;bidule;truc", "un;deux;trois", "un;deux;trois"])
        self.assertEqual((record.state, record.is_incomplete), ("previewed", True))
        self.assertFalse(record.preview["rows"])
        record.action_import()
        self.assertEqual(record.state, "failed")
        self.assertFalse(self._indexes(self.energy))

    def test_the_user_tells_the_columns(self):
        record = self._preview(["a;b;c", "100;01/01/2019;5", "200;01/01/2019;6"])
        names = {column.name: column for column in record.column_ids}
        record.write(
            {
                "column_ids": [
                    (1, names["a"].id, {"role": "serial"}),
                    (1, names["b"].id, {"role": "date"}),
                    (1, names["c"].id, {"role": "index", "measured_quantity": "volume"}),
                ]
            }
        )
        record.action_preview()
        record.action_run()
        self.assertEqual(self._counts(record), (1, 0, 1, 0))
        self.assertEqual(self._indexes(self.volume), ["5"])

    def test_a_column_is_left_out_by_name(self):
        record = self._preview(["numero;date;index kWh;remarque", "100;01/01/2019;5;7"])
        columns = {column.name: column for column in record.column_ids}
        self.assertEqual(columns["remarque"].role, "none")
        columns["index kWh"].role = "none"
        record.action_preview()
        self.assertTrue(record.is_incomplete)

    def test_a_column_of_units_speaks_of_the_column_it_fits(self):
        record = self._preview(
            [
                "Zähler;Ablesedatum;Stand Energie;Einheit;Volumen m3",
                "100;15.01.2019;1,5;MWh;16,5",
                "100;16.01.2019;1,6;MWh;17,5",
            ]
        )
        self.assertEqual(record.preview["counts"], {"new": 4})
        lines = {line.column: line.unit_column for line in record.profile_id.line_ids}
        self.assertEqual(lines, {"Stand Energie": "Einheit", "Volumen m3": False})

    def test_units_and_numbers_of_refused_lines_are_told_as_people_write_them(self):
        record = self._preview(
            [
                "Compteur;Date;Volume m3;Unité",
                "100;15/01/2019;1 234,5;m3",
                "100;16/01/2019;1 240,5;GJ",
            ]
        )
        refused = next(row for row in record._preview_values()["rows"] if row["fate"] == "rejected")
        self.assertIn("GJ", refused["texts"][0])
        self.assertIn("m³", refused["texts"][0])
        self.assertRegex(refused["shown"], r"^1\D?240\D5$")

    def test_another_delimiter_describes_the_columns_anew(self):
        record = self._preview(["numero|date|index kWh", "100|01/01/2019|5"])
        record.write({"delimiter": "comma"})
        record.action_preview()
        self.assertEqual(len(record.column_ids), 3 if record.state == "previewed" else 0)
        record.action_guess()
        self.assertEqual((record.state, record.delimiter), ("previewed", "bar"))
        self.assertEqual(len(record.column_ids), 3)

    def test_the_same_file_is_told_before_it_is_imported(self):
        first = self._import(["100;01/01/2019;100;10"])
        record = self._preview([HEADER, "100;01/01/2019;100;10"])
        self.assertEqual(record.same_import_id, first)
        self.assertEqual(record.preview["counts"], {"known": 2})
        self.assertFalse(self._preview([HEADER, "100;01/01/2019;101;10"]).same_import_id)

    def test_units_that_the_file_does_not_say_are_those_of_the_registers(self):
        self.energy.uom_id = self.env.ref("heat_base.uom_mwh")
        record = self._preview(["Compteur;Date;Index", "100;15/01/2019;5,5"])
        (index,) = record.column_ids.filtered(lambda c: c.role == "index")
        self.assertEqual(index.uom_id, self.env.ref("heat_base.uom_mwh"))
        self.assertEqual(index.measured_quantity, "energy")

    def test_doubts_are_told(self):
        record = self._preview(["Compteur;Date;Index kWh", "100;02/01/2019;1,234"])
        self.assertEqual(record.preview["doubts"], ["date_doubtful", "decimal_doubtful"])
        record = self._preview(["Compteur;Date;Index kWh", "100;25/01/2019;1,2"])
        self.assertEqual(record.preview["doubts"], [])

    def test_a_long_file_is_previewed_by_its_head(self):
        lines = [f"100;01/01/{year};{year};{year}" for year in range(1900, 2020)]
        with patch.object(heat_reading_import_preview, "PREVIEW_LINES", 50):
            record = self._preview([HEADER, *lines])
        self.assertEqual((record.preview["lines"], record.preview["is_whole"]), (50, False))
        self.assertEqual(sum(record.preview["counts"].values()), 100)

    def test_the_fate_of_each_line(self):
        self._import(["100;01/01/2019;100;10"])
        lines = ["100;01/01/2019;100;10", "100;01/02/2019;200;20", "100;01/03/2019;150;30"]
        record = self._import([*lines, "999;01/03/2019;1;1"])
        found = self.env["heat.reading.import.line"].search([("import_id", "=", record.id)])
        fates = [(line.line_number, line.fate) for line in found]
        self.assertEqual(
            sorted(fates),
            [
                (2, "known"),
                (2, "known"),
                (3, "accepted"),
                (3, "accepted"),
                (4, "accepted"),
                (4, "suspect"),
                (5, "rejected"),
            ],
        )
        for line in found.filtered(lambda x: x.fate in ("suspect", "rejected")):
            self.assertTrue(line.message)
        action = record.action_open_lines()
        self.assertEqual(self.env["heat.reading.import.line"].search_count(action["domain"]), 7)

    # workbooks

    def _workbook(self, rows, sheet=""):
        return spreadsheet.write(rows, sheet)

    def test_a_workbook_of_typed_cells(self):
        meter = self._new_meter("00077", self.point)
        content = self._workbook(
            [
                ["Relevés de janvier"],
                ["Compteur", "Date", "Énergie (kWh)", "Volume (m³)"],
                [77, datetime(2019, 1, 1, 6, 30), 1000.5, "10,25"],
                ["100", date(2019, 1, 2), 12, 3],
                ["100", "pas une date", 12, 3],
            ]
        )
        record = self._preview(content, "releves.xlsx")
        self.assertTrue(record.is_spreadsheet)
        record.write({"date_only_hour": 8})
        record.action_preview()
        record.action_run()
        self.assertEqual(
            (record.state, self._counts(record)), ("done", (4, 0, 2, 0)), record.message
        )
        self.assertEqual(self._indexes(meter.register_ids[0]), ["1000.5"])
        reading = self.env["heat.meter.reading"].search([("register_id", "=", self.energy.id)])
        self.assertEqual((reading.read_at, reading.line_number), (datetime(2019, 1, 2, 7), 4))
        record.action_export_rejected()
        rejected = base64.b64decode(record.rejected_file)
        self.assertEqual(
            [cells[0] for _number, cells in spreadsheet.rows(io.BytesIO(rejected))],
            ["Relevés de janvier", "Compteur", "100"],
        )

    def test_one_profile_reads_the_table_and_the_workbook(self):
        self._import(["100;01/01/2019;1 000,5;10"])
        rows = [HEADER.split(";"), ["100", "01/02/2019", "2 000,5", "20"]]
        record = self._preview(self._workbook(rows), "releves.xlsx")
        self.assertEqual(record.profile_id, self.profile)
        record.action_run()
        self.assertEqual(self._indexes(self.energy), ["1000.5", "2000.5"])

    def test_files_that_are_no_workbook(self):
        for content, word in (
            (b"PK\x03\x04" + b"x" * 500, "workbook"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "XLS"),
            (self._workbook([[]]), "empty"),
        ):
            record = self._preview(content, "x.xlsx")
            self.assertEqual(record.state, "failed")
            self.assertIn(word, record.message)

    # in the background

    def test_a_large_file_is_imported_in_the_background(self):
        record = self._preview([HEADER, "100;01/01/2019;100;10"])
        with patch.object(heat_reading_import_queue, "BACKGROUND_SIZE", 1):
            record.action_run()
        self.assertEqual(record.state, "queued")
        self.assertFalse(self._indexes(self.energy))
        with self.assertRaises(UserError):
            record.file = b"MQ=="
        notes = []
        progress = type(self.env["heat.reading.import.progress"])
        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1),
            patch.object(progress, "_note", lambda s, *told: notes.append(told)),
            patch.object(heat_reading_import_queue, "retrying", lambda work, env: work()),
        ):
            self.env["heat.reading.import"]._cron_import_queued()
        self.assertEqual((record.state, self._counts(record)), ("done", (2, 0, 0, 0)))
        self.assertEqual([note[1] for note in notes], ["reading", "checking", "storing"])
        reading = self.env["heat.meter.reading"].search([("import_id", "=", record.id)], limit=1)
        self.assertEqual(reading.recorded_by, record.requested_by)
        self.assertFalse(record.progress_step)

    def test_a_file_that_stops_the_server_is_given_up(self):
        record = self._preview([HEADER, "100;01/01/2019;100;10"])
        record._queue()
        record.attempt_count = heat_reading_import_queue.MAX_ATTEMPTS
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1):
            self.env["heat.reading.import"]._cron_import_queued()
        self.assertEqual(record.state, "failed")
        self.assertFalse(self._indexes(self.energy))

    def test_a_file_that_waits_may_be_withdrawn(self):
        record = self._preview([HEADER, "100;01/01/2019;100;10"])
        record._queue()
        record.action_cancel_queue()
        self.assertEqual(record.state, "previewed")
