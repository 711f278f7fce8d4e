{
    "name": "PDF Reports with WeasyPrint",
    "summary": "Prints every report to PDF in the server's own process",
    "version": "19.0.1.0.0",
    "category": "Services/Heat",
    "author": "Heat contributors",
    "license": "AGPL-3",
    "depends": ["web"],
    "external_dependencies": {"python": ["weasyprint"]},
}
