import json
from io import BytesIO

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, tagged

COLUMNS = ["Mois", "kWh"]
ROWS = [["janvier", 1234.5], ["=1+1", None]]


@tagged("post_install", "-at_install")
class TestTableExport(HttpCase):
    """The table under a chart leaves as a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.user = cls.env["res.users"].create(
            {
                "name": "Lectrice",
                "login": "lectrice-export",
                "password": "lectrice-export",
                "lang": "fr_FR",
                "group_ids": [(6, 0, [cls.env.ref("heat_base.heat_base_group_user").id])],
            }
        )

    def _export(self, kind, rows=None):
        self.authenticate("lectrice-export", "lectrice-export")
        asked = {"name": "Mairie/années", "format": kind, "columns": COLUMNS, "rows": rows or ROWS}
        return self.url_open(
            "/heat/table/export",
            data={"table": json.dumps(asked), "csrf_token": Request.csrf_token(self)},
        )

    def test_a_workbook_keeps_numbers_as_numbers_and_runs_no_text(self):
        answer = self._export("xlsx")
        self.assertEqual(answer.status_code, 200)
        sheet = load_workbook(BytesIO(answer.content)).active
        self.assertEqual(list(sheet.values), [("Mois", "kWh"), ("janvier", 1234.5), ("=1+1", None)])
        self.assertEqual(sheet["A3"].data_type, "s")

    def test_text_is_what_a_french_spreadsheet_opens(self):
        answer = self._export("csv")
        self.assertEqual(
            answer.content.decode("utf-8-sig"), "Mois;kWh\r\njanvier;1234,5\r\n'=1+1;\r\n"
        )
        self.assertIn("Mairieann", answer.headers["Content-Disposition"])

    def test_what_no_chart_shows_is_refused(self):
        self.assertEqual(self._export("csv", [["x", 1]] * 150_000).status_code, 413)

    def _post(self, table):
        self.authenticate("lectrice-export", "lectrice-export")
        data = {"csrf_token": Request.csrf_token(self)}
        return self.url_open("/heat/table/export", data=data | table)

    def test_what_is_no_table_is_refused_clearly(self):
        good = {"name": "x", "format": "csv", "columns": ["a"], "rows": [["b"]]}
        for told in (
            "{", "", "[]", "3", "[" * 100_000, '{"name": "x"}',
            json.dumps(good | {"rows": "b"}), json.dumps(good | {"rows": ["b"]}),
            json.dumps(good | {"rows": [[["b"]]]}), json.dumps(good | {"columns": []}),
            json.dumps(good | {"rows": [[float("nan")]]}),
        ):  # fmt: skip
            answer = self._post({"table": told})
            self.assertEqual(answer.status_code, 400, told[:40])
            self.assertIn("table", answer.text)
        self.assertEqual(self._post({}).status_code, 400)
        self.assertEqual(self._post({"table": json.dumps(good)}).status_code, 200)
