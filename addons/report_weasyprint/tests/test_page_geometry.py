from odoo.tests import tagged

from ..rendering.geometry import PageGeometry
from .common import PrintedReportCase

A4 = (595, 842)


@tagged("post_install", "-at_install")
class TestPageGeometry(PrintedReportCase):
    def setUp(self):
        super().setUp()
        self.paper = self.env["report.paperformat"].create(
            {
                "name": "Test",
                "format": "A4",
                "orientation": "Portrait",
                "margin_top": 40,
                "margin_bottom": 20,
                "margin_left": 10,
                "margin_right": 10,
                "header_spacing": 35,
                "dpi": 90,
            }
        )
        self.report.paperformat_id = self.paper

    def _size(self, **context):
        box = self._reader(self._print(self.partners[0], **context)).pages[0].mediabox
        return round(float(box.width), 3), round(float(box.height), 3)

    def test_paper_is_a4(self):
        self.assertEqual(self._size(), A4)

    def test_paper_is_turned(self):
        self.paper.orientation = "Landscape"
        self.assertEqual(self._size(), A4[::-1])

    def test_caller_turns_the_paper(self):
        self.assertEqual(self._size(landscape=True), A4[::-1])

    def test_custom_paper(self):
        self.paper.write({"format": "custom", "page_width": 100, "page_height": 80})
        self.assertEqual(self._size(), (283, 227))

    def test_margins_and_header_offset(self):
        page = PageGeometry.from_paper_format(self.paper)
        self.assertEqual((page.margin_top, page.margin_bottom, page.header_offset), (40, 20, 5))
        self.assertAlmostEqual(page.scale, 75 / 90)

    def test_report_attributes_win(self):
        page = PageGeometry.from_paper_format(
            self.paper,
            landscape=None,
            overrides={
                "data-report-margin-top": "0",
                "data-report-dpi": "75",
                "data-report-landscape": "True",
            },
        )
        self.assertEqual((page.margin_top, page.header_offset, page.scale), (0, 0, 1))
        self.assertGreater(page.width, page.height)

    def test_labels_are_printed_at_their_size(self):
        self.paper.write({"disable_shrinking": True, "dpi": 96})
        self.assertEqual(PageGeometry.from_paper_format(self.paper).scale, 1)

    def test_no_paper_format_is_a4(self):
        page = PageGeometry.from_paper_format(self.env["report.paperformat"])
        self.assertEqual((round(page.width), round(page.height)), (210, 297))
