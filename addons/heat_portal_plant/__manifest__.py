{
    "name": "Heat Portal: Plants",
    "summary": "Outages, works and where the heat comes from, on customers' pages",
    "version": "19.0.2.4.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_portal", "heat_plant_metering"],
    "auto_install": True,
    "data": [
        "views/heat_outage_views.xml",
        "views/heat_portal_request_views.xml",
        "views/heat_portal_network_templates.xml",
    ],
}
