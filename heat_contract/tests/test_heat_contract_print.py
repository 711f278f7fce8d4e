from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2019-03-15 12:00:00")
class TestHeatContractPrint(HeatContractCommon):
    def _page(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "heat_contract.report_heat_contract", self.contract.ids
        )
        return html.decode()

    def test_the_contract_tells_all_that_binds(self):
        self.contract.write(
            {"signed_on": "2017-12-01", "term_months": 120, "renewal": "tacit", "notice_months": 3}
        )
        owner = self._new_partner("Owner of the walls")
        for values in (
            {"kind": "power", "power_kw": 7.5, "date": "2019-03-01", "reason": "New windows"},
            {"kind": "payer", "payer_id": owner.id, "component_code": "R2", "date": "2019-04-01"},
            {"kind": "term", "term_months": 60, "date": "2019-03-01"},
        ):
            self.env["heat.contract.amendment"].create(
                {"contract_id": self.contract.id, **values}
            ).action_record()
        draft = self.env["heat.contract.amendment"].create(
            {"contract_id": self.contract.id, "power_kw": 3, "date": date(2019, 5, 1)}
        )
        page = self._page()
        for words in (
            self.contract.name,
            self.cooperative.name,
            "Ingrid Lund",
            self.point.name,
            "7.5 kW",
            "62.00",
            "48.00",
            "Owner of the walls pays R2",
            "60 months",
            "New windows",
        ):
            self.assertIn(words, page)
        self.assertNotIn("3 kW", page)
        self.assertIn("since 03/01/2019", page)
        self.assertIn("from 01/01/2018 to 02/28/2019", page)
        self.assertIn("A month counts as a twelfth", page)
        self.assertIn("Billed with each bill", page)
        self.assertEqual(draft.state, "draft")

    def test_a_short_contract_prints_too(self):
        self.contract.write({"subscribed_power_kw": 0, "date_to": "2019-03-10"})
        self.contract.power_ids.unlink()
        page = self._page()
        self.assertIn("made without a term", page)
        self.assertIn("The customer pays all components", page)
        self.assertNotIn("Subscribed power:", page)

    def test_it_is_printed_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.contract.quantity_ids = [
            Command.create({"basis": "m2", "quantity": 1234.5, "date_from": "2018-01-01"})
        ]
        page = self._page()
        self.assertIn("234,5 m²", page)
        self.assertIn("62,00", page)

    def test_rounding_calendar_and_indices_are_told_once(self):
        plaq = self.env["heat.price.index"].create({"code": "PLAQ", "name": "Wood chips"})
        energy, power = self.tariff.version_ids.component_ids.sorted(
            lambda component: component.basis != "mwh"
        )
        energy.write(
            {
                "formula": "PLAQ/PLAQ_0",
                "coefficient_decimals": 4,
                "coefficient_rounding": "truncate",
                "price_decimals": 2,
                "term_ids": [
                    Command.create(
                        {"name": "PLAQ", "index_id": plaq.id, "base_value": 100, "rule": "month"}
                    )
                ],
            }
        )
        power.write(
            {
                "calendar_id": self.env.ref("heat_contract.billing_calendar_quarterly").id,
                "proration": "year",
            }
        )
        page = self._page()
        for words in (
            "PLAQ: Wood chips",
            "The coefficient has 4 decimals, cut off",
            "The price has 2 decimals, rounded half up",
            "Quarterly, in arrears (31/03 · 30/06",
            "A day counts as a 365th",
        ):
            self.assertIn(words, page)
        self.assertNotIn("PLAQ: PLAQ", page)
