{
    "name": "Heat Portal Contract Cooperative",
    "summary": "One home on the site for who is customer and member",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_portal", "heat_portal_cooperative"],
    "auto_install": True,
    "data": [
        "views/portal_home_templates.xml",
        "views/portal_layout_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "heat_portal_contract_cooperative/static/src/scss/heat_portal_members.scss",
        ],
    },
}
