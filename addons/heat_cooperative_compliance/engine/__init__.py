"""Pure checks of a cooperative: who holds its capital, how far figures are from their limits.

Imports nothing of Odoo.
"""
