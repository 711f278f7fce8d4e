"""Pure computations of the bill: rating, invoice amounts, VAT choice and traces.

Imports nothing of Odoo.
"""
