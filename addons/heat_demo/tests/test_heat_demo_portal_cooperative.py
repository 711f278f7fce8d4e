from datetime import date

from odoo.tests import TransactionCase, tagged

from ..models.heat_demo_portal_cooperative import ACCOUNTS, SLUG


@tagged("post_install", "-at_install")
class TestHeatDemoPortalCooperative(TransactionCase):
    def test_members_have_accounts_and_the_page_to_join_is_open(self):
        demo = self.env["heat.demo"]
        demo._setup(date(2026, 11, 3))
        company = demo._company()
        self.assertEqual(self.env["res.company"]._joined_at(SLUG), company)
        for login, key in ACCOUNTS.items():
            user = self.env.ref(f"heat_demo.user_{login}")
            member = self.env.ref(f"heat_demo.member_{key}")
            self.assertFalse(user._is_internal())
            self.assertIn(member, member.with_user(user).search([]))
        parent, child = self.env.ref("heat_demo.user_claire"), self.env.ref("heat_demo.member_jade")
        self.assertTrue(child._is_acted_for_by(parent))
