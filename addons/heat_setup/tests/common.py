import base64
import io

import openpyxl

from odoo.addons.heat_base.tests.common import HeatBaseCommon

from ..engine.setup_sheets import SHEETS

HEADERS = {sheet.title: [column.heading for column in sheet.columns] for sheet in SHEETS}


class HeatSetupCommon(HeatBaseCommon):
    """A cooperative with a network and a tariff, and who sets it up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("meneuse", "heat_base.heat_base_group_administrator")
        cls.operator = cls._new_user("releveur", "heat_metering.heat_metering_group_operator")
        cls.network.code = "BOURG"
        cls.point.code = "SST-01"
        cls.tariff = cls.env["heat.tariff"].create(
            {
                "name": "Tarif général",
                "version_ids": [
                    (
                        0,
                        0,
                        {
                            "date_from": "2024-01-01",
                            "component_ids": [
                                (0, 0, {"code": "R1", "base_price": 80}),
                                (0, 0, {"code": "R2", "basis": "kw", "base_price": 48}),
                            ],
                        },
                    )
                ],
            }
        )

    def _work(self, user=None, **context):
        return self.env(
            user=user or self.manager,
            context={"allowed_company_ids": self.cooperative.ids, "lang": "en_US", **context},
        )

    def _book(self, sheets):
        """A workbook with these rows, titles included where they are given as a list of lists."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        content = io.BytesIO()
        book.save(content)
        return base64.b64encode(content.getvalue())

    def _document(self, content, name="classeur.xlsx"):
        return self._work()["heat.setup.import"].create({"name": name, "content": content})

    def _check(self, **sheets):
        """The check of lines by the code of their sheet, under our own titles."""
        titles = {sheet.code: sheet.title for sheet in SHEETS}
        document = self._document(
            self._book(
                {titles[code]: [HEADERS[titles[code]], *rows] for code, rows in sheets.items()}
            )
        )
        document.action_check()
        return document

    def _told(self, document):
        return [(one.sheet, one.number, one.column, one.value) for one in document.issue_ids]
