{
    "name": "Heat Demonstration",
    "summary": "A demonstration cooperative: networks, plants, readings, contracts, bills, members",
    "version": "19.0.2.3.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": [
        "heat_cooperative_compliance",
        "heat_cooperative_import",
        "heat_cooperative_interest",
        "heat_cooperative_withdrawal",
        "heat_plant",
        "heat_plant_maintenance",
        "l10n_fr_heat",
        "report_weasyprint",
    ],
    "data": ["data/heat_reading_profile_data.xml"],
}
