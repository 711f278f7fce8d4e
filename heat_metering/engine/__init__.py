"""Pure computations on meter readings. Imports nothing of Odoo but other engines."""
