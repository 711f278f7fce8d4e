{
    "name": "Heat Plant: Vendor Bills",
    "summary": "Fuel deliveries on the bills of their suppliers",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_plant", "account"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "wizard/heat_fuel_delivery_bill_views.xml",
        "views/heat_fuel_delivery_views.xml",
        "views/account_move_views.xml",
    ],
}
