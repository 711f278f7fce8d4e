{
    "name": "Heat Set-up",
    "summary": "A guide that sets a new cooperative up, from the templates to its first bill",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_cooperative_import", "l10n_fr_heat"],
    "external_dependencies": {"python": ["openpyxl", "python-stdnum", "xlsxwriter"]},
    "data": [
        "security/ir.model.access.csv",
        "security/heat_setup_security.xml",
        "data/heat_setup_step_data.xml",
        "wizard/heat_setup_company_views.xml",
        "wizard/heat_setup_tariff_views.xml",
        "views/heat_setup_import_views.xml",
        "views/heat_setup_step_views.xml",
        "views/heat_setup_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["heat_setup/static/src/**/*"],
    },
}
