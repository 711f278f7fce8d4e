from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestHeatDemoPortalPlant(TransactionCase):
    def test_customers_read_of_works_once_set_up(self):
        demo = self.env["heat.demo"]
        for _time in range(2):
            demo._setup(fields.Date.today())
        works = self.env.ref("heat_demo.works_announced")
        notices = works.network_id._portal_notices()
        self.assertIn("vanne", notices[0]["text"])
        contracts = self.env["heat.contract"].with_user(self.env.ref("heat_demo.user_lambelin"))
        page = contracts.env["heat.portal.home"]._home_page()
        self.assertEqual(page["notices"], notices)
