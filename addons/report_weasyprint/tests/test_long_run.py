import os
from unittest.mock import patch

from odoo.tests import tagged

from ..rendering import companion, printout
from .common import PrintedReportCase, text_of_pages


@tagged("post_install", "-at_install")
class TestLongRun(PrintedReportCase):
    """Two processes print what one prints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = cls.env["res.partner"].create(
            [{"name": f"Maison {number}", "ref": "2"} for number in range(printout.LONG_RUN + 1)]
        )

    def _print(self):
        pdf, _kind = self.report._render_qweb_pdf(self.report.report_name, self.many.ids)
        return text_of_pages(pdf)

    def test_second_process_paints_its_half(self):
        with patch.object(printout.companion, "is_possible", return_value=False):
            alone = self._print()
        own = []
        paint = printout.Printout._paint

        def counted(printout_, jobs):
            own.append(len(jobs))
            return paint(printout_, jobs)

        with (
            patch.object(printout.companion, "is_possible", return_value=True),
            patch.object(printout.Printout, "_paint", counted),
        ):
            shared = self._print()
        self.assertEqual(shared, alone)
        self.assertEqual(len(shared), len(self.many))
        self.assertEqual(sum(own), len(self.many) // 2, "the rest was painted elsewhere")

    def test_half_that_asks_for_more_is_painted_here(self):
        self._set_page(
            """
            <h2>Statement of <t t-out="o.name"/></h2>
            <img t-attf-src="/web/image/res.partner/#{o.id}/avatar_128" style="width: 9mm"/>
            """
        )
        with patch.object(printout.companion, "is_possible", return_value=True):
            pages = self._print()
        self.assertEqual(len(pages), len(self.many))
        for partner, page in zip(self.many, pages, strict=True):
            self.assertIn(f"Statement of {partner.name}", page)

    def test_failure_there_is_told_as_nothing(self):
        self.assertEqual(companion.beside(lambda: 1 / 0, lambda: "here"), (None, "here"))
        self.assertEqual(companion.beside(os.getpid, os.getpid)[1], os.getpid())
        self.assertNotEqual(companion.beside(os.getpid, os.getpid)[0], os.getpid())
