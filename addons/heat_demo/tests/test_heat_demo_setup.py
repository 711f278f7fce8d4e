from datetime import date

from odoo.tests import TransactionCase, tagged

from ..models.heat_demo_setup import FILE


@tagged("post_install", "-at_install")
class TestHeatDemoSetup(TransactionCase):
    def test_a_workbook_waits_for_its_corrections(self):
        demo = self.env["heat.demo"]
        for _time in range(2):
            demo._setup(date(2026, 11, 3))
        workbook = self.env["heat.setup.import"].search([("name", "=", FILE)])
        self.assertEqual(len(workbook), 1)
        self.assertEqual(workbook.state, "draft")
        self.assertEqual(workbook.issue_ids.mapped("number"), [4, 5])
        self.assertEqual(workbook.sheet_ids.created, 2)
