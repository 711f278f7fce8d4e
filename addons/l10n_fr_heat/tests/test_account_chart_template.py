from odoo.tests import TransactionCase, tagged

PRODUCTS = {
    "heat_contract.product_energy": "701100",
    "heat_contract.product_subscription": "701200",
}


@tagged("post_install", "-at_install")
class TestAccountChartTemplate(TransactionCase):
    def _new_company(self):
        company = self.env["res.company"].create(
            {"name": "SCIC", "country_id": self.env.ref("base.fr").id}
        )
        self.env.user.company_ids |= company
        return company

    def _check(self, company):
        self.assertEqual(company.tax_calculation_rounding_method, "round_globally")
        for name, code in PRODUCTS.items():
            account = self.env.ref(name).with_company(company).property_account_income_id
            self.assertEqual(account.with_company(company).code, code)
            self.assertEqual(account.account_type, "income")
            self.assertIn("chaleur", account.with_context(lang="fr_FR").name)

    def test_new_company(self):
        company = self._new_company()
        self.env["account.chart.template"].try_loading("fr", company)
        self._check(company)

    def _forget(self, company):
        """The company as it was before this module."""
        template = self.env["account.chart.template"].with_company(company)
        accounts = template.ref("pcg_7011_heat") | template.ref("pcg_7012_heat")
        for name in PRODUCTS:
            self.env.ref(name).with_company(company).property_account_income_id = False
        accounts.unlink()
        company.tax_calculation_rounding_method = "round_per_line"

    def test_company_that_had_the_chart(self):
        company = self._new_company()
        template = self.env["account.chart.template"]
        template.try_loading("fr", company)
        self._forget(company)
        template._set_up_heat(company)
        self._check(company)
        template._set_up_heat(company)
        self._check(company)

    def test_company_that_had_the_account(self):
        company = self._new_company()
        template = self.env["account.chart.template"]
        template.try_loading("fr", company)
        self._forget(company)
        own = (
            self.env["account.account"]
            .with_company(company)
            .create({"code": "701100", "name": "Vente de chaleur bois", "account_type": "income"})
        )
        template._set_up_heat(company)
        self._check(company)
        product = self.env.ref("heat_contract.product_energy").with_company(company)
        self.assertEqual(product.property_account_income_id, own)

    def test_own_choice_is_kept(self):
        company = self._new_company()
        template = self.env["account.chart.template"]
        template.try_loading("fr", company)
        product = self.env.ref("heat_contract.product_energy").with_company(company)
        other = template.with_company(company).ref("pcg_707_account")
        product.property_account_income_id = other
        template._set_up_heat(company)
        self.assertEqual(product.property_account_income_id, other)
