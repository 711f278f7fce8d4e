from odoo import models

from odoo.addons.account.models.chart_template import template

# product of heat_contract → account of the template
INCOME_ACCOUNTS = {
    "heat_contract.product_energy": "pcg_7011_heat",
    "heat_contract.product_subscription": "pcg_7012_heat",
}


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    @template("fr", "account.account")
    def _get_fr_heat_account_account(self):
        return self._parse_csv("fr", "account.account", module="l10n_fr_heat")

    @template("fr", "res.company")
    def _get_fr_heat_res_company(self):
        # VAT of a bill is rounded once per rate
        return {self.env.company.id: {"tax_calculation_rounding_method": "round_globally"}}

    def _post_load_data(self, template_code, company, template_data):
        result = super()._post_load_data(template_code, company, template_data)
        if template_code == "fr":
            self._set_heat_income_accounts(company or self.env.company)
        return result

    def _set_up_heat(self, companies):
        """Add to companies on the French chart what a new one receives with it."""
        accounts = self._get_fr_heat_account_account()
        for company in companies:
            loader = self.with_company(company).with_context(
                default_company_id=company.id, allowed_company_ids=[company.id], lang="en_US"
            )
            company.tax_calculation_rounding_method = "round_globally"
            missing = loader._adopt_heat_accounts(accounts, company)
            data = {"account.account": missing}
            loader._load_data({"account.account": {k: dict(v) for k, v in missing.items()}})
            loader._load_translations(companies=company, template_data=data)
            loader._set_heat_income_accounts(company)

    def _adopt_heat_accounts(self, accounts, company):
        """Name the accounts that the company made itself as the template does; the others."""
        missing = {}
        for name, values in accounts.items():
            if self.ref(name, raise_if_not_found=False):
                continue
            own = self.env["account.account"].search(
                [
                    *self.env["account.account"]._check_company_domain(company),
                    ("code", "=", values["code"]),
                ],
                limit=1,
            )
            if own:
                self.env["ir.model.data"]._update_xmlids(
                    [{"xml_id": self.company_xmlid(name, company), "record": own, "noupdate": True}]
                )
            else:
                missing[name] = values
        return missing

    def _set_heat_income_accounts(self, company):
        """The products of heat sell on the accounts of heat, unless somebody chose others."""
        for product_name, account_name in INCOME_ACCOUNTS.items():
            product = self.env.ref(product_name).with_company(company)
            account = self.ref(account_name, raise_if_not_found=False)
            if account and not product.property_account_income_id:
                product.property_account_income_id = account
