from datetime import date

from odoo.tests import TransactionCase, freeze_time, tagged

from ..engine.plants import PLANTS


@tagged("post_install", "-at_install")
class TestHeatDemoBalance(TransactionCase):
    def test_the_plants_tell_a_year(self):
        with freeze_time("2026-11-03 09:00:00"):
            demo = self.env["heat.demo"]
            demo._setup(date(2026, 11, 3))
            demo._compute_balances()
        for plant in PLANTS:
            network = self.env.ref(f"heat_demo.network_{plant.network}")
            year = network.balance_ids.filtered(lambda one: (one.kind, one.year) == ("year", 2025))
            self.assertTrue(year.is_complete)
            self.assertGreater(year.renewable_share, 40)
            self.assertLess(year.renewable_share, 95)
            self.assertTrue(15 < year.electricity_kwh_mwh < 25)
            # without the rounds of the months, nothing is known of customers
            self.assertIs(year.delivered_mwh, False)
