import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HEADER, HeatMeteringCommon

GOOD = ["100;01/01/2019;100;10", "100;01/02/2019;200;20", "100;01/03/2019;300;30"]
#: (line among the good ones, its issue codes, accepted, suspect, rejected, known) on top of GOOD
LINES = (
    ("999;01/04/2019;400;40", ["unknown_meter"], (6, 0, 2, 0)),
    (";01/04/2019;400;40", ["missing_serial"], (6, 0, 2, 0)),
    ("100;01/04/2019;abc;40", ["bad_number"], (7, 0, 1, 0)),
    ("100;01/04/2019;-4;40", ["negative_index"], (7, 0, 1, 0)),
    ("100;31/02/2019;400;40", ["bad_date"], (6, 0, 2, 0)),
    ("100;2019-04-01;400;40", ["bad_date"], (6, 0, 2, 0)),
    ("100;31/03/2019 02:30;400;40", ["nonexistent_hour"], (6, 0, 2, 0)),
    ("100;27/10/2019 02:30;400;40", ["repeated_hour"], (6, 0, 2, 0)),
    ("100;01/01/2999;400;40", ["future_reading"], (6, 0, 2, 0)),
    ("100;01/04/2019;250;40", ["spike_in_file"], (7, 1, 0, 0)),
    ("100;15/02/2019;350;25", ["spike_in_file"], (7, 1, 0, 0)),
    ("100;01/03/2019;300;30", ["duplicate_line", "duplicate_line"], (6, 0, 0, 2)),
    ("100;01/03/2019;301;30", ["contradictory_line", "duplicate_line"], (6, 0, 1, 1)),
    ("100;01/04/2019;400", ["wrong_columns"], (6, 0, 2, 0)),
    ("100;01/04/2019;400;40;5", ["wrong_columns"], (6, 0, 2, 0)),
    ("100;01/04/2019;4\x0000;40", ["nul_byte"], (6, 0, 2, 0)),
    ('100;01/04/2019;"400;40', ["bad_quotes"], (6, 0, 2, 0)),
    ("100;01/04/2019;" + "4" * 100_000 + ";40", ["line_too_long"], (6, 0, 2, 0)),
    ("\\N;\\.;\\t;%s", ["bad_date"], (6, 0, 2, 0)),
)


