{
    "name": "Heat Cooperative Assembly",
    "summary": "Assemblies of the members: attendance, proxies, votes and minutes",
    "version": "19.0.2.2.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["heat_cooperative"],
    "data": [],
}
