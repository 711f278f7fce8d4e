"""HTML of a report in, PDF out: nothing here asks the network for anything."""

import logging

# WeasyPrint tells of every property it does not know, and Odoo's stylesheets hold hundreds of them.
# What could not be read is logged by our own fetcher.
for name in ("weasyprint", "weasyprint.progress", "fontTools"):
    logging.getLogger(name).setLevel(logging.CRITICAL)
