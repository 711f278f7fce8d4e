{
    "name": "Heat Cooperative Compliance",
    "summary": "What the law asks of a SCIC, checked on any day; holders by size and category",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_cooperative_assembly"],
    "data": [
        "security/ir.model.access.csv",
        "security/heat_cooperative_compliance_security.xml",
        "wizard/cooperative_compliance_views.xml",
        "views/cooperative_compliance_rule_views.xml",
        "views/cooperative_revision_views.xml",
        "views/cooperative_holding_views.xml",
        "views/heat_cooperative_compliance_menus.xml",
    ],
}
