"""Pure computations of the heat trade: units and periods. Imports nothing of Odoo."""
