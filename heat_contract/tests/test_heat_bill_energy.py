from odoo.fields import Command
from odoo.tests import tagged

from .test_heat_billing_gaps import GapsCommon


@tagged("post_install", "-at_install")
class TestEnergyOfBills(GapsCommon):
    def test_energy_priced_by_two_components_is_counted_once(self):
        """R1 cut by its monthly prices, the carbon of the same energy in one line."""
        index = self.env["heat.price.index"].create(
            {"code": "GAS-B", "name": "Gas", "company_id": self.env.company.id}
        )
        self.env["heat.price.index.value"].create(
            [
                {"index_id": index.id, "date": f"2019-0{month}-01", "value": 100 + month}
                for month in (1, 2, 3)
            ]
        )
        energy, _carbon = self._use({"R1": ("mwh", 62), "CO2": ("mwh", 4)})
        term = {"name": "GAS", "index_id": index.id, "base_value": 100, "rule": "month"}
        energy.write(
            {
                "formula": "GAS/GAS_0",
                "revision": "monthly",
                "base_date": "2018-12-31",
                "term_ids": [Command.create(term)],
            }
        )
        bill = self._bill("2019-01-01", "2019-03-31")
        self.assertEqual(len(bill.line_ids), 4)
        self.assertAlmostEqual(bill.energy_mwh, 3, 6)
