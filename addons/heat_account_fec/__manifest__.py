{
    "name": "Heat: File of Accounting Entries",
    "summary": "The French FEC (fichier des écritures comptables), streamed and checked",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_base", "l10n_fr_account"],
    "data": [
        "security/ir.model.access.csv",
        "security/heat_fec_export_security.xml",
        "wizard/heat_fec_export_prepare_views.xml",
        "views/heat_fec_export_views.xml",
        "views/heat_account_fec_menus.xml",
    ],
}
