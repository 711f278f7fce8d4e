"""Pure computations of cut-offs: what belongs to days after, and the balances of the entry.

Imports nothing of Odoo but the engines of heat.
"""
