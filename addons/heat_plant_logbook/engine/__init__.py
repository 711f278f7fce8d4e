"""Pure computations of the boiler-room book: tables of older logs, months, ash, efficiency.

Imports nothing of Odoo.
"""
