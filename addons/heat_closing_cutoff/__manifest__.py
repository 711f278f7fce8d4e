{
    "name": "Heat Closing - Cut-offs",
    "summary": "Unbilled heat, deferred subscriptions, prepaid and accrued expenses, with evidence",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_contract"],
    "data": [
        "security/ir.model.access.csv",
        "security/heat_closing_cutoff_security.xml",
        "views/heat_cutoff_line_views.xml",
        "views/heat_cutoff_views.xml",
        "views/res_company_views.xml",
        "views/heat_closing_cutoff_menus.xml",
    ],
}
