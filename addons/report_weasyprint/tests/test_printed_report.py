from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..rendering import printout, stylesheets
from .common import PrintedReportCase, text_of_pages


@tagged("post_install", "-at_install")
class TestPrintedReport(PrintedReportCase):
    def test_header_and_footer_stand_on_every_page(self):
        pages = self._pages(self.partners[1])
        self.assertGreater(len(pages), 3)
        for number, page in enumerate(pages, 1):
            self.assertIn("Chaleur du Val", page)
            self.assertIn("SIRET 000 000 000 00000", page)
            self.assertIn(f"Page {number} / {len(pages)}", page)
            self.assertIn("Heading", page)
        self.assertIn("Line 119", pages[-1])

    def test_each_record_counts_its_own_pages(self):
        pages = self._pages()
        self.assertIn("Mairie de Val", pages[0])
        self.assertIn("Page 1 / 1", pages[0])
        self.assertIn("Piscine de Val", pages[1])
        self.assertIn(f"Page 1 / {len(pages) - 1}", pages[1])

    def test_records_are_saved_as_separate_attachments(self):
        self.report.attachment = "'%s.pdf' % object.name"
        merged = self._print()
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partners.ids)]
        )
        self.assertEqual(
            set(attachments.mapped("name")), {"Mairie de Val.pdf", "Piscine de Val.pdf"}
        )
        pages = 0
        for attachment in attachments:
            texts = text_of_pages(attachment.raw)
            self.assertIn(f"Statement of {attachment.name[:-4]}", texts[0])
            pages += len(texts)
        self.assertEqual(pages, len(text_of_pages(merged)))

    def test_more_records_than_a_part_holds(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Sub-station {n}", "ref": "1" if n else "40"} for n in range(5)]
        )
        self.report.attachment = "'%s.pdf' % object.name"
        with patch.object(printout, "BODIES_PER_PART", 2):
            pages = self._pages(partners)
        for n in range(1, 5):
            self.assertIn(f"Statement of Sub-station {n}", pages[n - 5])
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", partners.ids)]
        )
        self.assertEqual(len(attachments), 5)

    def test_a_header_higher_than_its_margin_moves_the_text_down(self):
        self.company.company_details = "<br/>".join(f"Detail {n}" for n in range(25))
        page = self._pages(self.partners[0])[0]
        self.assertLess(page.index("Detail 24"), page.index("Statement of Mairie"))

    def test_stylesheets_are_parsed_once(self):
        stylesheets.clear()
        self._print(self.partners[0])
        with patch.object(stylesheets, "parse", side_effect=stylesheets.parse) as parse:
            self._print()
        sizes = [len(call.args[0]) for call in parse.call_args_list]
        self.assertTrue(sizes)
        self.assertLess(max(sizes), 5000, "only the page rules are parsed anew")

    def test_reports_can_always_be_printed(self):
        self.assertEqual(self.report.get_wkhtmltopdf_state(), "ok")
        self.assertEqual(self._print()[:5], b"%PDF-")

    @mute_logger("odoo.addons.report_weasyprint.models.ir_actions_report")
    def test_a_failure_is_told_in_words(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        with (
            patch.object(printout.Printout, "write_pdf", side_effect=IndexError("no box")),
            self.assertRaisesRegex(UserError, "Statement.*no box"),
        ):
            self._print()

    def test_the_broken_page_does_not_block_the_next(self):
        with (
            mute_logger("odoo.addons.report_weasyprint.models.ir_actions_report"),
            patch.object(printout, "_compose", side_effect=ValueError),
            self.assertRaises(UserError),
        ):
            self._print()
        self.assertIn("Mairie de Val", self._pages()[0])

    def test_bodies_alone_are_printed(self):
        pdf = self.env["ir.actions.report"]._run_wkhtmltopdf(["<html><body>One</body></html>"])
        self.assertIn("One", text_of_pages(pdf)[0])

    def test_pictures_of_pages_are_refused(self):
        reports = self.env["ir.actions.report"].with_context(force_image_rendering=True)
        with self.assertRaises(UserError):
            reports._run_wkhtmltoimage(["<p/>"], 100, 100)
