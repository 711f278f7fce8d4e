from odoo.tests import tagged

from odoo.addons.heat_portal.tests.common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestNetworkPage(HeatPortalCommon):
    def _balance(self, year, parts, **values):
        plant = self.env["heat.plant"].search([("network_id", "=", self.network.id)])
        plant = plant or plant.create({"name": "Plant", "network_id": self.network.id})
        return self.env["heat.network.balance"].create(
            {
                "network_id": self.network.id,
                "kind": "year",
                "date_from": f"{year}-01-01",
                "date_to": f"{year}-12-31",
                "year": year,
                "is_complete": True,
                "computed_at": "2020-01-01",
                "quality": "measured",
                "line_ids": [
                    (0, 0, {"plant_id": plant.id, "source": source, "heat_mwh": heat,
                            "quality": "measured"})
                    for source, heat in parts.items()
                ],
                **values,
            }
        )  # fmt: skip

    def _page(self, login="ingrid"):
        return self._get(login, f"/my/heat/contracts/{self.contract.id}/network").text

    def test_without_a_balance_nothing_is_said(self):
        self.assertNotIn("Measured year by year", self._page())

    def test_years_show_sources_share_and_co2(self):
        self._balance(2017, {"wood": False, "gas": 100})
        known = {"renewable_share": 75, "co2_kg_mwh": 61, "co2_life_cycle_kg_mwh": 80}
        self._balance(2018, {"wood": 750, "gas": 250}, **known)
        balance = self.network._portal_balance()
        last, first = balance["rows"]
        self.assertEqual(last["parts"], {"wood": 75, "gas": 25})
        self.assertEqual(first["parts"], {}, "of a year with an unknown source no share is known")
        self.assertIsNone(first["co2"])
        self.assertEqual(balance["chart"]["series"][0]["values"], [61])
        text = self._page()
        self.assertIn("Measured year by year", text)
        self.assertIn("75.0 %", text)
        self.assertIn("not measured", text)
