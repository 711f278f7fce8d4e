{
    "name": "Heat Cooperative Import",
    "summary": "Takes over a register of members and shares from a spreadsheet",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_cooperative"],
    "external_dependencies": {"python": ["openpyxl"]},
    "data": [
        "security/ir.model.access.csv",
        "security/heat_cooperative_import_security.xml",
        "views/cooperative_register_import_views.xml",
        "views/heat_cooperative_import_menus.xml",
    ],
}
