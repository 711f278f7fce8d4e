{
    "name": "Heat Contract Cooperative",
    "summary": "The heat contracts of a member, and the member behind a contract",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_contract", "heat_cooperative"],
    "auto_install": True,
    "data": [
        "views/cooperative_member_views.xml",
        "views/heat_contract_views.xml",
    ],
}