@tagged("post_install", "-at_install")
class TestHeatReadingImportBadInput(HeatMeteringCommon):
    def test_bad_lines_are_told_and_good_ones_kept(self):
        for line, codes, counts in LINES:
            with self.subTest(line=line[:60]), self.cr.savepoint() as savepoint:
                record = self._import([*GOOD, line])
                self.assertEqual(record.state, "done", record.message)
                self.assertEqual(record.line_count, 4)
                self.assertEqual(sorted(record.issue_ids.mapped("code")), codes)
                self.assertEqual(self._counts(record), counts)
                for issue in record.issue_ids:
                    self.assertTrue(issue.message and issue.remedy)
                    self.assertNotIn("%(", issue.message + issue.remedy)
                    if codes != ["spike_in_file"]:
                        self.assertEqual(issue.line_number, 5)
                    self.assertTrue(issue.raw_line)
                savepoint.rollback()

    def test_an_index_below_a_stored_one_is_suspect(self):
        self._import(GOOD)
        record = self._import(["100;01/04/2019;250;40", "100;15/01/2019;150;25"])
        self.assertEqual(self._counts(record), (2, 2, 0, 0))
        below, above = record.issue_ids.sorted(lambda i: i.value, reverse=True)
        self.assertEqual(below.params, {"previous": "300", "next": None})
        self.assertEqual(above.params, {"previous": "10", "next": "20"})
        self.assertEqual(self._indexes(self.energy, ["suspect"]), ["250"])
        self.assertIsNone(
            self.point.read_consumption("2019-03-01", "2019-03-31")[self.point.id]["kwh"]
        )

    def test_another_index_at_a_known_time_is_rejected(self):
        self._import(GOOD)
        record = self._import(["100;01/02/2019;201;20"])
        self.assertEqual(self._counts(record), (0, 0, 1, 1))
        self.assertEqual(record.issue_ids.code, "already_read")
        self.assertIn("200", record.issue_ids.message)

    def test_bad_lines_are_exported_corrected_and_imported_again(self):
        lines = [*GOOD, "100;01/04/2019;250;40", "100;01/05/2019;x;50", "100;01/06/2019;600;60"]
        record = self._import(lines)
        self.assertEqual(self._counts(record), (10, 1, 1, 0))
        action = record.action_export_rejected()
        self.assertEqual(action["type"], "ir.actions.act_url")
        content = base64.b64decode(record.rejected_file).decode()
        self.assertEqual(content, "\n".join([HEADER, *lines[3:5], ""]))
        corrected = content.replace("250", "350").replace("x", "500")
        again = self._import(corrected)
        self.assertEqual(self._counts(again), (2, 0, 0, 2))
        self.assertEqual(self._indexes(self.energy), ["100", "200", "300", "350", "500", "600"])
        self.assertEqual(self._indexes(self.energy, ["superseded"]), ["250"])
        # the first file, imported once more, says nothing new
        self.assertEqual(self._counts(self._import(lines))[:2], (0, 0))

    def test_the_export_of_a_file_with_any_name_can_be_downloaded(self):
        record = self._import([*GOOD, "100;01/05/2019;x;50"], filename="relevés n#5 ?.csv")
        url = record.action_export_rejected()["url"]
        self.assertNotIn("#", url)
        self.assertEqual(url.count("?"), 1)

    def test_a_profile_changed_since_is_told_by_the_export(self):
        profile = self.profile.copy({"company_id": self.cooperative.id})
        record = self._import([*GOOD, "100;01/05/2019;x;50"], profile=profile)
        profile.serial_column = "autre"
        with self.assertRaises(UserError):
            record.action_export_rejected()

    def test_a_rejected_reading_does_not_come_back(self):
        record = self._import([*GOOD, "100;01/04/2019;250;40"])
        suspect = self.env["heat.meter.reading"].search([("state", "=", "suspect")])
        suspect.action_reject()
        record = self._import(["100;01/04/2019;250;40"])
        self.assertEqual(self._counts(record), (0, 0, 0, 2))
        record = self._import(["100;01/04/2019;350;40"])
        self.assertEqual(self._counts(record), (1, 0, 0, 1))

    def test_encodings(self):
        text = "\n".join([HEADER + ";libellé", *(f"{line};été" for line in GOOD), ""])
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            with self.subTest(encoding=encoding), self.cr.savepoint() as savepoint:
                record = self._import(text.encode(encoding))
                self.assertEqual(self._counts(record), (6, 0, 0, 0))
                told = encoding not in ("utf-8", "utf-8-sig")
                self.assertEqual(
                    record.issue_ids.mapped("code"), ["encoding_differs"] if told else []
                )
                savepoint.rollback()

    def test_files_that_cannot_be_read_fail_whole(self):
        for content, word in (
            (b"", "empty"),
            (b"\n\n", "empty"),
            (b"serial;when;value\n100;01/01/2019;5\n", "numero"),
            (b"\x00\x01\x02\xff" * 1000, ""),
            (bytes(range(256)) * 20, ""),
        ):
            with self.subTest(content=content[:20]):
                record = self._new_import(content)
                record.action_import()
                self.assertEqual(record.state, "failed")
                self.assertIn(word, record.message)
                self.assertEqual(self._counts(record), (0, 0, 0, 0))
        self.assertFalse(self._indexes(self.energy))

    def test_a_failed_import_can_be_done_again(self):
        record = self._import("numero;date;energie_kwh\n100;01/01/2019;5\n")
        self.assertEqual(record.state, "failed")
        record.file = self._new_import("\n".join([HEADER, *GOOD])).file
        record.action_import()
        self.assertEqual((record.state, record.accepted_count), ("done", 6))
        self.assertFalse(record.message)

    def test_no_profile_fits(self):
        record = self.env["heat.reading.import"].create(
            {"file": base64.b64encode(b"a,b\n1,2\n"), "filename": "x.csv"}
        )
        record.action_import()
        self.assertEqual(record.state, "failed")

    def test_messages_are_in_french_for_a_french_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["heat_metering"], ["fr_FR"])
        record = self._import(["999;01/01/2019;5;1"]).with_context(lang="fr_FR")
        self.assertIn("compteur", record.issue_ids.message)
        self.assertIn("999", record.issue_ids.message)
