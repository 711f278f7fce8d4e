import io

import openpyxl

from odoo.tests import HttpCase, tagged

from odoo.addons.heat_base.engine import spreadsheet

from ..engine.setup_sheets import SHEETS
from .common import HEADERS, HeatSetupCommon

WORKBOOK = "/heat/setup/workbook.xlsx"


@tagged("post_install", "-at_install")
class TestHeatSetupRoutes(HeatSetupCommon, HttpCase):
    def _status(self, login, url):
        self.authenticate(login, login) if login else self.logout()
        return self.url_open(url, allow_redirects=False).status_code

    def test_the_workbook_is_for_who_sets_up(self):
        self.assertEqual(self._status("meneuse", WORKBOOK), 200)
        self.assertEqual(self._status("releveur", WORKBOOK), 403)
        self.assertEqual(self._status(None, WORKBOOK), 303)

    def test_one_enters_one_s_own_cooperatives(self):
        own, other = (f"/heat/setup/enter/{one.id}" for one in (self.cooperative, self.neighbour))
        self.assertEqual(self._status("meneuse", own), 303)
        self.assertEqual(self._status("meneuse", other), 404)
        self.assertEqual(self._status("meneuse", "/heat/setup/enter/0"), 404)
        self.assertEqual(self._status(None, own), 303)
        self.assertNotEqual(self.opener.cookies.get("cids"), str(self.cooperative.id))

    def test_the_workbook_reads_itself(self):
        """Titles are found again, examples are passed over, lists hold one's own tariffs alone."""
        self.env["heat.tariff"].create({"name": "Voisin", "company_id": self.neighbour.id})
        self.authenticate("meneuse", "meneuse")
        self.opener.cookies.set("cids", str(self.neighbour.id))
        content = self.url_open(WORKBOOK).content
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames, [*HEADERS, "Listes"])
        for sheet in SHEETS:
            page = book[sheet.title]
            self.assertEqual(page.freeze_panes, "B3")
            titles = [cell.value.removesuffix(" *") for cell in page[2]]
            self.assertEqual(titles, HEADERS[sheet.title])
            self.assertTrue(page["A3"].value.startswith("EXEMPLE"))
        tariffs = [cell.value for cell in book["Listes"]["A"] if cell.value]
        self.assertEqual(tariffs, ["Tarif général"])
        lists = {
            str(one.sqref): one.formula1 for one in book["Contrats"].data_validations.dataValidation
        }
        self.assertEqual(lists["D4:D2001"], "'Listes'!$A$1:$A$1")
        names = spreadsheet.sheet_names(io.BytesIO(content))
        self.assertEqual(names[0], "Réseaux")
        document = self._document(self.env["ir.attachment"].create(
            {"name": "x", "raw": content}).datas)  # fmt: skip
        document.action_check()
        self.assertFalse(document.issue_ids)
        self.assertIn("no line yet", document.outcome)
