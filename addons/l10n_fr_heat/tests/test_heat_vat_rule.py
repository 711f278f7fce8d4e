from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import FrenchHeatCommon


@tagged("post_install", "-at_install")
class TestHeatVatRule(FrenchHeatCommon):
    def test_threshold_is_reached_at_half(self):
        for share, rate in ((0, 20), (49.99, 20), (49.999, 20), (50, 5.5), (80, 5.5), (100, 5.5)):
            with self.subTest(share=share):
                self._set_share(share)
                self.assertEqual(self._rates(), {"R1": rate, "R2": 5.5})
                self.env["heat.billing.run"].search([]).unlink()

    def test_totals_on_both_sides_of_the_threshold(self):
        """R1 1,000 and R2 800 before tax: 2,044.00 below the threshold, 1,899.00 on it."""
        tariff = self._new_tariff({"R1": ("mwh", 1000), "R2": ("kw", 1200)})
        self.contract.write({"tariff_id": tariff.id, "subscribed_power_kw": 8})
        self.env["heat.meter"].search([("delivery_point_id", "=", self.point.id)]).write(
            {"delivery_point_id": False}
        )
        register = self._new_meter(self.point, serial="one MWh")
        self._read(register, {"2019-03-01": 0, "2019-04-01": 1000})
        for share, tax, total in ((49.99, 244, 2044), (50, 99, 1899)):
            self._set_share(share)
            bill, _blockers = self._prepare()
            self.assertEqual((bill.amount_tax, bill.amount_total), (tax, total))
            bill.run_id.unlink()
        self.town_contract.unlink()
        bill, _blockers = self._prepare()
        self.assertEqual(bill.amount_total, 2160, "a single customer is no network")

    def test_single_customer(self):
        self.town_contract.date_to = "2019-03-30"
        self.assertEqual(self._rates(), {"R1": 20, "R2": 20})

    def test_customers_are_counted_on_the_last_day_billed(self):
        self.town_contract.date_from = "2019-03-31"
        self.assertEqual(self._rates(), {"R1": 5.5, "R2": 5.5})

    def test_two_contracts_of_one_customer_are_one_customer(self):
        office = self._new_partner(
            "Office", parent_id=self.town_contract.partner_id.id, company_id=False
        )
        self.contract.partner_id = office
        self.assertEqual(self._rates(), {"R1": 20, "R2": 20})

    def test_a_producer_is_no_customer(self):
        plant = self._new_point("Plant", direction="injection")
        self.town_contract.delivery_point_ids = plant
        self.assertEqual(self._rates(), {"R1": 20, "R2": 20})

    def test_reference_year(self):
        """The year before, else the one before it, else the year itself."""
        self.network.renewable_share_ids.unlink()
        self._set_share(80, 2019)
        self.assertEqual(self._rates()["R1"], 5.5)
        self._set_share(40, 2017)
        self.env["heat.billing.run"].search([]).unlink()
        self.assertEqual(self._rates()["R1"], 20)
        self._set_share(60, 2018)
        self.env["heat.billing.run"].search([]).unlink()
        self.assertEqual(self._rates()["R1"], 5.5)

    def test_unknown_share_blocks_that_bill(self):
        self.network.renewable_share_ids.unlink()
        bill, blockers = self._prepare()
        self.assertFalse(bill)
        self.assertEqual(blockers[self.contract].code, "no_renewable_share")
        self.assertIn(self.network.name, blockers[self.contract].message)
        action = blockers[self.contract].action_open_cause()
        self.assertEqual(action["res_model"], "heat.network.renewable.share")
        self.assertEqual(action["context"]["default_network_id"], self.network.id)

    def test_unknown_share_does_not_matter_to_a_single_customer(self):
        self.network.renewable_share_ids.unlink()
        self.town_contract.unlink()
        self.assertEqual(self._rates(), {"R1": 20, "R2": 20})

    def test_cold_bears_the_normal_rate(self):
        self.network.service = "cold"
        self.env["heat.meter"].search([]).write({"delivery_point_id": False})
        register = self._new_meter(self.point, "cold", "cold_energy")
        self._read(register, {"2019-03-01": 0, "2019-04-01": 1000})
        self.assertEqual(self._rates(), {"R1": 20, "R2": 20})

    def test_no_rule_blocks(self):
        self.env["heat.vat.rule"].search([]).write({"date_from": "2019-05-01", "date_to": False})
        _bill, blockers = self._prepare()
        self.assertEqual(blockers[self.contract].code, "no_vat_rule")

    def test_rates_are_dated(self):
        rules = self.env["heat.vat.rule"].search([("customers", "=", "several")])
        rules.write({"date_to": "2019-02-28"})
        self.assertEqual(self._rates(), {"R1": 20, "R2": 20})

    def test_no_tax_of_that_rate_blocks(self):
        self.env["account.tax"].with_context(active_test=False).search(
            [("company_id", "=", self.cooperative.id), ("amount", "=", 5.5)]
        ).write({"tax_scope": "service"})
        _bill, blockers = self._prepare()
        self.assertEqual(blockers[self.contract].code, "no_tax")

    def test_tax_is_that_of_goods_due_on_invoice(self):
        reduced = (
            self.env["account.chart.template"].with_company(self.cooperative).ref("tva_reduite")
        )
        self.assertFalse(reduced.active, "the chart ships it archived")
        bill, _blockers = self._prepare()
        self.assertEqual(bill.line_ids.tax_ids, reduced)
        self.assertTrue(reduced.active)

    def test_trace_tells_why(self):
        bill, _blockers = self._prepare()
        vat = bill.line_ids[0].trace["vat"]
        self.assertEqual(vat["customer_count"], 2)
        self.assertEqual(vat["renewable_share"], "80.0000")
        self.assertEqual(vat["renewable_year"], 2018)
        rule = self.env["heat.vat.rule"].browse(vat["rule_id"])
        self.assertIn("278-0 bis B", rule.source)
        self.assertIn("278-0 bis B", str(bill.explanation))

    def test_rules_tell_their_source(self):
        for rule in self.env["heat.vat.rule"].search([]):
            self.assertTrue(rule.source)
            self.assertTrue(rule.display_name)
        self.assertTrue(
            self.env["heat.vat.rule"].search([("verified", "=", False)]),
            "what nobody could check says so",
        )

    def test_percent_is_not_a_fraction(self):
        with self.assertRaises(ValidationError):
            self.env.ref("l10n_fr_heat.vat_rule_energy_renewable_2025").renewable_min = 0.5

    def test_rules_are_edited_by_one_role(self):
        rule = self.env.ref("l10n_fr_heat.vat_rule_normal_2014")
        manager = self._new_user("manager", "heat_contract.heat_contract_group_billing_manager")
        editor = self._new_user("editor", "heat_base.heat_base_group_reference_editor")
        self.assertEqual(rule.with_user(manager).rate, 20)
        with self.assertRaises(AccessError):
            rule.with_user(manager).rate = 19.6
        rule.with_user(editor).rate = 19.6

    def test_billing_manager_needs_no_right_on_taxes(self):
        manager = self._new_user("manager", "heat_contract.heat_contract_group_billing_manager")
        run = self._new_run().with_user(manager)
        run.action_prepare()
        run.action_post()
        self.assertEqual(run.amount_tax, 9.19)

    def test_other_countries_keep_their_products_taxes(self):
        self.cooperative.chart_template = "generic_coa"
        bill, _blockers = self._prepare()
        self.assertEqual(bill.line_ids[0].trace["vat"]["reason"], "product")


@tagged("post_install", "-at_install")
class TestOutdatedVat(FrenchHeatCommon):
    """A bill whose rate of VAT may have changed is prepared again before it is posted."""

    def test_a_share(self):
        self._set_share(60)
        bill, _blockers = self._prepare()
        self.assertFalse(bill.is_outdated)
        self.network.renewable_share_ids.evidence = "Declaration"
        self._set_share(40)
        self.assertTrue(bill.is_outdated)
        bill.run_id.action_post()
        self.assertEqual(bill.state, "prepared")
        bill.run_id.action_prepare()
        bill.run_id.action_post()
        rates = {line.code: line.vat_rate for line in bill.line_ids}
        self.assertEqual((bill.state, rates), ("posted", {"R1": 20, "R2": 5.5}))

    def test_a_rule(self):
        self._set_share(60)
        bill, _blockers = self._prepare()
        self.env["heat.vat.rule"].search([], limit=1).copy({"date_from": "2100-01-01"})
        self.assertTrue(bill.is_outdated)
