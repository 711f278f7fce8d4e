{
    "name": "Heat Plant",
    "summary": "Boiler plants: fuel, operation log, outages, inspections",
    "version": "19.0.2.2.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_base", "maintenance"],
    "data": [
        "security/heat_plant_groups.xml",
    ],
}
