from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-11-03 09:00:00")
class TestHeatDemoHome(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["heat.demo"]
        cls.demo._setup(date(2026, 11, 3))
        cls.company = cls.demo._company()

    def _board(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        return (
            self.env["heat.home.item"]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def test_everybody_has_a_short_board_that_opens(self):
        items = self._board("admin").search([])
        self.assertLess(len(items), 60)
        self.assertGreater(len(set(items.mapped("kind"))), 8)
        for item in items:
            self.assertTrue(item.name, item.kind)
            self.assertIn("type", item.action_open())
        self.assertEqual(len(set(items.ids)), len(items), "each line has its own number")
