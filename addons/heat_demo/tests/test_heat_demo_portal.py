from datetime import date

from odoo.tests import TransactionCase, tagged

from ..models.heat_demo_portal import ACCOUNTANT, CUSTOMERS


@tagged("post_install", "-at_install")
class TestHeatDemoPortal(TransactionCase):
    def test_customers_see_their_contracts_once_set_up(self):
        demo = self.env["heat.demo"]
        for _time in range(2):
            demo._setup(date(2026, 11, 3))
        for login in (CUSTOMERS[0][0], ACCOUNTANT[0]):
            user = self.env.ref(f"heat_demo.user_{login}")
            contracts = self.env["heat.contract"].with_user(user).search([])
            self.assertTrue(contracts)
            self.assertNotEqual(contracts.sudo().partner_id, demo._company().partner_id)
