import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl

from odoo.tests import BaseCase, tagged

from ..report import workbook as spreadsheets
from ..report.workbook import LONGEST_TEXT, SHEET, workbook

COLUMNS = (("N°", "count"), ("Date", "day"), ("Sociétaire", "text"), ("Valeur", "money"))


@tagged("post_install", "-at_install")
class TestWorkbook(BaseCase):
    def _content(self, rows, columns=COLUMNS):
        return workbook({"title": "Registre", "columns": columns, "rows": rows})

    def _read(self, rows, columns=COLUMNS, **options):
        return openpyxl.load_workbook(io.BytesIO(self._content(rows, columns)), **options).active

    def test_each_cell_keeps_its_kind_and_its_format(self):
        sheet = self._read([(1, date(2024, 2, 29), "Anna", Decimal("1234.56"))])
        self.assertEqual(
            [(cell.value, cell.number_format, cell.data_type) for cell in sheet[2]],
            [
                (1, "General", "n"),
                (datetime(2024, 2, 29), "dd/mm/yyyy", "d"),
                ("Anna", "General", "s"),
                (1234.56, "#,##0.00", "n"),
            ],
        )
        self.assertIsInstance(sheet["A2"].value, int)

    def test_the_heading_is_bold_and_stays_in_sight(self):
        sheet = self._read([])
        self.assertEqual([cell.value for cell in sheet[1]], [label for label, _kind in COLUMNS])
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        self.assertEqual(sheet.freeze_panes, "B2")
        self.assertGreater(sheet.column_dimensions["C"].width, 28)
        self.assertEqual(sheet.max_row, 1)

    def test_text_is_neither_a_formula_nor_markup(self):
        texts = ["=1+1", "<r>a & b</r>", " spaces ", "line\nbreak", "null\x00, vertical\x0b", "é €"]
        sheet = self._read([(None, None, text, None) for text in texts])
        self.assertEqual(
            [(row[2].value, row[2].data_type) for row in sheet.iter_rows(min_row=2)],
            [(text.replace("\x00", "").replace("\x0b", ""), "s") for text in texts],
        )

    def test_text_longer_than_a_cell_is_cut(self):
        [cell] = self._read([("&" * 40_000,)], [("Motif", "text")])["A2":"A2"][0]
        self.assertEqual(cell.value, "&" * LONGEST_TEXT)

    def test_what_is_missing_is_no_cell_and_zero_is_one(self):
        rows = [(None, False, "", 0), (0, date(1900, 3, 1), "x", Decimal("-0.005"))]
        with zipfile.ZipFile(io.BytesIO(self._content(rows))) as book:
            self.assertEqual(book.read(SHEET).decode().count("<c "), len(COLUMNS) + 5)
        sheet = self._read(rows)
        self.assertEqual([cell.value for cell in sheet[2]], [None, None, None, 0])
        self.assertEqual(sheet["D3"].value, -0.005)
        self.assertEqual(sheet["B3"].value, datetime(1900, 3, 1))

    def test_columns_beyond_z_keep_their_formats(self):
        columns = [("Jour", "day"), ("Valeur", "money")] * 20
        cells = (date(2025, 1, 1), Decimal("0.10")) * 20
        sheet = self._read([cells], columns)
        self.assertEqual(sheet["AM2"].number_format, "dd/mm/yyyy")
        self.assertEqual((sheet["AN2"].value, sheet["AN2"].number_format), (0.1, "#,##0.00"))

    def test_rows_are_taken_one_by_one_and_all_read_back(self):
        rows = ((number, date(2025, 1, 1), "A", number) for number in range(1, 2501))
        sheet = self._read(rows, read_only=True)
        read = list(sheet.iter_rows(min_row=2, values_only=True))
        self.assertEqual([row[0] for row in read], list(range(1, 2501)))

    def test_more_rows_than_a_sheet_holds_are_refused_not_lost(self):
        self.patch(spreadsheets, "MOST_ROWS", 2)
        self.assertTrue(self._content([(1, None, None, None)] * 2))
        with self.assertRaisesRegex(ValueError, "“Registre” has more rows than a sheet holds: 2"):
            self._content([(1, None, None, None)] * 3)
