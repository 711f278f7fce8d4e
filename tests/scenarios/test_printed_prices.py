"""The prices on the back of an invoice: from published values to the price, nothing foreign."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.heat_contract.tests.common import HeatContractCommon

from .printing import pages


@tagged("post_install", "-at_install")
class TestHeatBillPrintPrices(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        cls.old = cls._new_index(cls.cooperative, "OLDX", "Old series", {"2018-12-01": 210})
        cls.new = cls._new_index(
            cls.cooperative, "NEWX", "New series", {"2018-12-01": 105, "2019-01-01": 106}
        )
        cls.env["heat.price.index.link"].create(
            {
                "index_id": cls.old.id,
                "successor_id": cls.new.id,
                "date_from": "2019-01-01",
                "method": "double_fraction",
            }
        )
        # the neighbour's series bears the same code
        cls._new_index(cls.neighbour, "NEWX", "Secret of the neighbour", {"2019-01-01": 999})

    @classmethod
    def _new_index(cls, company, code, name, values):
        return cls.env["heat.price.index"].create(
            {
                "code": code,
                "name": name,
                "company_id": company.id,
                "publisher": f"Publisher of {name}",
                "value_ids": [
                    Command.create({"date": day, "value": value}) for day, value in values.items()
                ],
            }
        )

    def _detail(self, **component):
        """The printed pages of a bill whose heat is priced that way."""
        term = {"name": "OLDX", "index_id": self.old.id, "base_value": 200, "rule": "month"}
        version = self.tariff.version_ids
        version.component_ids = [
            Command.clear(),
            Command.create(
                {
                    "code": "R1",
                    "basis": "mwh",
                    "energy_period": "calendar",
                    "revision": "yearly",
                    "base_date": "2018-10-31",
                    "price_decimals": 2,
                    "term_ids": [Command.create({**term, "months": 0})],
                    **component,
                }
            ),
        ]
        return "".join(pages(self.env, self._bill_march().bill_ids.move_id))

    def test_a_linked_series_is_carried_back_and_stays_ones_own(self):
        text = self._detail(base_price=60, formula="0.5 + 0.5*OLDX/OLDX_0")
        self.assertIn("New series, Publisher of New series", text)
        self.assertNotIn("Secret of the neighbour", text)
        # 106 of the new series stands for 212 of the old one
        self.assertIn("NEWX, January 2019: 106 × 210 / 105", text)
        self.assertIn("212", text)
        self.assertIn("60.00 × 1.03 = $ 61.80/MWh", text.replace("61.80 $", "$ 61.80"))
        self.assertNotIn("OLDX_0", text)

    def test_a_mix_tells_each_fuels_formula_and_coefficient(self):
        text = self._detail(
            part_ids=[
                Command.create(
                    {
                        "name": "Wood",
                        "share": 85,
                        "base_price": 38.5,
                        "formula": "0.5 + 0.5*OLDX/OLDX_0",
                    }
                ),
                Command.create(
                    {"name": "Gas", "share": 15, "base_price": 92, "formula": "OLDX/OLDX_0"}
                ),
            ],
        )
        self.assertIn("85 % × 38.50 × 1.03 (Wood) + 15 % × 92.00 × 1.06 (Gas) = ", text)
        self.assertIn("48.33", text)
        self.assertIn("C Wood", text)
        self.assertIn("C Gas", text)
