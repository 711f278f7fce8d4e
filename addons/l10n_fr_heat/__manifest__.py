{
    "name": "France - Heat",
    "summary": "French VAT rule and accounts of heat networks",
    "version": "19.0.2.0.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["account_peppol", "heat_contract", "l10n_fr_account"],
    "data": [
        "security/ir.model.access.csv",
        "data/heat_vat_rule_data.xml",
        "views/heat_vat_rule_views.xml",
        "views/l10n_fr_heat_menus.xml",
        "views/res_company_views.xml",
        "report/account_move_templates.xml",
        "report/external_layout_templates.xml",
    ],
    "post_init_hook": "_set_up_french_companies",
}
