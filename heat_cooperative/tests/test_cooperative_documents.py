import io
import subprocess
from decimal import Decimal

import openpyxl

from odoo.tests import HttpCase, tagged

from .common import HeatCooperativeCommon


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@tagged("post_install", "-at_install")
class TestCooperativeDocuments(HttpCase, HeatCooperativeCommon):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self._record_year()

    def _pdf(self, report, wizard):
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(f"heat_cooperative.{report}", wizard.ids)
        self.assertEqual(content[:4], b"%PDF")
        return text_of(content)

    def _certificate(self, member, day):
        wizard = self.env["cooperative.member.certify"].create(
            {"member_ids": member.ids, "date": day}
        )
        return " ".join(self._pdf("report_member_certificate", wizard).split())

    def test_a_certificate_tells_what_was_held_on_its_day(self):
        self.anna.partner_id.lang = "en_US"
        text = self._certificate(self.anna, "2025-12-31")
        for words in (
            "SCIC du Test", "Anna", "Class A", "26", "2,600.00", "two thousand, six hundred euro",
            "December 31, 2025", "number 6",
        ):  # fmt: skip
            self.assertIn(words, text)
        self.assertIn("one thousand euro", self._certificate(self.anna, "2024-12-31"))
        self.assertIn("No share.", self._certificate(self.anna, "2024-02-01"))

    def test_amounts_are_written_in_words_in_the_language_of_the_member(self):
        french = self.anna.with_context(lang="fr_FR")
        self.assertEqual(french._in_words(Decimal("2600.00")), "deux mille six cents euros")
        self.assertEqual(french._in_words(Decimal("21")), "vingt et un euros")
        self.assertEqual(
            french._in_words(Decimal("80.50")), "quatre-vingts euros et cinquante centimes"
        )

    def test_the_pdf_of_the_register_is_for_short_ones(self):
        wizard = self.env["cooperative.share.ledger.print"].create({"date": "2025-06-30"})
        text = self._pdf("report_share_ledger", wizard)
        self.assertIn("Transfer", text)
        self.assertNotIn("Cancellation", text)
        self.assertTrue(wizard.action_print())
        many = [("x",)] * 501
        self.patch(type(wizard), "_tabulate", lambda self: {"rows": many})
        with self._refused("501 lines are too many"):
            wizard.action_print()

    def _sheet(self, wizard):
        _name, content = wizard._workbook()
        return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)

    def test_register_accounts_and_holders_as_spreadsheets(self):
        new = self.env["cooperative.share.ledger.print"].create
        rows = self._sheet(new({"date": "2025-06-30"}))
        self.assertEqual([row[0] for row in rows[1:]], [1, 2, 3, 4, 5])
        self.assertEqual(rows[5][2:9], (
            "Transfer", self.anna.display_name, self.chloe.display_name, "Class A", 4, 100, 400,
        ))  # fmt: skip
        rows = self._sheet(new({"date": "2025-12-31", "content": "accounts"}))
        own = [row for row in rows if row[0] == self.anna.display_name]
        self.assertEqual([row[5:] for row in own], [(10, 10, 1000), (20, 30, 3000), (-4, 26, 2600)])
        rows = self._sheet(new({"date": "2025-12-31", "content": "holders"}))
        self.assertEqual([row[4] for row in rows[1:]], [26, 100, 4])

    def test_text_in_a_spreadsheet_is_no_formula(self):
        self.chloe.partner_id.name = "=1+1"
        rows = self._sheet(
            self.env["cooperative.share.ledger.print"].create({"date": "2025-12-31"})
        )
        self.assertIn("=1+1 (4)", [row[4] for row in rows])

    def test_only_who_asked_downloads_the_register(self):
        officer = self._new_user("officer", "heat_cooperative.heat_cooperative_group_officer")
        outsider = self._new_user("outsider", "base.group_user")
        wizard = (
            self.env["cooperative.share.ledger.print"]
            .with_user(officer)
            .create({"company_id": self.cooperative.id})
        )
        self.authenticate("officer", "officer")
        answer = self.url_open(wizard.action_export()["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content[:2], b"PK")
        self.assertEqual(self.url_open("/cooperative/register/0.xlsx").status_code, 404)
        self.authenticate("outsider", "outsider")
        self.assertTrue(outsider)
        self.assertNotEqual(self.url_open(wizard.action_export()["url"]).status_code, 200)
