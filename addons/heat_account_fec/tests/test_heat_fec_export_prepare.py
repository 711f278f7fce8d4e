import io
import re
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from .common import SIREN, HeatFecCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatFecExportPrepare(HeatFecCommon):
    def _prepare(self, **values):
        return self.env["heat.fec.export.prepare"].create(
            {"company_id": self.cooperative.id, **values}
        )

    def _codes(self, prepare):
        return prepare.finding_ids.mapped("code")

    def test_the_last_closed_year_is_chosen(self):
        form = Form(self.env["heat.fec.export.prepare"])
        self.assertEqual(form.year, "2025-12-31")
        self.assertEqual((form.date_from, form.date_to), (date(2025, 1, 1), date(2025, 12, 31)))
        form.year = "2024-12-31"
        self.assertEqual((form.date_from, form.date_to), (date(2024, 1, 1), date(2024, 12, 31)))
        self.assertEqual(form.file_name, f"{SIREN}FEC20241231.txt")
        form.date_from = date(2023, 7, 1)
        self.assertEqual(form.save().date_from, date(2023, 7, 1))

    def test_a_year_of_any_month(self):
        self.cooperative.write({"fiscalyear_last_month": "9", "fiscalyear_last_day": 30})
        prepare = self._prepare()
        self.assertEqual(
            (prepare.date_from, prepare.date_to), (date(2024, 10, 1), date(2025, 9, 30))
        )

    def test_totals(self):
        self._invoice("2025-03-05", 100)
        self._invoice("2024-03-05", 500)
        prepare = self._prepare()
        self.assertEqual((prepare.entry_count, prepare.debit, prepare.credit), (1, 120, 120))

    def test_nothing_to_look_at(self):
        self._invoice("2025-03-05", 100)
        prepare = self._prepare()
        self.assertFalse(prepare.finding_ids)
        self.assertFalse(prepare.is_checked)
        action = prepare.action_check()
        self.assertEqual(action["res_id"], prepare.id)
        self.assertFalse(prepare.finding_ids)
        self.assertTrue(prepare.is_checked)

    def test_what_there_is_to_look_at(self):
        draft = self._invoice("2025-03-05", 100, post=False)
        bill = self._invoice("2025-03-05", 100, "in_invoice")
        self._entry("2025-03-06", ("900001", 5), ("580001", -5))
        nameless = self._entry("2025-03-07", ("411100", 5), ("580001", -5))
        crooked = self._entry("2025-03-08", ("512001", 5), ("580001", -5))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET balance = 6, debit = 6 WHERE move_id = %s AND debit = 5",
            [crooked.id],
        )
        self.env.invalidate_all()
        prepare = self._prepare()
        self.assertEqual(
            set(self._codes(prepare)), {"draft", "reference", "account", "person", "unbalanced"}
        )
        shown = {
            finding.code: self.env[finding.action_open()["res_model"]].search(
                finding.action_open()["domain"]
            )
            for finding in prepare.finding_ids
        }
        self.assertEqual(shown["draft"], draft)
        self.assertEqual(shown["reference"], bill)
        self.assertEqual(shown["account"], self._account("900001"))
        self.assertEqual(shown["person"].move_id, nameless)
        self.assertEqual(shown["unbalanced"], crooked)

    def test_a_year_that_runs(self):
        self.assertEqual(self._codes(self._prepare(year="2026-12-31")), ["running"])

    def test_without_siren(self):
        self.cooperative.write({"company_registry": False, "vat": False})
        prepare = self._prepare()
        self.assertEqual(self._codes(prepare), ["siren"])
        self.assertFalse(prepare.file_name)
        with self.assertRaisesRegex(UserError, "SIRET"):
            prepare.action_download()

    def test_a_gap_is_told_twice(self):
        """By the accounts before, by the file once it is checked."""
        first, gone, _last = (self._invoice(f"2025-03-0{day}", 100) for day in (1, 2, 3))
        gone.button_draft()
        gone.with_context(force_delete=True).unlink()
        prepare = self._prepare()
        self.assertEqual(self._codes(prepare), ["gap"])
        prepare.action_check()
        self.assertEqual(self._codes(prepare), ["gap", "number_gap"])
        self.assertIn(first.name[:-1] + "2", prepare.finding_ids[1].name.replace("/2”", "/00002”"))

    def test_every_rule_has_its_sentence(self):
        """Whatever the checker finds, the wizard can tell."""
        with file_open("heat_account_fec/engine/fec_check.py") as checker:
            codes = set(re.findall(r'\.note\(\s*"(\w+)"', checker.read()))
        rules = self._prepare()._rules()
        self.assertEqual(codes, set(rules))
        place = {"line": 3, "column": "Debit", "value": "x"}
        self.assertTrue(all(sentence(place) for sentence in rules.values()))

    def test_what_was_taken_out_is_noted(self):
        self._invoice("2025-03-05", 100)
        file = io.BytesIO()
        written = self._prepare()._export(file)
        noted = self.env["heat.fec.export"].search([("company_id", "=", self.cooperative.id)])
        self.assertEqual(noted.name, f"{SIREN}FEC20251231.txt")
        self.assertEqual((noted.entry_count, noted.line_count, noted.amount), (1, 3, 120))
        self.assertEqual(noted.sha256, written.sha256)
        self.assertEqual(noted.user_id, self.env.user)

    def test_the_description(self):
        name, text = self._prepare()._description_file()
        self.assertEqual(name, f"{SIREN}FEC20251231-description.txt")
        self.assertIn("Exercice : du 01/01/2025 au 31/12/2025", text)
