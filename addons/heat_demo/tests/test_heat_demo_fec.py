from datetime import date

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestHeatDemoFec(TransactionCase):
    def test_the_bookkeeper_took_out_the_file_of_the_last_year_once(self):
        demo = self.env["heat.demo"]
        demo._setup(date(2026, 11, 3))
        company = demo._company()
        exports = self.env["heat.fec.export"].search([("company_id", "=", company.id)])
        bookkeeper = self.env.ref("heat_demo.user_comptable")
        self.assertEqual(exports.user_id, bookkeeper)
        # Community hides the group: without it there is no accounting but invoices
        self.assertTrue(bookkeeper.has_group("account.group_account_user"))
        self.assertEqual((exports.date_to.month, exports.date_to.day), (12, 31))
        demo._setup_fec(date(2026, 11, 3))
        self.assertEqual(
            self.env["heat.fec.export"].search_count([("company_id", "=", company.id)]), 1
        )
